"""Tracks between projects: moved with all that is theirs, or copied with an audio file of their own.

What was asked for stays where it was paid: a request, its price and its budget belong to the project in
which it was made, wherever its take goes.
"""

from __future__ import annotations

import uuid

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from projects.models import COPY, UPLOAD, Alignment, Project, Track, User
from projects.models.project import ProjectQuerySet
from projects.models.track import EXTENSIONS

COPIED = (
    *("title", "tags", "lyrics", "content_type", "size", "sha256", "duration_s", "loudness_lufs"),
    *("true_peak_db", "peaks", "bpm", "key"),
)


def places_for(track: Track, person: User) -> ProjectQuerySet:
    """Where `person` may bring it: the other projects they make music in."""
    return Project.objects.editable_by(person).active().exclude(id=track.project_id).order_by("title")


@transaction.atomic
def move(track: Track, to: Project) -> None:
    """Its files, comments, notes, shares and links go along, since they are the track's."""
    track.project, track.is_current = to, False
    track.save(update_fields=["project", "is_current"])
    to.touch()


def copy(track: Track, to: Project, by: User) -> Track:
    """A track of its own with its own file, which knows what it is a copy of. Marks and notes stay behind."""
    original = track.parent if track.derived_by == COPY and track.parent else track
    made = Track(
        id=uuid.uuid4(),
        project=to,
        created_by=by,
        created_at=timezone.now(),
        parent=original,
        derived_by=UPLOAD if track.is_upload else COPY,
        **{name: getattr(track, name) for name in COPIED},
    )
    with track.audio.open("rb") as file:
        made.audio.save(f"audio.{EXTENSIONS[track.content_type]}", File(file), save=False)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            if words := Alignment.objects.filter(track=track).first():
                Alignment.objects.create(track=made, words=words.words)
            to.touch()
    except BaseException:
        made.audio.storage.delete(made.audio.name or "")
        raise
    return made
