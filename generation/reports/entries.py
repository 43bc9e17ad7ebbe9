"""The ledger's own lines that a question asks for."""

from __future__ import annotations

from datetime import datetime

from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Cast

from generation.models import CreditEntry
from generation.reports.question import Question


def entries(question: Question, begin: datetime, end: datetime) -> QuerySet[CreditEntry]:
    """The lines from `begin` on and before `end` that pass the question's filters, found by their time.

    The cast of the key hides it from SQLite, which would rather go through all lines the key ever had, by
    the index that balances are read with, than through those of the period.
    """
    filters = question.filters()
    key = filters.pop("api_key_id", None)
    rows = CreditEntry.objects.filter(created_at__gte=begin, created_at__lt=end, **filters)
    if key is None:
        return rows
    return rows.alias(of_key=Cast("api_key_id", BigIntegerField())).filter(of_key=key)
