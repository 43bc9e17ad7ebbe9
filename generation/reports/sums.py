"""The one query of a report: sums of closed days, and of the ledger's own lines for the days still open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Case, Count, Expression, F, IntegerField, Q, QuerySet, Sum, Value, When

from generation.models import CreditEntry
from generation.reports.dimensions import COLUMNS
from generation.reports.period import ONE_DAY, Bucket, start_of
from generation.reports.question import Question

Kind = CreditEntry.Kind


class Sums(NamedTuple):
    """Credits and lines of one row (`key`) in one bucket, given by its place in the report."""

    bucket: int
    key: str
    charged: int
    refunded: int
    adjusted: int
    charges: int
    refunds: int


OF_ENTRIES = {
    "sum_charged": Sum(-F("credits"), filter=Q(kind=Kind.CHARGE), default=0),
    "sum_refunded": Sum("credits", filter=Q(kind=Kind.REFUND), default=0),
    "sum_adjusted": Sum("credits", filter=Q(kind=Kind.ADJUSTMENT), default=0),
    "sum_charges": Count("id", filter=Q(kind=Kind.CHARGE)),
    "sum_refunds": Count("id", filter=Q(kind=Kind.REFUND)),
}


def sums_of(question: Question, buckets: Sequence[Bucket]) -> Iterator[Sums]:
    """The sums of a question; one row and bucket may come more than once."""
    for bucket, key, *figures in _of_entries(question, buckets):
        yield Sums(bucket, key_of(key), *figures)


def key_of(value: Any) -> str:
    return "" if value is None else str(value)


def _of_entries(question: Question, buckets: Sequence[Bucket]) -> QuerySet[CreditEntry, Any]:
    begin, end = start_of(buckets[0].first), start_of(buckets[-1].last + ONE_DAY)
    return (
        CreditEntry.objects.filter(created_at__gte=begin, created_at__lt=end, **question.filters())
        .order_by()
        .values(
            bucket=place("created_at", [start_of(bucket.first) for bucket in buckets]),
            key=F(COLUMNS[question.by]),
        )
        .annotate(**OF_ENTRIES)
        .values_list("bucket", "key", *OF_ENTRIES)
    )


def place(column: str, starts: Sequence[date] | Sequence[datetime], first: int = 0) -> Expression:
    """Which part a value falls into, counted from `first`, when each begins at one of `starts`.

    A binary search in SQL: nine comparisons for a year of days, in plain SQL on every database.
    """
    if len(starts) == 1:
        return Value(first, output_field=IntegerField())
    half = len(starts) // 2
    before = When(**{f"{column}__lt": starts[half]}, then=place(column, starts[:half], first))
    return Case(before, default=place(column, starts[half:], first + half))
