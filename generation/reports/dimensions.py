"""What lines of the ledger are grouped by, filtered by, and added up to."""

from __future__ import annotations

from typing import Literal, get_args

from django.db.models import Aggregate, Count, F, IntegerField, OuterRef, Q, Subquery, Sum

from generation.models import CreditEntry
from generation.reports.takes import BRING_TAKES, kept_takes

Kind = CreditEntry.Kind
By = Literal["person", "project", "operation", "model", "key"]
BYS: tuple[By, ...] = get_args(By)
COLUMNS: dict[By, str] = {
    "person": "person_id",
    "project": "project_id",
    "operation": "operation",
    "model": "model",
    "key": "api_key_id",
}
"""The column of the ledger that holds each dimension."""

CREDITS_OF_LINES = {
    "sum_charged": Sum(-F("credits"), filter=Q(kind=Kind.CHARGE), default=0),
    "sum_refunded": Sum("credits", filter=Q(kind=Kind.REFUND), default=0),
    "sum_adjusted": Sum("credits", filter=Q(kind=Kind.ADJUSTMENT), default=0),
    "sum_charges": Count("id", filter=Q(kind=Kind.CHARGE)),
    "sum_refunds": Count("id", filter=Q(kind=Kind.REFUND)),
}
"""What lines of the ledger say themselves."""

OF_LINES: dict[str, Aggregate] = {
    **CREDITS_OF_LINES,
    "sum_takes": Sum(
        Subquery(kept_takes(OuterRef("generation_id")), output_field=IntegerField()),
        filter=Q(kind=Kind.CHARGE, operation__in=BRING_TAKES),
        default=0,
    ),
}
"""The figures of lines of the ledger, and of what their charges brought."""

CREDITS_OF_DAYS = {name: Sum(name.removeprefix("sum_"), default=0) for name in CREDITS_OF_LINES}
OF_DAYS = {name: Sum(name.removeprefix("sum_"), default=0) for name in OF_LINES}
"""The same figures of days that were added up."""
