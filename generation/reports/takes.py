"""Kept takes: in the studio, neither thrown away nor rejected. What the credits were spent for."""

from __future__ import annotations

from django.db.models import Count, F, IntegerField, OuterRef, Subquery, Sum

from generation.models import Clip, CreditEntry
from generation.musicapi.operations import OPERATIONS
from generation.reports.dimensions import COLUMNS
from generation.reports.entries import entries
from generation.reports.question import Question
from generation.reports.sums import key_of
from projects.models import Track

BRING_TAKES = [operation.key for operation in OPERATIONS.values() if operation.takes]


def takes_of(question: Question) -> dict[str, int]:
    """How many takes the charges of a period brought and are kept, by the key of their row. One query.

    Whether a take is kept may change at any time, so it is counted and not closed with its day; the time
    goes with the charges in the period, not with the ledger.
    """
    kept = (
        Clip.objects.filter(
            generation_id=OuterRef("generation_id"),
            kind=Clip.Kind.TAKE,
            track__trashed_at=None,
            track__project__trashed_at=None,
            track__verdict__in=("", Track.Verdict.KEPT),
        )
        .order_by()
        .values("generation_id")
        .annotate(count=Count("id"))
        .values("count")
    )
    charges = entries(question, *question.period.moments()).filter(
        kind=CreditEntry.Kind.CHARGE, operation__in=BRING_TAKES
    )
    rows = (
        charges.order_by()
        .values(key=F(COLUMNS[question.by]))
        .annotate(takes=Sum(Subquery(kept, output_field=IntegerField()), default=0))
        .values_list("key", "takes")
    )
    return {key_of(key): takes for key, takes in rows}
