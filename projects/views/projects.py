"""The list of projects, and what their owners do to them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from projects.forms import ProjectForm
from projects.models import Project
from projects.shelf import next_hue, shelf_of
from projects.sign_in import Request, signed_in


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return redirect("project_list")


@require_safe
@signed_in
def project_list(request: Request) -> HttpResponse:
    return render(request, "projects/project_list.html", {"shelf": shelf_of(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def project_create(request: Request) -> HttpResponse:
    if request.user.is_guest:
        raise Http404("Guests start no projects.")
    project = Project(owner=request.user, hue=next_hue(request.user))
    form = ProjectForm(request.POST or None, instance=project)
    if form.is_valid():
        return redirect("project_detail", form.save().id)
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def project_edit(request: Request, project_id: UUID) -> HttpResponse:
    project = get_object_or_404(Project.objects.owned_by(request.user), id=project_id)
    form = ProjectForm(request.POST or None, instance=project)
    if form.is_valid():
        form.save()
        return redirect("project_detail", project.id)
    return _form_page(request, form)


@require_POST
@signed_in
def project_archive(request: Request, project_id: UUID) -> HttpResponse:
    """Archive, or bring back with `archived=no`."""
    project = get_object_or_404(Project.objects.owned_by(request.user), id=project_id)
    project.archived_at = None if request.POST.get("archived") == "no" else timezone.now()
    project.save(update_fields=["archived_at"])
    done = "archived" if project.archived_at else "back among your projects"
    messages.success(request, f"{project.title} is {done}.")
    return redirect("project_list") if project.archived_at else redirect("project_detail", project.id)


def _form_page(request: Request, form: ProjectForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(
        request, "projects/project_form.html", {"form": form, "was": form.initial["title"]}, status=status
    )
