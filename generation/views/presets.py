"""Presets: filled into a form, kept from one, and looked after on a page of their own."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from generation import presets
from generation.forms import CreateForm, Family, with_nonce
from generation.forms.families import family_named
from generation.models import Preset
from generation.pages.panel import FILLED, create_form, keep, panel_for, placed_form, project_chosen
from generation.presets import NotKept
from generation.presets_fields import WORDS, Settings, fill, settings_for, settings_in
from projects.models import Project
from projects.sign_in import Request, signed_in, wants_part


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def preset_fill(request: Request, preset_id: int) -> HttpResponse:
    """The form as the preset has it, with what was typed where the preset has no words."""
    preset = get_object_or_404(Preset.objects.visible_to(request.user), id=preset_id)
    family, project = presets.family_in(preset), _page_of(request)
    if family is None:
        raise Http404("This kind of music is not offered any more.")
    typed = _form(request, project, data=request.POST)
    words = {name: typed[name].value() for name in (*WORDS, "mode") if name in typed.fields}
    settings = settings_for(_form(request, project, family=family), preset.fields)
    values = keep(request, family, fill(settings.fields, words))
    _say(request, preset, settings)
    if not wants_part(request):
        request.session[FILLED] = True
        return redirect(_back(request, project or preset.project))
    placed = {name: typed[name].value() for name in ("project", "new_project") if name in typed.fields}
    form = _form(request, project, family=family, initial=with_nonce(values | placed))
    panel = panel_for(request, form, project, until=request.POST.get("until", ""), is_filled=True)
    return render(request, "generation/create.html#again", {"panel": panel})


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def preset_new(request: Request) -> HttpResponse:
    """A name and whom it is for are asked; what is filled in comes along."""
    project = _page_of(request)
    form = _form(request, project, data=request.POST)
    if not wants_part(request):  # what was typed is still there afterwards
        keep(request, form.family, {name: form[name].value() for name in ("mode", *form.asks)})
    return _ask_name(request, project, form.family, settings_in(form))


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@signed_in
def preset_list(request: Request) -> HttpResponse:
    """All of a person's, to be renamed and thrown away; a POST keeps another."""
    return _keep(request) if request.method == "POST" else _list(request)


@require_POST
@signed_in
def preset_rename(request: Request, preset_id: int) -> HttpResponse:
    preset = _editable(request, preset_id)
    try:
        presets.rename(preset, request.POST.get("name", ""))
    except NotKept as refused:
        return _list(request, preset, str(refused))
    messages.success(request, f"It is called “{preset.name}” now.")
    return redirect("preset_list")


@require_POST
@signed_in
def preset_delete(request: Request, preset_id: int) -> HttpResponse:
    preset = _editable(request, preset_id)
    preset.delete()
    messages.success(request, f"“{preset.name}” is gone.")
    return redirect("preset_list")


def _keep(request: Request) -> HttpResponse:
    """What comes with the form is tried against its fields again: it was in the browser in between."""
    project, family = _page_of(request), family_named(request.POST.get("family", ""))
    settings = settings_for(_form(request, project, family=family), _sent_settings(request))
    kept = settings if request.POST.get("words") else settings.without_words()
    about = (request.POST.get("name", ""), request.POST.get("whose", ""), kept)
    try:
        preset = presets.keep(
            request.user,
            _chosen_project(request, project),
            family,
            *about,
            replaces="replace" in request.POST,
        )
    except NotKept as refused:
        return _ask_name(request, project, family, settings, refused)
    messages.success(request, f"“{preset.name}” is among the presets.")
    if not wants_part(request):
        return redirect(_back(request, project))
    groups = presets.groups_for(request.user, _chosen_project(request, project))
    answer = render(
        request, "generation/presets/kept.html", {"panel": {"presets": groups, "project": project}}
    )
    answer["HX-Trigger"] = "studio:done"
    return answer


def _ask_name(
    request: Request, project: Project | None, family: Family, settings: Settings, why: NotKept | None = None
) -> HttpResponse:
    chosen, editable = _chosen_project(request, project), Preset.objects.editable_by(request.user)
    context = {
        "settings": settings,
        "sent": json.dumps(settings.fields),
        "family": family,
        "place": f"?{urlencode({'in': project.pk})}" if project else "",
        "chosen": chosen,
        "back": _back(request, project),
        "choices": presets.choices_for(request.user, chosen),
        "why": str(why or ""),
        "may_replace": bool(why and why.taken and editable.filter(id=why.taken.pk).exists()),
        "wants_words": why is None or "words" in request.POST,
    }
    page = "generation/presets/new.html#form" if wants_part(request) else "generation/presets/new.html"
    return render(request, page, context, status=422 if why else 200)


def _list(request: Request, wrong: Preset | None = None, why: str = "") -> HttpResponse:
    visible = Preset.objects.visible_to(request.user).select_related("project", "made_by")
    editable = Preset.objects.editable_by(request.user).values_list("id", flat=True)
    context = {
        "groups": presets.grouped(visible),
        "editable": set(editable),
        "wrong": wrong,
        "why": why,
        "typed": request.POST.get("name", ""),
    }
    return render(request, "generation/presets/list.html", context, status=422 if why else 200)


def _say(request: Request, preset: Preset, settings: Settings) -> None:
    if settings.left_out:
        missing = ", ".join(settings.left_out)
        messages.warning(request, f"“{preset.name}” is filled in, but this is no longer offered: {missing}.")
    else:
        messages.success(request, f"“{preset.name}” is filled in.")


# -- where it is asked for: on a project's own page (`?in=`), or in the Create place ---------------------


def _page_of(request: Request) -> Project | None:
    """The project on whose page it is; None in the Create place."""
    if "in" not in request.GET:
        return None
    try:
        identifier = UUID(request.GET["in"])
    except ValueError as error:
        raise Http404("There is no such project.") from error
    editable = Project.objects.editable_by(request.user).select_related("owner")
    return get_object_or_404(editable, id=identifier)


def _chosen_project(request: Request, project: Project | None) -> Project | None:
    """The same, or the one that is chosen in the Create place."""
    return project or project_chosen(request)


def _back(request: Request, project: Project | None) -> str:
    if project:
        return reverse("project_detail", args=[project.pk])
    chosen = project_chosen(request)
    return reverse("create") + (f"?{urlencode({'project': chosen.pk})}" if chosen else "")


def _form(request: Request, project: Project | None, **filled: Any) -> CreateForm:
    return create_form(request, project, **filled) if project else placed_form(request, **filled)


def _editable(request: Request, preset_id: int) -> Preset:
    return get_object_or_404(Preset.objects.editable_by(request.user), id=preset_id)


def _sent_settings(request: Request) -> dict[str, Any]:
    try:
        sent = json.loads(request.POST.get("settings", ""))
    except (ValueError, RecursionError):
        return {}
    return sent if isinstance(sent, dict) else {}
