"""What people think of a track: their own favourite and rating, the team's verdict and notes."""

from __future__ import annotations

from django.db.models import Q

from projects.models import Project, Track, TrackMark, User
from projects.models.track import TrackQuerySet

SHOWS = {"kept": "Kept", "rejected": "Rejected", "favourites": "Favourites"}
"""What the takes of a project can be narrowed to, by its name in the address."""

BEST = 5
NOTES_LENGTH = 5000


def mark_of(track: Track, person: User) -> TrackMark:
    """The person's mark; one that says nothing when there is none."""
    return TrackMark.objects.filter(track=track, user=person).first() or TrackMark(track=track, user=person)


def mark(track: Track, person: User, favourite: bool | None = None, rating: int | None = None) -> TrackMark:
    """Set what is given; a rating of 0 takes the stars away. Raises ValueError beyond five."""
    if rating is not None and not 0 <= rating <= BEST:
        raise ValueError(f"A rating has one to {BEST} stars.")
    found, _ = TrackMark.objects.get_or_create(track=track, user=person)
    if favourite is not None:
        found.is_favourite = favourite
    if rating is not None:
        found.rating = rating or None
    found.save(update_fields=["is_favourite", "rating"])
    return found


def decide(track: Track, verdict: str) -> None:
    """Keep or reject it; anything else takes the verdict back."""
    track.verdict = verdict if verdict in Track.Verdict else ""
    track.save(update_fields=["verdict"])


def write_notes(track: Track, notes: str) -> None:
    track.notes = notes.replace("\0", "").strip()[:NOTES_LENGTH]
    track.save(update_fields=["notes"])


def narrowed(project: Project, person: User, show: str) -> TrackQuerySet:
    """The tracks of `project` that `show`, one of SHOWS, asks for: newest first."""
    favourites = TrackMark.objects.filter(user=person, is_favourite=True).values("track_id")
    wanted = Q(id__in=favourites) if show == "favourites" else Q(verdict=show)
    return project.tracks.there().filter(wanted).order_by("-created_at", "label")
