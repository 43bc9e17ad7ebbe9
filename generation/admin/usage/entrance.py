"""This month's credits in a few figures, for the admin's first page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from generation.admin.usage.asking import cleaned
from generation.models import Approval
from generation.models.generation import State
from generation.reports import Question, Report, Waiting, answer, in_flight


@dataclass(frozen=True, slots=True)
class Entrance:
    report: Report
    in_flight: Waiting
    approvals: int
    """Requests that wait for an admin's word."""


def entrance() -> Entrance:
    question, _ = Question.from_query(cleaned(QueryDict()))
    return Entrance(
        answer(question),
        in_flight(question.is_local),
        Approval.objects.filter(decision="", generation__state=State.HELD).count(),
    )
