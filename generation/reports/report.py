"""A report: figures, chart and table of one question, all of the same sums."""

from __future__ import annotations

from dataclasses import dataclass

from generation.reports.labels import labels_of
from generation.reports.period import Bucket
from generation.reports.question import Question
from generation.reports.sums import Figures, sums_of


@dataclass(frozen=True)
class Row:
    """What one person, project, operation, model or key spent. `key` filters for it in a URL; "" is none.

    `buckets` are net credits for each of the report's buckets.
    """

    key: str
    label: str
    figures: Figures
    buckets: tuple[int, ...]


@dataclass(frozen=True)
class Report:
    """The rows with the largest net first; `total` and `per_bucket` are their sums."""

    question: Question
    buckets: list[Bucket]
    rows: list[Row]
    total: Figures
    per_bucket: tuple[Figures, ...]


def answer(question: Question) -> Report:
    """Add up what was spent. Four queries: how far days are closed, which are stale, the sums, names."""
    buckets = question.period.buckets(question.per)
    per_row: dict[str, list[Figures]] = {}
    per_bucket = [Figures()] * len(buckets)
    for bucket, key, figures in sums_of(question, buckets):
        per_row.setdefault(key, [Figures()] * len(buckets))[bucket] += figures
        per_bucket[bucket] += figures
    labels = labels_of(question.by, set(per_row))
    rows = [
        Row(key, labels[key], _total(parts), tuple(part.net for part in parts))
        for key, parts in per_row.items()
    ]
    rows.sort(key=lambda row: (-row.figures.net, row.label, row.key))
    return Report(question, buckets, rows, _total(per_bucket), tuple(per_bucket))


def _total(parts: list[Figures]) -> Figures:
    return sum(parts, Figures())
