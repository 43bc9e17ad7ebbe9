"""Choosing between takes without knowing which is which."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models.project import Project
from projects.models.track import Track

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.models.user import User


class VoteQuerySet(models.QuerySet["Vote"]):
    def visible_to(self, user: User | AnonymousUser) -> VoteQuerySet:
        """Votes this person may take part in: those of the projects they may listen to."""
        return self.filter(project__in=Project.objects.visible_to(user))

    def open(self) -> VoteQuerySet:
        """Those that are not revealed yet."""
        return self.filter(revealed_at=None)


class Vote(models.Model):
    """Takes of a project that people hear unnamed and in an order of their own; revealed for all at once.

    `revealed_at` closes it. The winner, when there is one, is the current version of its song.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="votes")
    title = models.CharField(max_length=120)
    tracks = models.ManyToManyField(Track, related_name="votes")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revealed_at = models.DateTimeField(null=True, blank=True)
    winner = models.ForeignKey(Track, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = VoteQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.revealed_at is None


class Ballot(models.Model):
    """One person's choice in a vote; it may be changed until the vote is revealed."""

    vote = models.ForeignKey(Vote, models.CASCADE, related_name="ballots")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    track = models.ForeignKey(Track, models.CASCADE, related_name="+")
    cast_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vote", "person"], name="one_ballot_each")]

    def __str__(self) -> str:
        return f"{self.person} in {self.vote}"
