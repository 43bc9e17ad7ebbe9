"""Where a person is signed in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class PersonSession(models.Model):
    """One browser a person is signed in with, beside Django's own row of the session.

    `seen_at` is moved on at most once a minute. The row goes when the session ends.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    agent = models.CharField("browser", max_length=300, blank=True, help_text="As it names itself.")
    signed_in_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.person} since {self.signed_in_at:%Y-%m-%d}"
