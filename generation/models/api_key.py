"""An account at MusicAPI, or at the local engine, with its pace and its balance."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

COUNTED_ANEW = {"balance": None, "balance_read_at": None, "expected_balance": None, "quiet_since": None}
"""What a key starts with, and goes back to when it may be another account: the next quiet reading anchors."""


class ApiKey(models.Model):
    """One key, its plan's pace, and the last balance seen.

    The secret of a stored key is encrypted (`generation.secret_box`); those of the environment and of the
    engine stay outside the database. `hint` is its last four characters, enough to tell keys apart.

    `next_free_at` is the pacing row: whoever moves it forward may send one request. `balance` and
    `expected_balance` are in credits; the latter is what the ledger says should be left, counted from the
    last quiet reading. Since `quiet_since` every reading has agreed with the ledger, so nobody else seems
    to spend on this key; it is null while a drift waits for a quiet reading. `balance_due_at` is when the
    balance should be read again.

    `secret_mark` tells whether MUSICAPI_KEY is still the secret it was (`generation.secret_box.mark`); a
    stored key needs none, its secret is here.
    """

    class Source(models.TextChoices):
        ENGINE = "engine", "Local engine"
        ENVIRONMENT = "environment", "MUSICAPI_KEY"
        STORED = "stored", "Entered here"

    label = models.CharField(max_length=80)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.STORED)
    secret = models.TextField(blank=True, editable=False, help_text="Encrypted; only of stored keys.")
    hint = models.CharField(max_length=8, blank=True, editable=False, help_text="How the secret ends.")
    secret_mark = models.CharField(max_length=80, blank=True, editable=False)
    secret_changed_at = models.DateTimeField(
        null=True, editable=False, help_text="When MUSICAPI_KEY was found to be another one than before."
    )
    base_url = models.CharField(
        "address", max_length=200, blank=True, help_text="Of the service; empty for the one in MUSICAPI_URL."
    )
    is_default = models.BooleanField(
        "default", default=False, help_text="Projects without a key of their own use it."
    )
    retired_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Since when nothing new is asked with it; what runs is still followed.",
    )
    seconds_per_request = models.FloatField(
        default=3.0, help_text="The plan's pace: one request in so many seconds."
    )
    low_balance = models.PositiveIntegerField(
        default=200, help_text="People are told when fewer credits are left; 0 for never."
    )
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
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=~Q(source="stored"), name="one_key_of_each_place"
            ),
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_key"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_local(self) -> bool:
        """The local engine's credits cost nothing."""
        return self.source == self.Source.ENGINE


class ProjectKey(models.Model):
    """The key that a project's requests are made with, where it is not the default one."""

    project = models.OneToOneField("projects.Project", models.CASCADE, related_name="own_key")
    api_key = models.ForeignKey(ApiKey, models.PROTECT, verbose_name="API key", related_name="project_keys")

    class Meta:
        verbose_name = "key of a project"
        verbose_name_plural = "keys of projects"

    def __str__(self) -> str:
        return f"{self.api_key} for {self.project}"
