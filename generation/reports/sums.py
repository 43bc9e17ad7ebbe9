"""The one query of a report: sums of closed days, and of the ledger's own lines for the days still open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Aggregate, Case, Expression, F, IntegerField, QuerySet, Value, When

from generation.models import CreditDay, CreditEntry
from generation.reports.days import closed_until
from generation.reports.dimensions import COLUMNS, OF_DAYS, OF_LINES
from generation.reports.period import ONE_DAY, Bucket, start_of
from generation.reports.question import Question


class Sums(NamedTuple):
    """Credits and lines of one row (`key`) in one bucket, given by its place in the report."""

    bucket: int
    key: str
    charged: int
    refunded: int
    adjusted: int
    charges: int
    refunds: int


def sums_of(question: Question, buckets: Sequence[Bucket]) -> Iterator[Sums]:
    """The sums of a question; one row and bucket may come more than once. Two queries."""
    first, end = buckets[0].first, buckets[-1].last + ONE_DAY
    until = min(max(closed_until() or first, first), end)
    parts: list[QuerySet[Any, Any]] = []
    if first < until:
        parts.append(_closed(question, buckets, until))
    if until < end:
        parts.append(_open(question, buckets, until))
    rows = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    for bucket, key, *figures in rows:
        yield Sums(bucket, key_of(key), *figures)


def key_of(value: Any) -> str:
    return "" if value is None else str(value)


def _closed(question: Question, buckets: Sequence[Bucket], until: date) -> QuerySet[CreditDay, Any]:
    """From the sums of days before `until`."""
    days = CreditDay.objects.filter(zone=settings.TIME_ZONE, day__gte=buckets[0].first, day__lt=until)
    starts = [bucket.first for bucket in buckets if bucket.first < until]
    return _grouped(days, question, place("day", starts), OF_DAYS)


def _open(question: Question, buckets: Sequence[Bucket], since: date) -> QuerySet[CreditEntry, Any]:
    """From the ledger's own lines of the days from `since` on."""
    end = buckets[-1].last + ONE_DAY
    lines = CreditEntry.objects.filter(created_at__gte=start_of(since), created_at__lt=start_of(end))
    left = [(index, start_of(bucket.first)) for index, bucket in enumerate(buckets) if bucket.last >= since]
    bucket = place("created_at", [start for _, start in left], left[0][0])
    return _grouped(lines, question, bucket, OF_LINES)


def _grouped(
    rows: QuerySet[Any], question: Question, bucket: Expression, figures: Mapping[str, Aggregate]
) -> QuerySet[Any, Any]:
    return (
        rows.filter(**question.filters())
        .order_by()
        .values(bucket=bucket, key=F(COLUMNS[question.by]))
        .annotate(**figures)
        .values_list("bucket", "key", *figures)
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
