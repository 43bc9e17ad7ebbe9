"""The one query of a report: sums of closed months and days, and the ledger's lines of days still open."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Aggregate, Case, DateField, Expression, F, QuerySet, Value, When

from generation.models import CreditDay
from generation.reports.days import by_day, by_month, closed_until
from generation.reports.dimensions import COLUMNS, OF_DAYS, OF_LINES
from generation.reports.entries import entries
from generation.reports.period import ONE_DAY, Bucket, Per, first_of_next_month, start_of
from generation.reports.question import Question


@dataclass(frozen=True)
class Figures:
    """Credits: `charged` and `refunded` are positive, `adjusted` is signed as in the ledger (−5: five more
    spent). `charges` and `refunds` count lines."""

    charged: int = 0
    refunded: int = 0
    adjusted: int = 0
    charges: int = 0
    refunds: int = 0

    @property
    def net(self) -> int:
        """Credits spent."""
        return self.charged - self.refunded - self.adjusted

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.charged + other.charged,
            self.refunded + other.refunded,
            self.adjusted + other.adjusted,
            self.charges + other.charges,
            self.refunds + other.refunds,
        )


def sums_of(question: Question, buckets: Sequence[Bucket]) -> Iterator[tuple[int, str, Figures]]:
    """A bucket by its place, the key of a row, and their figures; a pair may come twice. Two queries."""
    firsts = [bucket.first for bucket in buckets]
    first, end = firsts[0], buckets[-1].last + ONE_DAY
    until = min(max(closed_until() or first, first), end)
    parts = [_closed(question, *span) for span in spans(first, until, question.per)]
    if until < end:
        parts.append(_open(question, until, end, firsts))
    rows = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    for day, key, *figures in rows:
        yield bisect(firsts, day) - 1, key_of(key), Figures(*figures)


def key_of(value: Any) -> str:
    return "" if value is None else str(value)


def spans(first: date, until: date, per: Per) -> list[tuple[str, date, date]]:
    """Where the sums of closed days are: calendar, first day, and the day before which it ends.

    A report by month reads whole months as such, and days only for what is left at both ends.
    """
    begin = first if first.day == 1 else first_of_next_month(first)
    end = until.replace(day=1)
    if per != "month" or begin >= end:
        begin = end = first
    parts = [(by_day(), first, begin), (by_month(), begin, end), (by_day(), end, until)]
    return [part for part in parts if part[1] < part[2]]


def _closed(question: Question, zone: str, first: date, end: date) -> QuerySet[Any, Any]:
    days = CreditDay.objects.filter(zone=zone, day__gte=first, day__lt=end, **question.filters())
    return _grouped(days, question, F("day"), OF_DAYS)


def _open(question: Question, first: date, end: date, firsts: Sequence[date]) -> QuerySet[Any, Any]:
    """From the ledger's own lines of the days before `end`; as their day they have the bucket's first."""
    lines = entries(question, start_of(first), start_of(end))
    return _grouped(lines, question, begun(firsts[bisect(firsts, first) - 1 :]), OF_LINES)


def _grouped(
    rows: QuerySet[Any], question: Question, day: Expression | F, figures: Mapping[str, Aggregate]
) -> QuerySet[Any, Any]:
    return (
        rows.order_by()
        .values(bucket=day, key=F(COLUMNS[question.by]))
        .annotate(**figures)
        .values_list("bucket", "key", *figures)
    )


def begun(firsts: Sequence[date]) -> Expression:
    """The latest of these days that had begun in the team's time zone when a line was written.

    A binary search in SQL, nine comparisons among the days of a year: the same on every database, and
    right wherever clocks change, since only moments are compared.
    """
    if len(firsts) == 1:
        return Value(firsts[0], output_field=DateField())
    half = len(firsts) // 2
    before = When(created_at__lt=start_of(firsts[half]), then=begun(firsts[:half]))
    return Case(before, default=begun(firsts[half:]))
