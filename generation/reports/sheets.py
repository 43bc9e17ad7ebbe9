"""Reports and lines as CSV, streamed.

UTF-8 with a byte order mark, since Excel takes anything else for the code page of its machine; lines end
as RFC 4180 has it. Text that a spreadsheet would run as a formula is preceded by an apostrophe, as OWASP
advises against CSV injection; numbers are plain.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from generation.models import CreditEntry
from generation.reports.labels import model_label, operation_label
from generation.reports.paging import all_lines
from generation.reports.period import zone
from generation.reports.question import Question
from generation.reports.report import Report
from generation.reports.sums import Figures

BYTE_ORDER_MARK = "\ufeff"
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
FIGURES = (
    "Spent",
    "Charged",
    "Refunded",
    "Adjusted",
    "Charges",
    "Refunds",
    "Kept takes",
    "Credits per kept take",
)
LINE = (
    *("Time", "Kind", "Credits", "Person", "Project", "Operation", "Model", "Title", "Key", "Currency"),
    *("Reason", "Entered by", "Request"),
)


def rows_csv(report: Report) -> Iterator[str]:
    """The rows of a report as its table shows them, with the total last; a column for each bucket."""
    yield BYTE_ORDER_MARK
    head = [report.question.by.capitalize(), *FIGURES, *(bucket.label for bucket in report.buckets)]
    yield from _sheet(_rows(head, report))


def lines_csv(question: Question) -> Iterator[str]:
    """Every line behind a report, the newest first; times are the team's, with their distance from UTC."""
    yield BYTE_ORDER_MARK
    yield from _sheet(_lines(question))


def _rows(head: list[str], report: Report) -> Iterator[Iterable[Any]]:
    yield head
    for row in report.rows:
        yield [row.label, *_figures(row.figures), *row.buckets]
    nets = (figures.net for figures in report.per_bucket)
    yield ["Total", *_figures(report.total), *nets]


def _figures(figures: Figures) -> tuple[float | str, ...]:
    return (
        figures.net,
        figures.charged,
        figures.refunded,
        figures.adjusted,
        figures.charges,
        figures.refunds,
        figures.takes,
        _rounded(figures.per_kept_take),
    )


def _rounded(number: float | None) -> float | str:
    return "" if number is None else round(number, 2)


def _lines(question: Question) -> Iterator[Iterable[Any]]:
    yield LINE
    here = zone()
    for line in all_lines(question):
        yield (
            line.created_at.astimezone(here).isoformat(" ", "seconds"),
            CreditEntry.Kind(line.kind).label,
            line.credits,
            line.person_name,
            line.project_title,
            operation_label(line.operation),
            model_label(line.model),
            line.title,
            line.api_key_label,
            "practice" if line.is_local else "paid",
            line.reason,
            line.entered_by,
            line.generation_id or "",
        )


class _Echo:
    """A file for the csv module that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _sheet(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    for row in rows:
        yield writer.writerow([_harmless(cell) for cell in row])


def _harmless(cell: Any) -> Any:
    """Text that begins like a formula, or does after blanks, made plain text."""
    if isinstance(cell, str) and (
        cell.startswith(STARTS_A_FORMULA) or cell.lstrip().startswith(STARTS_A_FORMULA)
    ):
        return f"'{cell}"
    return cell
