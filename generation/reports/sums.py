"""The one query of a report: sums of closed months and days, and the ledger's lines of the other days.

Others are those still open, and closed ones whose takes have changed since they were added up.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Aggregate, Case, DateField, Expression, F, QuerySet, Value, When

from generation.models import CreditDay
from generation.reports.changes import stale_days
from generation.reports.days import by_day, by_month, closed_until
from generation.reports.dimensions import COLUMNS, OF_DAYS, OF_LINES
from generation.reports.entries import entries
from generation.reports.period import ONE_DAY, Bucket, Per, first_of_next_month, start_of
from generation.reports.question import Question

MOST_RUNS = 20
"""Databases join only so many SELECTs into one query."""


@dataclass(frozen=True)
class Figures:
    """Credits: `charged` and `refunded` are positive, `adjusted` is signed as in the ledger (−5: five more
    spent). `charges` and `refunds` count lines, `takes` those that charges brought and that are kept."""

    charged: int = 0
    refunded: int = 0
    adjusted: int = 0
    charges: int = 0
    refunds: int = 0
    takes: int = 0

    @property
    def net(self) -> int:
        """Credits spent."""
        return self.charged - self.refunded - self.adjusted

    @property
    def per_kept_take(self) -> float | None:
        """Net credits for each; None without any."""
        return self.net / self.takes if self.takes else None

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.charged + other.charged,
            self.refunded + other.refunded,
            self.adjusted + other.adjusted,
            self.charges + other.charges,
            self.refunds + other.refunds,
            self.takes + other.takes,
        )


def sums_of(question: Question, buckets: Sequence[Bucket]) -> Iterator[tuple[int, str, Figures]]:
    """A bucket by its place, the key of a row, and their figures; a pair may come twice.

    Three queries; two while no day is closed.
    """
    firsts = [bucket.first for bucket in buckets]
    first, end = firsts[0], buckets[-1].last + ONE_DAY
    parts: list[QuerySet[Any, Any]] = []
    for is_closed, begin, before in _stretches(first, end):
        if is_closed:
            parts += [_closed(question, *span) for span in spans(begin, before, question.per)]
        else:
            parts.append(_open(question, begin, before, firsts))
    rows = parts[0].union(*parts[1:], all=True).order_by() if parts[1:] else parts[0]
    for day, key, *figures in rows:
        yield bisect(firsts, day) - 1, key_of(key), Figures(*figures)


def _stretches(first: date, end: date) -> Iterator[tuple[bool, date, date]]:
    """A report's days in stretches that are read alike: from closed sums or not, the first, the one after."""
    until = min(closed_until() or first, end)
    stale = [day for day in stale_days(until) if day >= first] if first < until else []
    for begin, before in runs(stale):
        if first < begin:
            yield True, first, begin
        yield False, begin, before
        first = before
    if first < until:
        yield True, first, until
        first = until
    if first < end:
        yield False, first, end


def runs(days: Sequence[date]) -> list[tuple[date, date]]:
    """Days in order as stretches, each to before a day; one from first to last instead of too many."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and found[-1][1] == day:
            found[-1] = found[-1][0], day + ONE_DAY
        else:
            found.append((day, day + ONE_DAY))
    return found if len(found) <= MOST_RUNS else [(found[0][0], found[-1][1])]


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
    """From the ledger's own lines of some days; as their day they have the bucket's first."""
    lines = entries(question, start_of(first), start_of(end))
    begin, before = bisect(firsts, first) - 1, bisect_left(firsts, end)
    return _grouped(lines, question, begun(firsts[begin:before]), OF_LINES)


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
