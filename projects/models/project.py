"""A project: where a person's or a team's takes live, and who may come in."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.models.user import User

HUES = 12


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User | AnonymousUser) -> ProjectQuerySet:
        """Projects this person may listen to: their own and those they are a member of."""
        if not user.is_authenticated:
            return self.none()
        joined = Member.objects.filter(user=user).values("project_id")
        return self.there().filter(Q(owner=user) | Q(id__in=joined))

    def editable_by(self, user: User | AnonymousUser) -> ProjectQuerySet:
        """Projects this person may generate in."""
        if not user.is_authenticated:
            return self.none()
        edits = Member.objects.filter(user=user, role=Member.Role.EDITOR).values("project_id")
        return self.there().filter(Q(owner=user) | Q(id__in=edits))

    def owned_by(self, user: User | AnonymousUser) -> ProjectQuerySet:
        return self.there().filter(owner=user) if user.is_authenticated else self.none()

    def there(self) -> ProjectQuerySet:
        """What is not in the trash."""
        return self.filter(trashed_at=None)

    def active(self) -> ProjectQuerySet:
        return self.filter(archived_at=None)


class Project(models.Model):
    """Named work in progress. `hue` (0 to 11) colours its waveforms and covers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="projects")
    title = models.CharField(max_length=120)
    hue = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)
    trashed_at = models.DateTimeField(null=True, blank=True, db_index=True)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at"]
        indexes = [models.Index(fields=["owner", "-changed_at"])]

    def __str__(self) -> str:
        return self.title

    def may_edit(self, user: User) -> bool:
        return Project.objects.editable_by(user).filter(id=self.id).exists()

    def touch(self) -> None:
        """Move the project to the top of everybody's list."""
        Project.objects.filter(id=self.id).update(changed_at=timezone.now())


class Member(models.Model):
    """A teammate's place in somebody else's project."""

    class Role(models.TextChoices):
        EDITOR = "editor", "Editor"
        VIEWER = "viewer", "Viewer"

    project = models.ForeignKey(Project, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.VIEWER)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user"], name="member_once_per_project")]

    def __str__(self) -> str:
        return f"{self.user} in {self.project}"
