"""A take whose audio is ours: stored, hashed, decoded, measured."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import get_valid_filename

from projects.models.project import Project

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.models.user import User


EXTENSIONS = {
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/mp4": "m4a",
    "audio/flac": "flac",
    "audio/ogg": "ogg",
}
"""What a file of this type is called, by content type; the types a track can have."""


UPLOAD = "upload"
"""`Track.derived_by` of a recording that a person brought."""

COPY = "copy"
"""The same of a copy, whose `parent` is what was copied."""


class TrackQuerySet(models.QuerySet["Track"]):
    def visible_to(self, user: User | AnonymousUser) -> TrackQuerySet:
        """What this person may hear: the tracks of their projects, and those shared with them one by one.

        Of a track that is shared alone nothing else is theirs: no files, no recipe, no other takes.
        """
        if not user.is_authenticated:
            return self.none()
        from projects.models.sharing import TrackShare  # it needs this module

        shared = TrackShare.objects.filter(user=user).values("track_id")
        in_projects = Q(project__in=Project.objects.visible_to(user))
        return self.there().filter(in_projects | Q(id__in=shared, project__trashed_at=None))

    def in_projects_of(self, user: User | AnonymousUser) -> TrackQuerySet:
        """Tracks of the projects this person may listen to, with all that belongs to them."""
        return self.there().filter(project__in=Project.objects.visible_to(user))

    def editable_by(self, user: User | AnonymousUser) -> TrackQuerySet:
        return self.there().filter(project__in=Project.objects.editable_by(user))

    def there(self) -> TrackQuerySet:
        """What is not in the trash by itself; the project it is in may be."""
        return self.filter(trashed_at=None)


def audio_path(track: Track, filename: str) -> str:
    return f"tracks/{track.id}/{get_valid_filename(filename)}"


class Track(models.Model):
    """The music of one take. Exists only once our own copy of the audio is stored and decodes.

    `peaks` is the loudness of the shape over time: one character per equal slice of the track, from
    `projects.peaks.PEAK_ALPHABET` (64 steps of linear amplitude). `loudness_lufs` is integrated
    (ITU-R BS.1770), `true_peak_db` in dBTP, `duration_s` in seconds.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="tracks")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="tracks"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    title = models.CharField(max_length=200)
    label = models.CharField(max_length=4, blank=True, help_text="A, B… among the takes of one request.")
    tags = models.TextField(blank=True)
    lyrics = models.TextField(blank=True)

    audio = models.FileField(upload_to=audio_path, max_length=255)
    content_type = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    duration_s = models.FloatField()
    loudness_lufs = models.FloatField(null=True, help_text="Null for silence.")
    true_peak_db = models.FloatField(null=True, help_text="Null for silence.")
    peaks = models.TextField()

    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")
    derived_by = models.CharField(
        max_length=40,
        blank=True,
        help_text='The operation that made it; "upload" for a recording.',
    )
    derived_from_s = models.FloatField(
        null=True, blank=True, help_text="Second of the parent from which it goes on."
    )
    bpm = models.FloatField(null=True, blank=True, help_text="Beats per minute.")
    key = models.CharField(max_length=20, blank=True, help_text='Such as "A minor".')

    class Verdict(models.TextChoices):
        KEPT = "kept", "Kept"
        REJECTED = "rejected", "Rejected"

    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    is_current = models.BooleanField(default=False, help_text="The current version of its song.")
    notes = models.TextField(blank=True, help_text="The team's own.")
    trashed_at = models.DateTimeField(null=True, blank=True, db_index=True)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = TrackQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "label"]
        indexes = [models.Index(fields=["project", "-created_at"])]

    def __str__(self) -> str:
        return f"{self.title} ({self.label})" if self.label else self.title

    @property
    def is_upload(self) -> bool:
        return self.derived_by == UPLOAD

    @property
    def is_instrumental(self) -> bool:
        """True when the lyrics hold nothing but section tags."""
        lines = [line.strip() for line in self.lyrics.splitlines()]
        return all(not line or (line.startswith("[") and line.endswith("]")) for line in lines)
