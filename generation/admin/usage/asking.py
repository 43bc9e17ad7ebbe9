"""What can be asked on the page: links that change one thing, and filters. The URL holds it all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from generation.models import ApiKey
from generation.musicapi.operations import OPERATIONS, PRODUCER_MODELS, SONIC_MODELS
from generation.reports import BYS, PERS, PRESETS, By, Period, Question, operation_label
from generation.reports.labels import labels_of
from generation.reports.namesakes import name_of, told_apart
from projects.models import Project, User

NAMES: dict[By, str] = {
    "person": "Person",
    "project": "Project",
    "operation": "Operation",
    "model": "Model",
    "key": "API key",
}
USUAL_BY: By = "person"
NEXT: dict[By, By] = {
    "person": "project",
    "project": "person",
    "operation": "person",
    "model": "operation",
    "key": "project",
}
"""By what a row is taken apart further."""


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    query: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A select: `options` are value and label, the first of them everything."""

    name: str
    label: str
    value: str
    options: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asking:
    """Everything above the figures."""

    question: Question
    periods: list[Link]
    groupings: list[Link]
    steps: list[Link]
    currencies: list[Link]
    filters: list[Filter]
    chosen: list[tuple[str, str, str]]
    """Name, value and the query without it, of each filter that is set."""

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form sends along, so that a filter changes nothing else."""
        question = self.question
        return [
            ("period", question.period.preset),
            ("by", question.by),
            ("per", question.per),
            ("currency", "practice" if question.is_local else "paid"),
        ]


def cleaned(query: QueryDict) -> QueryDict:
    """The query to be read: the form sends the period it was shown with beside both dates, and whichever
    of them was changed counts."""
    query = query.copy()
    query.setdefault("by", USUAL_BY)
    preset, dates = query.get("period", ""), (query.get("from", ""), query.get("to", ""))
    if preset in PRESETS and any(dates):
        period = Period.named(preset)
        if dates != (str(period.first), str(period.last)):
            del query["period"]
    return query


def asking(question: Question) -> Asking:
    """Four queries, and one for each chosen filter that is a person, a project or a key."""
    keys = list(ApiKey.objects.order_by("label"))
    filters = _filters(question, keys)
    return Asking(
        question=question,
        periods=[_period_link(question, preset) for preset in PRESETS],
        groupings=[Link(NAMES[by], question.query_string(by=by), by == question.by) for by in BYS],
        steps=[Link(per.capitalize(), question.query_string(per=per), per == question.per) for per in PERS],
        currencies=_currencies(question, keys),
        filters=filters,
        chosen=list(_chosen(question, filters)),
    )


def _period_link(question: Question, preset: str) -> Link:
    period = Period.named(preset)
    is_current = preset == question.period.preset
    per = question.per if is_current else period.usual_per()
    return Link(PRESETS[preset], question.query_string(period=period, per=per), is_current)


def _currencies(question: Question, keys: Iterable[ApiKey]) -> list[Link]:
    """Paid and practice credits are never added; the choice is there for those who have both."""
    if len({key.is_local for key in keys} | {question.is_local}) < 2:
        return []
    labels = {False: "Paid credits", True: "Practice credits"}
    return [
        Link(label, question.query_string(is_local=is_local, key=None), is_local == question.is_local)
        for is_local, label in labels.items()
    ]


def _filters(question: Question, keys: Iterable[ApiKey]) -> list[Filter]:
    people = User.objects.order_by("name", "email").only("name", "email")
    projects = Project.objects.select_related("owner").order_by("title", "owner__name")
    models = {question.model: question.model} | {
        model.id: model.label for model in (*SONIC_MODELS, *PRODUCER_MODELS)
    }
    options: dict[str, list[tuple[str, str]]] = {
        "person": _options(people),
        "project": _options(projects.only("title", "owner__name", "owner__email")),
        "operation": [(key, operation_label(key)) for key in OPERATIONS],
        "model": [(key, label) for key, label in models.items() if key],
        "key": _options(key for key in keys if key.is_local == question.is_local),
    }
    return [_filter(question, by, options[by]) for by in BYS]


def _options(rows: Iterable[User | Project | ApiKey]) -> list[tuple[str, str]]:
    """All of them; those of the same name are told apart as in the table."""
    return list(told_apart({str(row.pk): name_of(row) for row in rows}).items())


def _filter(question: Question, by: By, options: list[tuple[str, str]]) -> Filter:
    value = str(getattr(question, by) or "")
    if value and value not in dict(options):  # deleted since, and still in the ledger
        options = [*options, (value, labels_of(by, [value])[value])]
    return Filter(by, NAMES[by], value, [("", "All"), *options])


def _chosen(question: Question, filters: Iterable[Filter]) -> Iterable[tuple[str, str, str]]:
    for each in filters:
        if each.value:
            empty = "" if each.name in ("operation", "model") else None
            yield each.label, dict(each.options)[each.value], question.query_string(**{each.name: empty})
