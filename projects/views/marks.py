"""Marking a track: favourite and stars for oneself, Keep, Reject and notes for the team."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django.views.decorators.vary import vary_on_headers

from projects import marks
from projects.models import Track
from projects.sign_in import Request, signed_in, wants_part


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def track_mark(request: Request, track_id: UUID) -> HttpResponse:
    """`favourite` is "yes" or "no", `rating` 0 to 5; each is left as it is when it is not sent."""
    track = get_object_or_404(Track.objects.visible_to(request.user), id=track_id)
    favourite, rating = request.POST.get("favourite"), request.POST.get("rating", "")
    try:
        stars = int(rating) if rating else None
        marks.mark(track, request.user, None if favourite is None else favourite == "yes", stars)
    except ValueError:
        messages.warning(request, f"A rating has one to {marks.BEST} stars.")
    return _answer(request, track)


@require_POST
@vary_on_headers("HX-Request")
@signed_in
def track_verdict(request: Request, track_id: UUID) -> HttpResponse:
    """`verdict` is "kept", "rejected", or empty to take it back."""
    track = _editable(request, track_id)
    marks.decide(track, request.POST.get("verdict", ""))
    return _answer(request, track)


@require_POST
@signed_in
def track_notes(request: Request, track_id: UUID) -> HttpResponse:
    track = _editable(request, track_id)
    marks.write_notes(track, request.POST.get("notes", ""))
    messages.success(request, "The notes are saved.")
    return redirect("track_detail", track.id)


def _editable(request: Request, track_id: UUID) -> Track:
    return get_object_or_404(Track.objects.editable_by(request.user), id=track_id)


def _answer(request: Request, track: Track) -> HttpResponse:
    if not wants_part(request):
        return redirect("track_detail", track.id)
    context = {
        "track": track,
        "mark": marks.mark_of(track, request.user),
        "can_edit": Track.objects.editable_by(request.user).filter(id=track.id).exists(),
        "in_project": Track.objects.in_projects_of(request.user).filter(id=track.id).exists(),
    }
    return render(request, "projects/_marks_answer.html", context)
