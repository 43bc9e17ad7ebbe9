"""Asking for a song: from a project's own page, or from the Create place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from generation import takes
from generation.forms import CreateForm, PlacedCreateForm, with_nonce
from generation.pages import shell
from generation.pages.panel import create_form, draft, keep, panel_for, placed_form
from generation.views.asking import ask
from generation.views.projects import counts, project_page
from projects.models import Project
from projects.sign_in import Request, signed_in, wants_part


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def generation_create(request: Request, project_id: UUID) -> HttpResponse:
    """One press of Create in a project. A refused form answers 422 with itself."""
    project = get_object_or_404(
        Project.objects.editable_by(request.user).select_related("owner"), id=project_id
    )
    form = create_form(request, project, data=request.POST)
    is_taken = form.is_valid() and _ask(request, form, project)
    if wants_part(request):
        return _part(request, project, form, is_taken)
    return redirect("project_detail", project.id) if is_taken else project_page(request, project, form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def create(request: Request) -> HttpResponse:
    """The Create place: the same panel, with a project to choose or to name."""
    if request.method == "POST":
        form = placed_form(request, data=request.POST)
        if form.is_valid() and _ask_in_place(request, form):
            return redirect("project_detail", form.cleaned_data["project"].id)
    else:
        chosen = {"project": request.GET.get("project")} if "project" in request.GET else {}
        form = placed_form(request, initial=with_nonce(draft(request) | chosen))
    context = {"panel": panel_for(request, form), "is_nowhere": _is_nowhere(request)}
    return render(request, "generation/create.html", context, status=422 if form.errors else 200)


def _is_nowhere(request: Request) -> bool:
    """Guests start no projects: without one in which they are editors they can make nothing."""
    user = request.user
    return user.is_guest and not Project.objects.editable_by(user).exists()


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def create_form_again(request: Request) -> HttpResponse:
    """The form of the Create place as it is filled, on the terms of the project that is chosen now.

    Another project may have another key, with its own prices, balance and voices, and budgets of its own.
    """
    if not request.htmx:
        return redirect("create")
    sent = placed_form(request, data=request.POST)
    filled = {name: sent[name].value() for name in sent.fields}
    context = {"panel": panel_for(request, placed_form(request, initial=filled))}
    return render(request, "generation/create.html#again", context)


def _ask_in_place(request: Request, form: PlacedCreateForm) -> bool:
    """A new project comes with its first request or not at all."""
    with transaction.atomic():
        is_taken = _ask(request, form, form.place())
        transaction.set_rollback(not is_taken)
    return is_taken


def _ask(request: Request, form: CreateForm, project: Project) -> bool:
    if ask(request.user, project, form) is None:
        return False
    keep(request, form.family, form.cleaned_data)
    return True


def _part(request: Request, project: Project, form: CreateForm, is_taken: bool) -> HttpResponse:
    """The panel again, still filled, with a nonce for the next press; and the takes with the new request."""
    until = request.POST.get("until", "")
    context: dict[str, Any] = {"project": project, "can_edit": True}
    if is_taken:
        shell.of(request).look_again()
        form = create_form(
            request, project, initial=with_nonce(keep(request, form.family, form.cleaned_data))
        )
        context |= {"list": takes.newest(project, until), **counts(request, project)}
    context["panel"] = panel_for(request, form, project, until=until)
    return render(request, "generation/project.html#panel", context, status=200 if is_taken else 422)
