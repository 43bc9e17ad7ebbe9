"""Where a track comes from and what was made of it, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from generation.models import Clip, Generation
from generation.musicapi.operations import OPERATIONS
from projects.comments import moments
from projects.models import COPY, UPLOAD, Track, User

DERIVED = {
    "extend": "Extends",
    "cover": "Cover of",
    "replace": "A part written anew of",
    "concat": "Joins",
}
"""How a take relates to what it was made of, by the verb of its operation."""


@dataclass(slots=True)
class Branch:
    """Takes that one request made of a track: `words` such as "Extend at 1:12", `price` in credits."""

    words: str
    tracks: list[Track] = field(default_factory=list)
    generation: Generation | None = None


def derivation(track: Track) -> str:
    """`Extends`, `Cover of`…: how the track relates to its parent, before the parent's name."""
    return relation(track.derived_by)


def relation(key: str) -> str:
    """The same by the key of the operation."""
    if key in (COPY, UPLOAD):
        return "Copy of"
    operation = OPERATIONS.get(key)
    return DERIVED.get(operation.verb, "Made of") if operation else "Made of"


def moment(track: Track) -> str:
    """`at 1:12`: where it goes on from its parent; empty where that says nothing."""
    return f"at {moments.short(track.derived_from_s)}" if track.derived_from_s is not None else ""


def with_parent(track: Track, person: User) -> Track:
    """`track`, to be shown: what it was made of stays out where `person` may not hear that."""
    if track.parent_id:
        track.parent = Track.objects.visible_to(person).filter(id=track.parent_id).first()
    return track


def branches_of(track: Track, person: User) -> list[Branch]:
    """What was made of `track` as far as `person` sees it, oldest first, by requests."""
    made = Track.objects.in_projects_of(person).filter(parent=track)
    takes = Clip.objects.filter(kind=Clip.Kind.TAKE, track__in=made)
    clips = takes.select_related("track", "generation__api_key").order_by("track__created_at", "position")
    return list(_grouped(clips))


def _grouped(clips: Iterable[Clip]) -> Iterable[Branch]:
    found: dict[object, Branch] = {}
    for clip in clips:
        if clip.track is None:
            continue
        words = f"{clip.generation.catalogue.label} {moment(clip.track)}".strip()
        branch = found.setdefault(clip.generation_id, Branch(words, generation=clip.generation))
        branch.tracks.append(clip.track)
    return found.values()
