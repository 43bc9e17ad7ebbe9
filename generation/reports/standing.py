"""Credits whose fate is still open, and requests that failed. Counted from requests, not from the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from generation.models import ApiKey, Generation
from generation.models.credit_entry import CHARGED
from generation.models.generation import OPEN, Credits, State
from generation.reports.dimensions import COLUMNS
from generation.reports.question import Question


@dataclass(frozen=True)
class Waiting:
    """So many requests, whose prices come to so many `credits`."""

    count: int
    credits: int


def in_flight(is_local: bool, *, person: int | None = None, project: UUID | None = None) -> Waiting:
    """What is under way, or waits for approval, and is not charged yet. One query."""
    return _add_up(_asked(is_local, person, project).filter(~CHARGED, state__in=OPEN))


def being_checked(is_local: bool, *, person: int | None = None, project: UUID | None = None) -> Waiting:
    """What ended without it being known yet whether its credits stay taken. One query."""
    checked = Q(credits=Credits.BEING_CHECKED) & ~Q(state__in=OPEN)
    return _add_up(_asked(is_local, person, project).filter(checked))


def failed(question: Question) -> Waiting:
    """What was asked for in the period of a question, with its filters, and failed. One query."""
    begin, end = question.period.moments()
    columns = {COLUMNS[by]: value for by, value in question.narrowed().items()}
    asked = Generation.objects.filter(created_at__gte=begin, created_at__lt=end, **columns)
    return _add_up(asked.filter(api_key__in=_keys(question.is_local), state=State.FAILED))


def _asked(is_local: bool, person: int | None, project: UUID | None) -> QuerySet[Generation]:
    asked = Generation.objects.filter(api_key__in=_keys(is_local))
    if person is not None:
        asked = asked.filter(person=person)
    return asked if project is None else asked.filter(project=project)


def _keys(is_local: bool) -> QuerySet[ApiKey]:
    engine = Q(source=ApiKey.Source.ENGINE)
    return ApiKey.objects.filter(engine if is_local else ~engine)


def _add_up(asked: QuerySet[Generation]) -> Waiting:
    return Waiting(**asked.order_by().aggregate(count=Count("id"), credits=Sum("price", default=0)))
