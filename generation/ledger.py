"""The append-only ledger: one line when credits leave, one when they come back.

Every line is written in the same transaction as the fact it records, together with the balance the
account should now have. The database refuses a second charge or refund of the same generation, and
refuses to change or delete a line at all (`migrations/0003_ledger_triggers.py`).
"""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from generation.models import ApiKey, CreditEntry, Generation
from generation.models.generation import Credits
from projects.models import Project

logger = logging.getLogger("generation")

Kind = CreditEntry.Kind


def charge(generation: Generation, reason: str = "") -> bool:
    """Record that the price was taken. False when that is in the book already."""
    written = _write(generation, Kind.CHARGE, -generation.price, reason)
    if written:
        _set_credits(generation, Credits.TAKEN)
        ApiKey.objects.filter(id=generation.api_key_id).update(balance_due_at=timezone.now())
    return written


def refund(generation: Generation, reason: str = "") -> bool:
    """Record that the price came back. False when there was no charge, or it came back already."""
    if not is_charged(generation):
        return False
    written = _write(generation, Kind.REFUND, generation.price, reason)
    if written:
        _set_credits(generation, Credits.RETURNED)
        ApiKey.objects.filter(id=generation.api_key_id).update(balance_due_at=timezone.now())
    return written


def charge_again(generation: Generation, remote_id: str) -> None:
    """Record a second task that was paid for the same request; it should not happen, and is never hidden."""
    reason = f"Second task {remote_id} of the same request"[:200]
    with transaction.atomic():
        Generation.objects.select_for_update().get(id=generation.id)
        if not CreditEntry.objects.filter(generation_id=generation.id, reason=reason).exists():
            _append(generation, Kind.ADJUSTMENT, -generation.price, reason)
            logger.error("request paid twice", extra={"id": str(generation.id), "remote_id": remote_id})


def is_charged(generation: Generation) -> bool:
    return CreditEntry.objects.filter(generation_id=generation.id, kind=Kind.CHARGE).exists()


def spent(project: Project) -> int:
    """Credits this project has cost, refunds taken off."""
    return -(CreditEntry.objects.filter(project_id=project.pk).aggregate(sum=Sum("credits"))["sum"] or 0)


def spent_on(generation: Generation) -> int:
    return -(
        CreditEntry.objects.filter(generation_id=generation.id).aggregate(sum=Sum("credits"))["sum"] or 0
    )


def booked(api_key: ApiKey) -> int:
    """The sum of all lines of a key; the balance is what was bought plus this."""
    return CreditEntry.objects.filter(api_key_id=api_key.pk).aggregate(sum=Sum("credits"))["sum"] or 0


def _write(generation: Generation, kind: CreditEntry.Kind, credits: int, reason: str) -> bool:
    """Append once per generation and kind. The row lock orders writers; the constraint is the last word."""
    with transaction.atomic():
        Generation.objects.select_for_update().filter(id=generation.id).first()
        if CreditEntry.objects.filter(generation_id=generation.id, kind=kind).exists():
            return False
        _append(generation, kind, credits, reason)
    return True


def _append(generation: Generation, kind: CreditEntry.Kind, credits: int, reason: str) -> None:
    CreditEntry.objects.create(
        kind=kind,
        credits=credits,
        generation_id=generation.id,
        api_key_id=generation.api_key_id,
        api_key_label=generation.api_key.label,
        person_id=generation.person_id,
        person_name=generation.person.display_name if generation.person else "",
        project_id=generation.project_id,
        project_title=generation.project.title,
        operation=generation.operation,
        model=generation.model,
        reason=reason,
    )
    ApiKey.objects.filter(id=generation.api_key_id, expected_balance__isnull=False).update(
        expected_balance=F("expected_balance") + credits
    )
    logger.info(
        "credits booked",
        extra={
            "id": str(generation.id),
            "kind": str(kind),
            "credits": credits,
            "operation": generation.operation,
        },
    )


def _set_credits(generation: Generation, credits: Credits) -> None:
    Generation.objects.filter(id=generation.id).update(credits=credits)
    generation.credits = credits
