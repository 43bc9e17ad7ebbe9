"""A project with its takes and the Create panel, and the part of it that polls."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from generation import reports, takes
from generation.forms import CreateForm, with_nonce
from generation.pages import shell
from generation.pages.bringing import Bringing
from generation.pages.gauge import Gauge
from generation.pages.panel import create_form, draft, panel_for
from generation.seeing import watched
from projects.marks import SHOWS
from projects.models import Project
from projects.notifications import opened
from projects.sign_in import Request, signed_in
from projects.votes.counting import asked_of


@require_safe
@signed_in
def project_detail(request: Request, project_id: UUID) -> HttpResponse:
    project = get_object_or_404(
        Project.objects.visible_to(request.user).select_related("owner"), id=project_id
    )
    if not {"before", "show"} & request.GET.keys():  # those are older takes, or some of them
        opened(request)
    form = create_form(request, project, initial=with_nonce(draft(request)))
    return project_page(request, project, form)


@require_safe
@vary_on_headers("HX-Request")
@signed_in
def project_takes(request: Request, project_id: UUID) -> HttpResponse:
    """The section that polls, or with `before` the page that "Show older" adds. Only ever part of a page."""
    project = get_object_or_404(Project.objects.visible_to(request.user), id=project_id)
    if not request.htmx:
        return redirect("project_detail", project.id)
    context = {"project": project, "can_edit": _can_edit(request, project)}
    if before := request.GET.get("before"):
        return render(
            request, "generation/project.html#older", context | {"list": takes.older(project, before)}
        )
    shown = takes.newest(project, request.GET.get("until", ""))
    endings = takes.ended(shown.cards, request.GET.get("moved", ""))
    watched(request, endings)
    context |= {"list": shown, "endings": endings, **(counts(request, project) if endings else {})}
    return render(request, "generation/project.html#takes", context)


def project_page(
    request: Request, project: Project, form: CreateForm, bringing: Bringing | None = None
) -> HttpResponse:
    """The whole page around `form` and the uploads; 422 when one of them was refused."""
    show = request.GET.get("show", "")
    if show in SHOWS:
        shown = takes.narrowed(project, request.user, show)
    else:
        show, shown = "", takes.older(project, request.GET.get("before", "")) or takes.newest(project)
    context = {
        "project": project,
        "is_owner": project.owner_id == request.user.pk,
        "can_edit": _can_edit(request, project),
        "list": shown,
        "show": show,
        "shows": SHOWS,
        "votes": asked_of(request.user, project),
        "panel": panel_for(request, form, project, until=str(shown.last.id) if shown.last else ""),
        "bringing": bringing or Bringing(request, project),
        **counts(request, project),
    }
    is_refused = form.errors or (bringing and bringing.is_refused)
    return render(request, "generation/project.html", context, status=422 if is_refused else 200)


def _can_edit(request: Request, project: Project) -> bool:
    return not shell.look_at(request, project).in_project


def counts(request: Request, project: Project) -> dict[str, Any]:
    """What the head of the page says about the project, and the peaks its cover is drawn from."""
    counted = project.tracks.there().aggregate(count=Count("id"), length_s=Sum("duration_s"))
    newest = project.tracks.there().order_by("-created_at", "label").values_list("peaks", flat=True).first()
    return {
        "count": counted["count"],
        "length_s": counted["length_s"],
        "peaks": newest,
        **_money(request, project),
    }


def _money(request: Request, project: Project) -> dict[str, Any]:
    """What it cost, each currency apart; and its own budget, for those who spend it."""
    terms = shell.look_at(request, project)
    spent = {terms.api_key.is_local: 0} | reports.spent_in(project.pk)
    standing = None if terms.in_project else terms.of_project
    return {"spent": sorted(spent.items()), "gauge": Gauge(standing) if standing else None}
