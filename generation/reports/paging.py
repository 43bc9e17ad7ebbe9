"""The lines of the ledger behind a report, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from generation.models import CreditEntry
from generation.reports.entries import entries
from generation.reports.question import Question

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
PAGE = 50
CHUNK = 1000


@dataclass(frozen=True)
class LinesPage:
    """Some lines, and `after`: what the next page is asked with, "" at the end."""

    lines: list[CreditEntry]
    after: str


def lines(question: Question) -> QuerySet[CreditEntry]:
    """Every line that the report of this question adds up, the newest first."""
    return entries(question, *question.period.moments()).order_by("-created_at", "-id")


def page_of_lines(question: Question, after: str = "", size: int = PAGE) -> LinesPage:
    """The lines that follow `after`, found through an index however far down they are. One query.

    The first page when `after` is nothing that we gave out.
    """
    rows = lines(question)
    if mark := _read_mark(after):
        moment, line_id = mark
        rows = rows.filter(Q(created_at__lt=moment) | Q(id__lt=line_id), created_at__lte=moment)
    found = list(rows[: size + 1])
    more = len(found) > size
    return LinesPage(found[:size], _mark(found[size - 1]) if more else "")


def all_lines(question: Question) -> Iterator[CreditEntry]:
    """Every line, read in chunks: no long transaction, little memory, and the first comes at once.

    Lines are only ever added, and newer ones come before the first, so none is left out or comes twice.
    """
    page = page_of_lines(question, size=CHUNK)
    yield from page.lines
    while page.after:
        page = page_of_lines(question, page.after, size=CHUNK)
        yield from page.lines


def _mark(line: CreditEntry) -> str:
    return f"{(line.created_at - EPOCH) // MICROSECOND}.{line.pk}"


def _read_mark(text: str) -> tuple[datetime, int] | None:
    moment, _, line_id = text.partition(".")
    if not (moment.isdecimal() and line_id.isdecimal() and len(moment) < 17 and len(line_id) < 19):
        return None
    return EPOCH + int(moment) * MICROSECOND, int(line_id)
