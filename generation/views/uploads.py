"""Recordings that people bring: as a file, or by an address that MusicAPI fetches."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from generation import takes
from generation.forms import with_nonce
from generation.pages import shell
from generation.pages.bringing import AddressForm, Bringing
from generation.pages.panel import create_form, draft
from generation.views.asking import ask
from generation.views.projects import counts, project_page
from projects.models import Project
from projects.sign_in import Request, signed_in, wants_part
from projects.uploads import NotAccepted, take_in


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def project_upload(request: Request, project_id: UUID) -> HttpResponse:
    """One press of Upload: the file becomes a track, or a sentence says why not."""
    project = _project(request, project_id)
    file = request.FILES.get("file")
    problem = "" if file else "Choose a file first."
    if file:
        try:
            track = take_in(request.user, project, file)
        except NotAccepted as error:
            problem = str(error)
        else:
            messages.success(request, f"{track.title} is in the project.")
    return _answer(request, project, Bringing(request, project, file_problem=problem))


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def project_upload_address(request: Request, project_id: UUID) -> HttpResponse:
    """One press of Send address: MusicAPI fetches the recording, the studio never does."""
    project = _project(request, project_id)
    form = AddressForm(request, project, data=request.POST)
    is_taken = form.is_valid() and ask(request.user, project, form) is not None
    shell.of(request).look_again()
    return _answer(request, project, Bringing(request, project, refused=None if is_taken else form))


def _project(request: Request, project_id: UUID) -> Project:
    editable = Project.objects.editable_by(request.user).select_related("owner")
    return get_object_or_404(editable, id=project_id)


def _answer(request: Request, project: Project, bringing: Bringing) -> HttpResponse:
    """The two forms anew and the list with what came; without script the page."""
    status = 422 if bringing.is_refused else 200
    if not wants_part(request):
        if not bringing.is_refused:
            return redirect("project_detail", project.id)
        form = create_form(request, project, initial=with_nonce(draft(request)))
        return project_page(request, project, form, bringing=bringing)
    shown = takes.newest(project, request.POST.get("until", ""))
    context: dict[str, Any] = {"project": project, "can_edit": True, "list": shown, "bringing": bringing}
    context |= counts(request, project)
    return render(request, "generation/project.html#brought", context, status=status)
