"""Letting others hear: one track for a teammate, or a link for people outside."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.models.project import Project
from projects.models.track import Track


class TrackShare(models.Model):
    """One track a teammate may hear and comment on, without the rest of its project."""

    track = models.ForeignKey(Track, models.CASCADE, related_name="shares")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="track_shares")
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["track", "user"], name="track_shared_once")]

    def __str__(self) -> str:
        return f"{self.track} for {self.user}"

    @property
    def place(self) -> dict[str, object]:
        """What stands where else the project does: its colour without its title."""
        return {"title": "Shared with me", "hue": self.track.project.hue}


class ShareLink(models.Model):
    """A project or a track for whoever holds the link, without an account.

    Only a hash of the token is kept, so the link is shown once; `password` is hashed as people's are. A link
    for review lets its holders comment, one for listening does not.
    """

    class Kind(models.TextChoices):
        LISTEN = "listen", "Listen"
        REVIEW = "review", "Review"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="links")
    track = models.ForeignKey(Track, models.CASCADE, null=True, blank=True, related_name="links")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.LISTEN)
    label = models.CharField(max_length=80, blank=True, help_text="Whom it is for.")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    password = models.CharField(max_length=128, blank=True, editable=False)
    allows_download = models.BooleanField("may be downloaded", default=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    views = models.PositiveIntegerField(default=0)
    viewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(project__isnull=False, track__isnull=True)
                | Q(project__isnull=True, track__isnull=False),
                name="link_of_a_project_or_a_track",
            ),
        ]

    def __str__(self) -> str:
        return self.label or f"{self.get_kind_display()} link"

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())
