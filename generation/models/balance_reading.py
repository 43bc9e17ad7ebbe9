"""What the provider said was left, each time it was asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from generation.models.api_key import ApiKey


class BalanceReading(models.Model):
    """One reading of a key's balance, in credits.

    `expected` is what the ledger said should be left; null before the first quiet reading, and for one
    during which something of ours moved. `drift` is what the balance had moved since the reading before
    that no line of the ledger explains: negative when credits have gone, positive when some came. `causes`
    are what might explain it, the likeliest first, written down when it was seen: each a dict of a
    `sentence`, the ids of `generations` it speaks of, and what it `books` (`generation.balance.causes`). An
    admin closes a drift with an `explanation`.
    """

    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="readings")
    read_at = models.DateTimeField(default=timezone.now, editable=False)
    balance = models.IntegerField()
    expected = models.IntegerField(null=True)
    drift = models.IntegerField(default=0)
    causes = models.JSONField(default=list, blank=True)
    explanation = models.CharField(max_length=200, blank=True)
    explained_at = models.DateTimeField(null=True, blank=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-read_at", "-id"]
        indexes = [
            models.Index(fields=["api_key", "-read_at"]),
            models.Index(fields=["api_key", "-read_at"], condition=~models.Q(drift=0), name="drift_of_key"),
        ]

    def __str__(self) -> str:
        return f"{self.balance:,} at {self.read_at:%Y-%m-%d %H:%M}"
