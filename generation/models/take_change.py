"""Requests whose takes came, went, or were thought better of."""

from __future__ import annotations

from django.db import models


class TakeChange(models.Model):
    """Since the day of its charge was added up, another number of a request's takes may be kept.

    A day that a row speaks of is read from the ledger until the sweep has counted its takes anew, and the row
    is gone (`generation.reports.changes`).
    """

    generation_id = models.UUIDField()

    def __str__(self) -> str:
        return str(self.generation_id)
