"""Voices to sing with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

from generation.models.api_key import ApiKey
from generation.models.clip import Clip
from projects.models import Project

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.models import User


class PersonaQuerySet(models.QuerySet["Persona"]):
    def visible_to(self, user: User | AnonymousUser) -> PersonaQuerySet:
        """Personas made in the projects this person may listen to."""
        return self.filter(project__in=Project.objects.visible_to(user))


class Persona(models.Model):
    """A voice kept from a clip. Only the account it was made with (`api_key`) can use it."""

    persona_id = models.CharField(max_length=80)
    api_key = models.ForeignKey(ApiKey, models.PROTECT, related_name="personas")
    project = models.ForeignKey(Project, models.CASCADE, related_name="personas")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    clip = models.ForeignKey(Clip, models.SET_NULL, null=True, blank=True, related_name="personas")
    name = models.CharField(max_length=80)
    about = models.CharField(max_length=200, blank=True)
    styles = models.TextField(blank=True)

    objects = PersonaQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-created_at"]
        constraints = [models.UniqueConstraint(fields=["api_key", "persona_id"], name="persona_once")]

    def __str__(self) -> str:
        return self.name
