"""One person's credits in a month: what they spent, on what, against which budget, and what is still open.

Paid and practice credits are never added: the page is about one of them, and says what the other comes to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.urls import reverse

from generation import budgets, reports
from generation.addresses import place_of
from generation.models import CreditEntry, Generation
from generation.models.generation import State
from generation.pages.day_bars import DayBars, bars_of
from generation.pages.gauge import Gauge, gauges
from generation.reports import LinesPage, Question, Report, Waiting
from projects.models import Project, Track, User

PERIODS = {"this_month": "This month", "last_month": "Last month"}
LINES = 30


@dataclass(frozen=True, slots=True)
class MyCredits:
    """`problems` are sentences on what made no sense in the address, `other` the other currency's report."""

    question: Question
    problems: list[str]
    by_project: Report
    by_operation: Report
    other: Report
    bars: DayBars | None
    gauges: list[Gauge]
    in_flight: Waiting
    being_checked: Waiting
    held: list[Generation]
    lines: LinesPage
    places: dict[int, str]
    is_switched: bool

    @property
    def total(self) -> reports.Figures:
        return self.by_project.total

    @property
    def is_empty(self) -> bool:
        """Nothing was ever asked for, as far as this month and this currency go."""
        return not (self.by_project.rows or self.in_flight.count or self.being_checked.count)

    @property
    def is_this_month(self) -> bool:
        return self.question.period.preset == "this_month"

    @property
    def has_both(self) -> bool:
        """Whether there is another currency to switch to."""
        return self.is_switched or bool(self.other.rows)


def question_of(person: User, query: Mapping[str, str]) -> tuple[Question, list[str]]:
    """A month and a currency, and nobody else's credits whatever the address says."""
    asked = {name: query[name] for name in ("period", "currency") if name in query}
    question, problems = Question.from_query(asked, person=person)
    if question.period.preset not in PERIODS:
        question = replace(question, period=reports.Period.named("this_month"))
    return replace(question, per="day"), problems


def credits_of(person: User, query: Mapping[str, str]) -> MyCredits:
    """A fixed number of queries, however long the list."""
    question, problems = question_of(person, query)
    by_project = _as_known(person, reports.answer(replace(question, by="project")))
    lines = reports.page_of_lines(question, query.get("after", ""), LINES)
    is_local = question.is_local
    return MyCredits(
        question,
        problems,
        by_project,
        by_operation=reports.answer(replace(question, by="operation")),
        other=reports.answer(replace(question, is_local=not is_local)),
        bars=bars_of(by_project),
        gauges=gauges(budgets.standings(person, None, is_local)),
        in_flight=reports.in_flight(is_local, person=person.pk),
        being_checked=reports.being_checked(is_local, person=person.pk),
        held=_held(person),
        lines=lines,
        places=_places(person, lines.lines),
        is_switched="currency" in query,
    )


def _as_known(person: User, report: Report) -> Report:
    """Projects the person cannot see any more, under the title they had when they last paid in them."""
    there = Project.objects.filter(pk__in=[row.key for row in report.rows if row.key])
    hidden = there.exclude(pk__in=Project.objects.visible_to(person).values("pk")).values_list(
        "pk", flat=True
    )
    if not (ids := list(hidden)):
        return report
    begin, end = report.question.period.moments()
    lines = CreditEntry.objects.filter(person_id=person.pk, created_at__gte=begin, created_at__lt=end)
    known = lines.filter(project_id__in=ids).order_by("created_at", "id")
    titles = {str(key): title for key, title in known.values_list("project_id", "project_title")}
    return replace(report, rows=[replace(row, label=titles.get(row.key, row.label)) for row in report.rows])


def _held(person: User) -> list[Generation]:
    held = Generation.objects.visible_to(person).filter(person=person, state=State.HELD)
    return list(held.select_related("project", "api_key", "track").order_by("created_at"))


def _places(person: User, lines: Iterable[CreditEntry]) -> dict[int, str]:
    """By the id of a line: where its request is still to be seen, or else the track it was asked of."""
    lines = list(lines)
    asked = Generation.objects.visible_to(person).in_bulk([line.generation_id for line in lines])
    ids = [line.track_id for line in lines if line.track_id]
    tracks = set(Track.objects.visible_to(person).filter(id__in=ids).values_list("id", flat=True))
    places = {}
    for line in lines:
        if line.generation_id in asked:
            places[line.pk] = place_of(asked[line.generation_id])
        elif line.track_id in tracks:
            places[line.pk] = reverse("track_detail", args=[line.track_id])
    return places
