"""Settings of the Create form that somebody keeps: for themselves, for a project, or for the team."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.models import Project

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.models import User

OF_TEAM = Q(owner=None, project=None)


class PresetQuerySet(models.QuerySet["Preset"]):
    def visible_to(self, user: User | AnonymousUser) -> PresetQuerySet:
        """What this person may fill in: their own, those of projects they make music in, and the team's.

        The team's are not for guests, who see only what is shared with them.
        """
        if not user.is_authenticated:
            return self.none()
        theirs = Q(owner=user) | Q(project__in=Project.objects.editable_by(user))
        return self.filter(theirs if user.is_guest else theirs | OF_TEAM)

    def editable_by(self, user: User | AnonymousUser) -> PresetQuerySet:
        """Of the team's, one changes what one made; admins change all of them."""
        visible = self.visible_to(user)
        if not user.is_authenticated or user.is_staff:
            return visible
        return visible.exclude(OF_TEAM & ~Q(made_by=user)).exclude(OF_TEAM & Q(made_by=None))


class Preset(models.Model):
    """How the form of one operation was filled in.

    With an `owner` it is theirs alone, in every project; with a `project`, of everybody who makes music in
    it; with neither, of the whole team. `fields` has what was set, by the form's names: never an address or
    a key, and the words of the song only where somebody wanted to keep them.
    """

    name = models.CharField(max_length=60)
    operation = models.CharField(max_length=40)
    fields = models.JSONField(default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="presets"
    )
    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="presets")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = PresetQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner=None) | Q(project=None), name="preset_of_a_person_or_a_project"
            ),
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(owner__isnull=False), name="preset_once_for_a_person"
            ),
            models.UniqueConstraint(
                fields=["project", "name"],
                condition=Q(project__isnull=False),
                name="preset_once_in_a_project",
            ),
            models.UniqueConstraint(fields=["name"], condition=OF_TEAM, name="preset_once_in_the_team"),
        ]

    def __str__(self) -> str:
        return self.name
