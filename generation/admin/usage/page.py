"""Everything that the page shows, from one report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from generation import amounts
from generation.admin.usage import chart
from generation.admin.usage.asking import NAMES, NEXT, Asking, asking
from generation.admin.usage.limits import Board, Limits, LimitsForm
from generation.balance.standing import KeyStanding, standings
from generation.reports import (
    Bucket,
    Figures,
    Period,
    Question,
    Report,
    Row,
    Waiting,
    answer,
    being_checked,
    failed,
    in_flight,
)

UNCOUNTED = ("operation", "model", "key")
"""Filters that what is under way just now is not counted by."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table, its colour in the chart, and the queries that take it apart and list its lines;
    empty where it is nobody's, which cannot be filtered for."""

    row: Row
    hue: str
    deeper: str
    lines: str
    limits: Limits | None


@dataclass(frozen=True, slots=True)
class Usage:
    """The answer and what stands around it. `in_flight` and `being_checked` are of this moment, not of the
    period; None when they are not counted by one of the filters."""

    asking: Asking
    report: Report
    problems: list[str]
    chart: chart.Chart | None
    lines: list[Line]
    keys: list[KeyStanding]
    in_flight: Waiting | None
    being_checked: Waiting | None
    failed: Waiting

    @property
    def question(self) -> Question:
        return self.asking.question

    @property
    def query(self) -> str:
        return self.question.query_string()

    @property
    def unfiltered(self) -> str:
        return self.question.query_string(person=None, project=None, operation="", model="", key=None)

    @property
    def this_year(self) -> str:
        return self.question.query_string(period=Period.named("this_year"), per="month")

    @property
    def unit(self) -> str:
        return amounts.unit(0, self.question.is_local)

    @property
    def grouping(self) -> str:
        return NAMES[self.question.by]

    @property
    def chart_title(self) -> str:
        unit = self.unit[0].upper() + self.unit[1:]
        return f"{unit} spent each {self.question.per}, by {self.grouping.lower()}"

    @property
    def has_budgets(self) -> bool:
        return any(line.limits for line in self.lines)

    @property
    def spent(self) -> int:
        """What the rows come to that spent more than came back: of so much each of them is a share."""
        return sum(max(row.figures.net, 0) for row in self.report.rows)

    @property
    def over_time(self) -> Iterable[tuple[Bucket, Figures, str]]:
        """Each bucket that anything was booked in, with the query of its lines."""
        for bucket, figures in zip(self.report.buckets, self.report.per_bucket, strict=True):
            if figures != Figures():
                yield bucket, figures, self.question.query_string(period=Period(bucket.first, bucket.last))


def usage(question: Question, problems: list[str], bound: Mapping[str, LimitsForm] | None = None) -> Usage:
    """The answer to `question`; `bound` is a budget's form that could not be saved, by the key of its row."""
    report = answer(question)
    board = Board(question.by, question.is_local, bound or {})
    limits = board.of([row.key for row in report.rows if row.key])
    is_counted = not any(getattr(question, name) for name in UNCOUNTED)
    whose: dict[str, Any] = {"person": question.person, "project": question.project}
    return Usage(
        asking=asking(question),
        report=report,
        problems=problems,
        chart=chart.draw(report),
        lines=[_line(question, number, row, limits.get(row.key)) for number, row in enumerate(report.rows)],
        keys=_keys(question),
        in_flight=in_flight(question.is_local, **whose) if is_counted else None,
        being_checked=being_checked(question.is_local, **whose) if is_counted else None,
        failed=failed(question),
    )


def _line(question: Question, number: int, row: Row, limits: Limits | None) -> Line:
    if not row.key:
        return Line(row, chart.hue_of(number), "", "", None)
    only: dict[str, Any] = {question.by: row.key}
    return Line(
        row,
        chart.hue_of(number),
        deeper=question.query_string(**only, by=NEXT[question.by]),
        lines=question.query_string(**only),
        limits=limits,
    )


def _keys(question: Question) -> list[KeyStanding]:
    """How the keys in use of this currency stand, or the one key asked for."""
    return [
        standing
        for standing in standings(timezone.now())
        if standing.api_key.is_local == question.is_local
        and (standing.api_key.pk == question.key if question.key else standing.api_key.retired_at is None)
    ]


def page_url(question: Question) -> str:
    return f"{reverse('admin:credit_usage')}?{question.query_string()}"
