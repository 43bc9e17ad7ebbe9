"""The keys beside a report: what is left with each, how long that lasts, and what nobody can explain."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Sum

from generation.models import ApiKey, BalanceReading
from generation.reports import Question


@dataclass(frozen=True, slots=True)
class Account:
    """`drift` are the credits of `drifts` readings that no line of the ledger and no admin explains."""

    key: ApiKey
    drift: int
    drifts: int


def accounts(question: Question) -> list[Account]:
    """Of the keys in use in the currency in question, or of the one key asked for."""
    if question.key:
        keys = ApiKey.objects.filter(pk=question.key)
    else:
        keys = ApiKey.objects.filter(retired_at=None).order_by("-is_default", "label")
    drifts = _drifts()
    return [Account(key, *drifts.get(key.pk, (0, 0))) for key in keys if key.is_local == question.is_local]


def _drifts() -> dict[int, tuple[int, int]]:
    rows = (
        BalanceReading.objects.exclude(drift=0)
        .filter(explained_at=None)
        .order_by()
        .values_list("api_key")
        .annotate(Sum("drift"), Count("id"))
    )
    return {key: (drift, count) for key, drift, count in rows}
