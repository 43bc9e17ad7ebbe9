"""What operations of MusicAPI cost, and since when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from generation.musicapi.operations import OPERATIONS


def operation_choices() -> list[tuple[str, str]]:
    return [(key, f"{operation.label} ({key})") for key, operation in OPERATIONS.items()]


class Price(models.Model):
    """A price in credits that holds from a moment on, until a later one does.

    Operations without a row cost what the catalogue says. Lines of the ledger keep what they cost. The
    local engine goes by the catalogue alone.
    """

    operation = models.CharField(max_length=40, choices=operation_choices)
    credits = models.PositiveIntegerField()
    valid_from = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["operation", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["operation", "valid_from"], name="one_price_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.credits}"
