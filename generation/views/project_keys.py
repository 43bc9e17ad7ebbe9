"""Which key pays for a project: chosen on the page of its settings, by an admin who owns it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from generation import project_keys
from projects.forms import ProjectForm
from projects.models import Project
from projects.sign_in import Request, admins_only

GONE = "This key cannot be chosen any more. Choose another."


@require_POST
@admins_only
def project_key(request: Request, project_id: UUID) -> HttpResponse:
    """`key` is the id of one, or empty for the studio's default."""
    project = get_object_or_404(Project.objects.owned_by(request.user), id=project_id)
    field = forms.ModelChoiceField(project_keys.choices(), required=False)
    try:
        key = field.clean(request.POST.get("key", ""))
    except forms.ValidationError:
        context = {"form": ProjectForm(instance=project), "was": project.title, "key_problem": GONE}
        return render(request, "projects/project_form.html", context, status=422)
    project_keys.choose(project, key, request.user, request)
    messages.success(request, f"{project_keys.paying_for(project).key} pays for {project.title} from now on.")
    return redirect("project_edit", project.id)
