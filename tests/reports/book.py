"""Lines of the ledger at chosen moments, and what they come to when Python adds them up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from generation.models import ApiKey, CreditEntry
from generation.reports import Figures, Period, Question, Report, answer
from generation.reports.dimensions import COLUMNS
from projects.models import Project, User


def at(text: str) -> datetime:
    """`at("2026-03-08 05:00")`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def write(
    moment: datetime,
    credits: int,
    kind: str = "charge",
    person: User | None = None,
    project: Project | None = None,
    key: ApiKey | None = None,
    **fields: Any,
) -> CreditEntry:
    """One line; `credits` are signed as in the ledger."""
    fields = {"operation": "sonic.create", "model": "sonic-v5", **fields}
    return CreditEntry.objects.create(
        created_at=moment,
        credits=credits,
        kind=kind,
        person_id=person and person.pk,
        person_name=person.display_name if person else "",
        project_id=project and project.pk,
        project_title=project.title if project else "",
        api_key_id=key and key.pk,
        api_key_label=key.label if key else "",
        **fields,
    )


def days(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def nets(first: str, last: str, **fields: Any) -> list[int]:
    """What was spent on each of these days."""
    report = answer(Question(days(first, last), **{"by": "operation", "per": "day", **fields}))
    return [figures.net for figures in report.per_bucket]


def added_up(question: Question, lines: Iterable[CreditEntry]) -> dict[str, Any]:
    """What `summary` should say of the answer, by the plainest of means."""
    zone = ZoneInfo(settings.TIME_ZONE)
    rows: dict[str, Figures] = defaultdict(Figures)
    bars: dict[tuple[str, Any], int] = defaultdict(int)
    for line in lines:
        day = line.created_at.astimezone(zone).date()
        inside = question.period.first <= day <= question.period.last
        columns = question.filters().items()
        if inside and all(getattr(line, column) == value for column, value in columns):
            value = getattr(line, COLUMNS[question.by])
            key = "" if value is None else str(value)
            rows[key] += _figures(line)
            bars[key, _bar(day, question.per)] += -line.credits
    total = sum(rows.values(), Figures())
    return {
        "rows": dict(rows),
        "bars": {place: net for place, net in bars.items() if net},
        "total": total,
        "net": sum(bars.values()),
    }


def summary(report: Report) -> dict[str, Any]:
    per = report.question.per
    assert sum(report.per_bucket, Figures()) == report.total
    for place, figures in enumerate(report.per_bucket):
        assert figures.net == sum(row.buckets[place] for row in report.rows)
    return {
        "rows": {row.key: row.figures for row in report.rows},
        "bars": {
            (row.key, _bar(bucket.first, per)): net
            for row in report.rows
            for bucket, net in zip(report.buckets, row.buckets, strict=True)
            if net
        },
        "total": report.total,
        "net": report.total.net,
    }


def _figures(line: CreditEntry) -> Figures:
    if line.kind == "charge":
        return Figures(charged=-line.credits, charges=1)
    if line.kind == "refund":
        return Figures(refunded=line.credits, refunds=1)
    return Figures(adjusted=line.credits)


def _bar(day: date, per: str) -> Any:
    return {"day": day, "week": day.isocalendar()[:2], "month": (day.year, day.month)}[per]
