"""Files that belong to a track: its stems, its vocals, a WAV, a MIDI file."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.text import get_valid_filename

from projects.models.track import EXTENSIONS, Track

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.models.user import User


MIDI = "audio/midi"
FILE_EXTENSIONS = {**EXTENSIONS, MIDI: "mid"}
"""What a file of this type is called, by content type; the types a file of a track can have."""


class TrackFileQuerySet(models.QuerySet["TrackFile"]):
    def visible_to(self, user: User | AnonymousUser) -> TrackFileQuerySet:
        """Files of the tracks in this person's projects; a track shared alone comes without its files."""
        return self.filter(track__in=Track.objects.in_projects_of(user))


def file_path(file: TrackFile, filename: str) -> str:
    return f"tracks/{file.track_id}/{file.id}/{get_valid_filename(filename)}"


class TrackFile(models.Model):
    """One file made from a track. Exists only once our own copy is stored and can be read.

    `set_name` holds stems of one request together ("basic" or "full"), `name` says what it is
    ("Vocals", "Drums"). `start_s` and `end_s` are set when it holds only a stretch of the track, in
    seconds. Audio has `duration_s`, `loudness_lufs` and `peaks` as a track has; a MIDI file has
    `notes`: instruments as `{"name", "notes": [{"pitch", "start", "end", "velocity"}]}`, times in seconds,
    velocity 0 to 1.
    """

    class Kind(models.TextChoices):
        STEM = "stem", "Stem"
        VOCALS = "vocals", "Vocals"
        WAV = "wav", "WAV"
        MIDI = "midi", "MIDI"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    track = models.ForeignKey(Track, models.CASCADE, related_name="files")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    set_name = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    start_s = models.FloatField(null=True, blank=True)
    end_s = models.FloatField(null=True, blank=True)

    file = models.FileField(upload_to=file_path, max_length=255)
    content_type = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    duration_s = models.FloatField(null=True, blank=True)
    loudness_lufs = models.FloatField(null=True, blank=True, help_text="Null for silence.")
    peaks = models.TextField(blank=True)
    notes = models.JSONField(default=list, blank=True)

    objects = TrackFileQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "set_name", "position", "created_at"]
        indexes = [models.Index(fields=["track", "kind"])]

    def __str__(self) -> str:
        return self.name
