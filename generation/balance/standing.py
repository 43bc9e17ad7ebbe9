"""How every key stands, and drifts with the requests that may explain them: what the back room shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet, Sum

from generation.balance.causes import Booking
from generation.balance.forecast import Forecast, forecasts
from generation.models import ApiKey, BalanceReading, Generation


@dataclass(frozen=True, slots=True)
class KeyStanding:
    """A key with its drifts in credits: those nobody has explained (`unexplained` of them), and all."""

    api_key: ApiKey
    unexplained: int
    unexplained_drift: int
    drift: int
    forecast: Forecast | None

    @property
    def open(self) -> int | None:
        """How far the balance is from what is expected; what is under way may explain that."""
        balance, expected = self.api_key.balance, self.api_key.expected_balance
        return None if balance is None or expected is None else balance - expected


@dataclass(frozen=True, slots=True)
class ShownCause:
    """`number` tells it from the others of its drift; `missing` counts requests that are deleted since."""

    number: int
    sentence: str
    generations: list[Generation]
    missing: int
    books: Booking


@dataclass(frozen=True, slots=True)
class Drift:
    reading: BalanceReading
    causes: list[ShownCause]

    @property
    def bookable(self) -> list[ShownCause]:
        """The causes whose requests can be charged, or refunded, for it."""
        return [cause for cause in self.causes if cause.books and not cause.missing]


def standings(now: datetime) -> list[KeyStanding]:
    """Of every key that was ever read, those in use first. Four queries, however many there are."""
    keys = list(
        ApiKey.objects.exclude(balance_read_at=None).order_by(
            F("retired_at").desc(nulls_first=True), "-is_default", "label"
        )
    )
    drifts = _drifts([key.pk for key in keys])
    runs = forecasts(keys, now)
    return [KeyStanding(key, *drifts.get(key.pk, (0, 0, 0)), runs[key.pk]) for key in keys]


def _drifts(key_ids: list[int]) -> dict[int, tuple[int, int, int]]:
    is_open = Q(explained_at=None)
    rows = BalanceReading.objects.filter(api_key__in=key_ids).exclude(drift=0).order_by().values("api_key")
    sums = rows.annotate(
        count=Count("id", filter=is_open), open=Sum("drift", filter=is_open, default=0), all=Sum("drift")
    )
    return {
        key_id: (count, open_, all_)
        for key_id, count, open_, all_ in sums.values_list("api_key", "count", "open", "all")
    }


def with_causes(readings: Iterable[BalanceReading] | QuerySet[BalanceReading]) -> list[Drift]:
    """The drifts of `readings` with the requests their causes speak of, in one more query for all."""
    rows = list(readings)
    named = {row_id for row in rows for cause in row.causes for row_id in cause["generations"]}
    found = Generation.objects.select_related("person", "project", "track").in_bulk(named) if named else {}
    by_id = {str(row_id): generation for row_id, generation in found.items()}
    return [Drift(row, _shown(row, by_id)) for row in rows]


def _shown(reading: BalanceReading, by_id: dict[str, Generation]) -> list[ShownCause]:
    shown = []
    for number, cause in enumerate(reading.causes):
        generations = [by_id[row_id] for row_id in cause["generations"] if row_id in by_id]
        missing = len(cause["generations"]) - len(generations)
        shown.append(ShownCause(number, cause["sentence"], generations, missing, cause["books"]))
    return shown
