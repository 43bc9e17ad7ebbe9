"""What MusicAPI made or took in, with its handle on it."""

from django.db import models
from django.utils import timezone

from generation.models.generation import Generation
from projects.models import Track, TrackFile


class Clip(models.Model):
    """One thing a generation brought that has an id or a file: a take, a stem, vocals, a WAV, an upload.

    `clip_id` is the vendor's, or the kind where the vendor gives none. A take becomes a `track`; what is
    made of a track becomes one of its files (`file`); of a recording we had ("upload") it is the handle.

    `tries` counts failed attempts to store it; `next_step_at` says when the next one is due, and is the
    lease of whoever stores it now. `given_up` means that its audio could not be had within all the
    tries. `stored_at` stays when the track is deleted later, so that it is not fetched again.
    """

    class Kind(models.TextChoices):
        TAKE = "take", "Take"
        STEM = "stem", "Stem"
        VOCALS = "vocals", "Vocals"
        WAV = "wav", "WAV"
        MIDI = "midi", "MIDI"
        UPLOAD = "upload", "Upload"

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        RUNNING = "running", "Running"
        SUCCEEDED = "succeeded", "Succeeded"
        FAILED = "failed", "Failed"

    generation = models.ForeignKey(Generation, models.CASCADE, related_name="clips")
    clip_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TAKE)
    name = models.CharField(max_length=120, blank=True, help_text="Of a stem.")
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    model = models.CharField(max_length=40, blank=True)
    audio_url = models.TextField(blank=True)
    facts = models.JSONField(default=dict, help_text="The clip as the provider sent it.")
    error = models.TextField(blank=True)
    track = models.ForeignKey(Track, models.SET_NULL, null=True, blank=True, related_name="clips")
    file = models.OneToOneField(TrackFile, models.SET_NULL, null=True, blank=True, related_name="clip")
    tries = models.PositiveIntegerField(default=0)
    next_step_at = models.DateTimeField(default=timezone.now)
    stored_at = models.DateTimeField(null=True, blank=True)
    given_up = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["generation", "clip_id"], name="clip_once_per_generation"),
        ]

    def __str__(self) -> str:
        return self.clip_id

    @property
    def is_to_store(self) -> bool:
        """The provider has made it, and we have no copy yet. Uploads are ours: they count as stored."""
        return self.state == self.State.SUCCEEDED and self.stored_at is None

    @property
    def is_due(self) -> bool:
        """It is to be stored, and nobody is at it or waits before the next try."""
        return self.is_to_store and self.next_step_at <= timezone.now()

    @property
    def label(self) -> str:
        """A, B, C… by position."""
        return chr(ord("A") + self.position % 26)
