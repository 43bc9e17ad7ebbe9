"""Bringing a track to another project."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from projects import moving
from projects.models import Project, Track
from projects.sign_in import Request, signed_in


class PlaceForm(forms.Form):
    project: forms.ModelChoiceField[Project] = forms.ModelChoiceField(
        None, empty_label=None, error_messages={"required": "Choose a project."}
    )

    def __init__(self, *args: Any, track: Track, request: Request) -> None:
        super().__init__(*args)
        self.fields["project"].queryset = moving.places_for(track, request.user)  # type: ignore[attr-defined]  # it is a choice of models


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def track_move(request: Request, track_id: UUID) -> HttpResponse:
    """Move it to `project`, or with `act=copy` leave it and make a copy there."""
    tracks = Track.objects.editable_by(request.user).select_related("project", "parent")
    track = get_object_or_404(tracks, id=track_id)
    form = PlaceForm(request.POST if request.method == "POST" else None, track=track, request=request)
    if form.is_valid():
        to = form.cleaned_data["project"]
        if request.POST.get("act") == "copy":
            track = moving.copy(track, to, request.user)
            messages.success(request, f"A copy is in {to.title}.")
        else:
            moving.move(track, to)
            messages.success(request, f"{track} is in {to.title} now.")
        return redirect("track_detail", track.id)
    context = {"track": track, "project": track.project, "form": form}
    return render(request, "projects/track_move.html", context, status=422 if form.is_bound else 200)
