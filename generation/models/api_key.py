"""An account at MusicAPI, or at the local engine, with its pace and its balance."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class ApiKey(models.Model):
    """One key, its plan's pace, and the last balance seen.

    The secret itself stays outside the database (see `generation.keys`). `next_free_at` is the pacing
    row: whoever moves it forward may send one request. `balance` and `expected_balance` are in credits;
    the latter is what the ledger says should be left, counted from the last quiet reading. Since
    `quiet_since` every reading has agreed with the ledger, so nobody else seems to spend on this key.
    `balance_due_at` is when the balance should be read again.
    """

    class Source(models.TextChoices):
        ENGINE = "engine", "Local engine"
        ENVIRONMENT = "environment", "MUSICAPI_KEY"

    label = models.CharField(max_length=80)
    source = models.CharField(max_length=12, choices=Source.choices, unique=True)
    seconds_per_request = models.FloatField(default=3.0)
    next_free_at = models.DateTimeField(default=timezone.now)
    balance = models.IntegerField(null=True, blank=True)
    balance_read_at = models.DateTimeField(null=True, blank=True)
    expected_balance = models.IntegerField(null=True, blank=True)
    quiet_since = models.DateTimeField(null=True, blank=True)
    balance_due_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = "API key"
        verbose_name_plural = "API keys"

    def __str__(self) -> str:
        return self.label

    @property
    def is_local(self) -> bool:
        """The local engine's credits cost nothing."""
        return self.source == self.Source.ENGINE
