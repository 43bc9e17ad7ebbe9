"""The page of one track: its music, words, facts, and how it was made."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from generation.models import Generation
from generation.obstacles import can_edit
from generation.recipe import recipe_of
from projects.models import Track
from projects.sign_in import Request, signed_in


@require_safe
@signed_in
def track_detail(request: Request, track_id: UUID) -> HttpResponse:
    tracks = Track.objects.visible_to(request.user).select_related("project", "created_by")
    track = get_object_or_404(tracks, id=track_id)
    generation = Generation.objects.filter(clips__track=track).select_related("person", "api_key").first()
    context = {
        "track": track,
        "project": track.project,
        "generation": generation,
        "recipe": recipe_of(generation) if generation else [],
        "siblings": _siblings(track, generation),
        "can_edit": can_edit(request.user, track.project) and not track.project.archived_at,
    }
    return render(request, "generation/track.html", context)


def _siblings(track: Track, generation: Generation | None) -> list[Track]:
    """The takes of the same request with this one among them, for the A/B switch."""
    if generation is None:
        return []
    return list(Track.objects.filter(clips__generation=generation).order_by("label"))
