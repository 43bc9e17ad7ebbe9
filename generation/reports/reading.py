"""Reading a question out of a URL that people may have edited: every bad value gives a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet

from generation.models import ApiKey, CreditEntry
from generation.musicapi.operations import OPERATIONS, PRODUCER_MODELS, SONIC_MODELS
from generation.reports.dimensions import BYS, COLUMNS, By
from generation.reports.period import PERS, PRESETS, Per, Period
from projects.models import Project, User

if TYPE_CHECKING:
    from collections.abc import Collection

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
MOST_DAYS = 3660
MOST_BUCKETS = 400
LARGEST_ID = 2**63 - 1
LONGEST_NAME = 40
MODELS = {model.id for model in (*SONIC_MODELS, *PRODUCER_MODELS)}
USUAL_BY: By = "operation"
USUAL_PERIOD = "this_month"

Problems = list[str]
Reader = Callable[[str, Problems], Any]


def read(query: Mapping[str, str], person: User | None) -> tuple[dict[str, Any], Problems]:
    """The fields of a `Question` and what was wrong. With a `person` they are the only one asked for."""
    problems: Problems = []
    period = _period(query, problems)
    values: dict[str, Any] = {
        "period": period,
        "by": _choice(query, "by", BYS, USUAL_BY, problems),
        "per": _per(query, period, problems),
        "is_local": _is_local(query, problems),
    }
    for name, reader in READERS.items():
        if name == "person" and person:
            values[name] = person.pk
        elif text := query.get(name, "").strip():
            values[name] = reader(text, problems)
    return values, problems


def _period(query: Mapping[str, str], problems: Problems) -> Period:
    asked = query.get("period", "").strip()
    if asked in PRESETS:
        return Period.named(asked)
    usual = Period.named(USUAL_PERIOD)
    if asked not in ("", "custom"):
        problems.append(f"There is no period “{_short(asked)}”; this is {PRESETS[USUAL_PERIOD].lower()}.")
        return usual
    if not (query.get("from", "").strip() or query.get("to", "").strip()):
        return usual
    return _custom(query, usual, problems)


def _custom(query: Mapping[str, str], usual: Period, problems: Problems) -> Period:
    """From one day to another; a side that is missing or unreadable is that of the usual period."""
    first = _date(query, "from", problems)
    last = _date(query, "to", problems) or max(usual.last, first or usual.last)
    first = first or min(usual.first, last)
    if first > last:
        problems.append("The period began after it ended, so its two dates were swapped.")
        first, last = last, first
    if (last - first).days >= MOST_DAYS:
        first = date.fromordinal(last.toordinal() - MOST_DAYS + 1)
        problems.append(f"A report covers at most ten years, so this one begins on {first.isoformat()}.")
    return Period(first, last)


def _date(query: Mapping[str, str], name: str, problems: Problems) -> date | None:
    if not (text := query.get(name, "").strip()):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        problems.append(f"“{_short(text)}” is not a date; write it like 2026-11-22.")
        return None
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    problems.append(f"{day.isoformat()} is too far away; reports know {FIRST_DAY.year} to {LAST_DAY.year}.")
    return min(max(day, FIRST_DAY), LAST_DAY)


def _per(query: Mapping[str, str], period: Period, problems: Problems) -> Per:
    per = _choice(query, "per", PERS, period.usual_per(), problems)
    if len(period.buckets(per)) <= MOST_BUCKETS:
        return per
    problems.append(f"{period.days} days are too many to show by {per}; they are shown by month.")
    return "month"


def _is_local(query: Mapping[str, str], problems: Problems) -> bool:
    """Practice credits when asked for; unasked where there has never been a key of the hosted service."""
    if query.get("currency", "").strip():
        return _choice(query, "currency", ("paid", "practice"), "paid", problems) == "practice"
    return not ApiKey.objects.exclude(source=ApiKey.Source.ENGINE).exists()


def _choice[T: str](
    query: Mapping[str, str], name: str, choices: Collection[T], usual: T, problems: Problems
) -> T:
    text = query.get(name, "").strip()
    for choice in choices:
        if text == choice:
            return choice
    if text:
        problems.append(f"“{_short(text)}” is no choice for “{name}”; it is “{usual}” here.")
    return usual


def _number(text: str) -> int:
    """A row's id; ValueError for what is no number, or too large for any database."""
    number = int(text[: len(str(LARGEST_ID)) + 1])
    if not 0 < number <= LARGEST_ID:
        raise ValueError("no id")
    return number


def _name(text: str) -> str:
    """An operation or a model; ValueError for what can be neither."""
    if len(text) > LONGEST_NAME or not text.isprintable():
        raise ValueError("no name")
    return text


def _reader[T](by: By, parse: Callable[[str], T], known: Callable[[T], bool]) -> Reader:
    def read_filter(text: str, problems: Problems) -> T | str | None:
        try:
            value = parse(text)
        except ValueError:
            value = None
        if value is not None and (known(value) or _in_ledger(by, value)):
            return value
        problems.append(f"There is no {by} “{_short(text)}”, so the report is not limited to it.")
        return "" if parse is _name else None

    return read_filter


def _in_ledger(by: By, value: Any) -> bool:
    return CreditEntry.objects.filter(**{COLUMNS[by]: value}).exists()


def _is_there(rows: QuerySet[Any]) -> Callable[[Any], bool]:
    return lambda value: rows.filter(pk=value).exists()


def _short(text: str) -> str:
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    return text if len(text) <= LONGEST_NAME else text[:LONGEST_NAME] + "…"


READERS: dict[By, Reader] = {
    "person": _reader("person", _number, _is_there(User.objects.all())),
    "project": _reader("project", UUID, _is_there(Project.objects.all())),
    "operation": _reader("operation", _name, OPERATIONS.__contains__),
    "model": _reader("model", _name, MODELS.__contains__),
    "key": _reader("key", _number, _is_there(ApiKey.objects.all())),
}
