"""What people say about a track, at a moment of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from projects.models.sharing import ShareLink
from projects.models.track import Track


class Comment(models.Model):
    """A remark on a track as a whole, at a moment (`start_s`) or a range (`start_s` to `end_s`), in seconds.

    A reply has a `parent` and no moment of its own; threads are one level deep, and only their first
    comment is resolved. `author` is null for the holder of a link, who gave `author_name`. A deleted
    comment that has replies stays as a place for them, without its text.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    track = models.ForeignKey(Track, models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    author_name = models.CharField(max_length=150)
    link = models.ForeignKey(ShareLink, models.SET_NULL, null=True, blank=True, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    start_s = models.FloatField(null=True, blank=True)
    end_s = models.FloatField(null=True, blank=True)
    text = models.TextField(max_length=2000)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["track", "created_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_s__isnull=True) | Q(start_s__isnull=False, end_s__gt=F("start_s")),
                name="ranges_end_after_they_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:60]}"
