"""What moved a balance and was nothing of ours: shown to the credit, and explained by an admin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from generation import ledger
from generation.models import ApiKey, BalanceReading, Generation
from projects.models import User

EXPLANATION_LENGTH = 150
"""Characters; what was booked is added to it."""


def drifts(api_key: ApiKey | None = None) -> QuerySet[BalanceReading]:
    """Readings of a key, or of all, that showed a drift: unexplained ones first, then the newest."""
    shown = BalanceReading.objects.exclude(drift=0).select_related("api_key", "explained_by")
    shown = shown.filter(api_key=api_key) if api_key else shown
    return shown.order_by(F("explained_at").desc(nulls_first=True), "-read_at", "-id")


def explain(
    reading: BalanceReading, admin: User, explanation: str, *, book: bool, requests: Sequence[UUID] = ()
) -> bool:
    """Close a drift with what `admin` found out. False when it was explained already.

    With `book` its credits go into the ledger: as an adjustment, or on `requests` where those were the
    cause: charged when credits were gone, refunded when some came. The expected balance moved when the
    drift was seen, so it stays as it is either way. Raises PermissionDenied, and ValueError without an
    explanation, or when `requests` are not what the drift is made of.
    """
    if not admin.is_staff:
        raise PermissionDenied("Only admins explain what moved a balance.")
    explanation = explanation.strip()[:EXPLANATION_LENGTH]
    if not explanation:
        raise ValueError("Say what explains it.")
    with transaction.atomic():
        row = BalanceReading.objects.select_for_update().get(pk=reading.pk)
        if row.explained_at or not row.drift:
            return False
        row.explanation = explanation + _book(row, admin, explanation, requests) if book else explanation
        row.explained_at, row.explained_by = timezone.now(), admin
        row.save(update_fields=["explanation", "explained_at", "explained_by"])
    return True


def _book(row: BalanceReading, admin: User, explanation: str, requests: Sequence[UUID]) -> str:
    """Into the ledger; returns what was done, to be added to the explanation."""
    if not requests:
        ledger.adjust(row.api_key, row.drift, explanation, admin, moves_balance=False)
        return " (booked as an adjustment)"
    rows = Generation.objects.select_for_update().filter(id__in=requests, api_key=row.api_key).order_by("id")
    _book_requests(row, list(rows), f"Shown by the balance: {explanation}")
    return " (charged to its request)" if row.drift < 0 else " (returned to its request)"


def _book_requests(row: BalanceReading, generations: Iterable[Generation], reason: str) -> None:
    write, sign = (ledger.charge, -1) if row.drift < 0 else (ledger.refund, 1)
    if sum(sign * generation.price for generation in generations if write(generation, reason)) != row.drift:
        raise ValueError("Something was heard of these requests meanwhile. Look at them again.")
    # those lines moved the expected balance, as lines do; the drift had done so before
    ApiKey.objects.filter(id=row.api_key_id).update(expected_balance=F("expected_balance") - row.drift)
