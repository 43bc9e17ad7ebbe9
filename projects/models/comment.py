"""What people say about a track, at a moment of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from projects.models.sharing import ShareLink
from projects.models.track import Track

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.models.user import User


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: User | AnonymousUser) -> CommentQuerySet:
        """What is said about the tracks this person hears."""
        return self.filter(track__in=Track.objects.visible_to(user), deleted_at=None)

    def editable_by(self, user: User | AnonymousUser) -> CommentQuerySet:
        """Their own."""
        return self.visible_to(user).filter(author=user.pk) if user.is_authenticated else self.none()

    def removable_by(self, user: User | AnonymousUser) -> CommentQuerySet:
        """Their own, and all in the projects they own."""
        own = Q(author=user.pk) | Q(track__project__owner=user.pk)
        return self.visible_to(user).filter(own) if user.is_authenticated else self.none()

    def resolvable_by(self, user: User | AnonymousUser) -> CommentQuerySet:
        """The threads they began, and all on tracks they may edit; also those without their first words."""
        if not user.is_authenticated:
            return self.none()
        firsts = self.filter(track__in=Track.objects.visible_to(user), parent=None)
        return firsts.filter(Q(author=user.pk) | Q(track__in=Track.objects.editable_by(user)))


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

    objects = CommentQuerySet.as_manager()

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

    @property
    def speaker(self) -> str:
        """Who said it, by the name they have now."""
        return self.author.display_name if self.author else self.author_name
