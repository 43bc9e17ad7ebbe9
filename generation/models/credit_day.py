"""The ledger and the takes it paid for, added up by day, so that reports stay quick however long it grows."""

from __future__ import annotations

from django.db import models


class CreditDay(models.Model):
    """Sums of the ledger's lines of one day in one time zone, by who spent what where.

    Credits of days that are over never change, since the ledger is append-only: their sums are made once.
    `takes` may: see `TakeChange`. Sums of whole months are rows with the first of the month as `day`, and
    " by month" after the name of the zone. Columns are those of `CreditEntry`; `charged` and `refunded` are
    positive credits, `adjusted` is signed as in the ledger. Derived: it may be emptied at any time, and is
    made anew.
    """

    zone = models.CharField(max_length=64)
    day = models.DateField()
    is_local = models.BooleanField()
    api_key_id = models.BigIntegerField(null=True)
    api_key_label = models.CharField(max_length=80)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=200)
    project_id = models.UUIDField(null=True)
    project_title = models.CharField(max_length=200)
    operation = models.CharField(max_length=40)
    model = models.CharField(max_length=40, blank=True)
    charged = models.IntegerField()
    refunded = models.IntegerField()
    adjusted = models.IntegerField()
    charges = models.IntegerField(help_text="How many lines are charges.")
    refunds = models.IntegerField(help_text="How many lines are refunds.")
    takes = models.IntegerField(help_text="How many takes of the day's charges are kept.")

    class Meta:
        indexes = [
            models.Index(fields=["zone", "is_local", "day"]),
            models.Index(fields=["zone", "person_id", "day"]),
            models.Index(fields=["zone", "project_id", "day"]),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.operation}"


class CreditDaysMade(models.Model):
    """Up to which day, in one time zone, `CreditDay` holds every line of the ledger."""

    zone = models.CharField(max_length=64, primary_key=True)
    before = models.DateField(help_text="The first day that is not added up yet.")

    class Meta:
        verbose_name = verbose_name_plural = "days added up"

    def __str__(self) -> str:
        return f"{self.zone} before {self.before}"
