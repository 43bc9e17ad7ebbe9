"""The trash: thrown away with a way back at hand, listed, brought back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from projects import trash as bin_
from projects.models import Project, Track
from projects.sign_in import Request, signed_in


@require_safe
@signed_in
def trash(request: Request) -> HttpResponse:
    kept_since = timezone.now() - timedelta(days=bin_.KEPT_DAYS)
    context = {"trash": bin_.trash_of(request.user), "kept_days": bin_.KEPT_DAYS, "kept_since": kept_since}
    return render(request, "projects/trash.html", context)


@require_POST
@signed_in
def project_trash(request: Request, project_id: UUID) -> HttpResponse:
    project = get_object_or_404(Project.objects.owned_by(request.user), id=project_id)
    bin_.throw_away(project, request.user)
    _say(request, project.title, reverse("project_restore", args=[project.id]))
    return redirect("project_list")


@require_POST
@signed_in
def project_restore(request: Request, project_id: UUID) -> HttpResponse:
    project = get_object_or_404(bin_.trashed_projects(request.user), id=project_id)
    bin_.bring_back(project)
    messages.success(request, f"{project.title} is back.")
    return redirect("project_detail", project.id)


@require_POST
@signed_in
def track_trash(request: Request, track_id: UUID) -> HttpResponse:
    track = get_object_or_404(Track.objects.editable_by(request.user), id=track_id)
    bin_.throw_away(track, request.user)
    _say(request, str(track), reverse("track_restore", args=[track.id]))
    return redirect("project_detail", track.project_id)


@require_POST
@signed_in
def track_restore(request: Request, track_id: UUID) -> HttpResponse:
    track = get_object_or_404(bin_.trashed_tracks(request.user), id=track_id)
    bin_.bring_back(track)
    messages.success(request, f"{track} is back.")
    return redirect("track_detail", track.id)


def _say(request: Request, name: str, way_back: str) -> None:
    """A toast with Undo: the address of the way back goes along with the message."""
    messages.success(request, f"{name} is in the trash.", extra_tags=way_back)
