"""Who did what that matters for safety."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class AuditEvent(models.Model):
    """One act, written once and kept: signing in and failing to, roles, invitations, links, keys.

    Names are kept as text, so an event outlives whom it speaks of.
    """

    at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    kind = models.CharField(max_length=40)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    person_name = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=300, blank=True, help_text="Whom or what it was done to.")
    address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["kind", "-at"])]

    def __str__(self) -> str:
        return f"{self.kind}: {self.about}"
