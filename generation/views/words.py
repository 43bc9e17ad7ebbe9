"""Words written for the Create form: asked for from inside it, answered in place."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from generation.addresses import place_of
from generation.pages import shell, suggestions
from generation.pages.panel import create_form, keep
from generation.views.asking import ask
from projects.models import Project
from projects.sign_in import Request, signed_in, wants_part


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def words_create(request: Request, project_id: UUID | None = None) -> HttpResponse:
    """One press of "Write lyrics" or "Improve my tags": `kind` is "lyrics" or "tags"."""
    kind = request.POST.get("kind", "")
    if kind not in suggestions.OPERATIONS:
        raise Http404("There are only lyrics and tags.")
    project = _project(request, project_id)
    shell.look_at(request, project)
    slot = suggestions.filled_slot(request, kind, project)
    generation = None
    if slot.form.is_valid() and project:
        generation = ask(request.user, project, slot.form)
    if not wants_part(request):
        _keep_form(request, project)
        for sentence in slot.problems:
            messages.warning(request, sentence)
        return redirect(place_of(generation) if generation else _came_from(request))
    if generation:
        shell.of(request).look_again()
        slot = suggestions.slot(request, kind, project, generation)
    context = {"slot": slot}
    return render(request, "generation/words.html", context, status=200 if generation else 422)


@require_safe
@vary_on_headers("HX-Request")
@signed_in
def words_detail(request: Request, generation_id: UUID) -> HttpResponse:
    """The part that polls until the words are there. Opened as a page, it leads to the form."""
    generation = suggestions.words_asked(request, generation_id)
    if generation is None:
        raise Http404("There are no such words.")
    if not request.htmx:
        return redirect(place_of(generation))
    kind = suggestions.KINDS[generation.operation]
    shell.look_at(request, generation.project)
    slot = suggestions.slot(request, kind, generation.project, generation)
    return render(request, "generation/words.html", {"slot": slot})


def _came_from(request: Request) -> str:
    """The page of the form, and no other site's."""
    page = request.headers.get("Referer", "")
    return page if url_has_allowed_host_and_scheme(page, {request.get_host()}) else "create"


def _project(request: Request, project_id: UUID | None) -> Project | None:
    """The project of the page, or the one chosen in the Create place: None while none is."""
    editable = Project.objects.editable_by(request.user).select_related("owner")
    if project_id:
        return get_object_or_404(editable, id=project_id)
    try:
        return editable.filter(id=UUID(request.POST.get("project", ""))).first()
    except ValueError:
        return None


def _keep_form(request: Request, project: Project | None) -> None:
    """Without script the whole page comes anew: what was typed into the form comes back with it."""
    form = create_form(request, project, data=request.POST)
    keep(request, form.family, {name: form[name].value() for name in ("mode", *form.asks)})
