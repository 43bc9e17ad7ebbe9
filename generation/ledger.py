"""The append-only ledger: one line when credits leave, one when they come back.

Every line is written in the same transaction as the fact it records, together with the balance the
account should now have. The database refuses a second charge or refund of the same generation, and
refuses to change or delete a line at all (`migrations/0003_ledger_triggers.py`). A line keeps names and
titles as they were at that moment, so it can be read when everything it speaks of is gone.

The generation's row is locked before its key's (`budgets` has the order of all locks).
"""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from generation import tasks
from generation.models import ApiKey, BookedForm, CreditEntry, Generation
from generation.models.generation import Credits
from projects.models import Project, User

logger = logging.getLogger("generation")

Kind = CreditEntry.Kind
TITLE_LENGTH = REASON_LENGTH = NAME_LENGTH = 200


class BookedAlready(Exception):  # noqa: N818  # it is no error of anybody's
    """An adjustment was asked for with a nonce that `line` was booked with; nothing was booked again."""

    def __init__(self, line: CreditEntry):
        super().__init__(f"This form booked {line.credits:+,} credits of {line.api_key_label} already.")
        self.line = line


def charge(generation: Generation, reason: str = "") -> bool:
    """Record that the price was taken. False when that is in the book already."""
    return _write(generation, Kind.CHARGE, -generation.price, reason, Credits.TAKEN)


def refund(generation: Generation, reason: str = "") -> bool:
    """Record that the price came back. False when there was no charge, or it came back already."""
    if not is_charged(generation):
        return False
    return _write(generation, Kind.REFUND, generation.price, reason, Credits.RETURNED)


def charge_again(generation: Generation, remote_id: str) -> None:
    """Record a second task that was paid for the same request; it should not happen, and is never hidden."""
    if _adjust_once(generation, -generation.price, _second_task(remote_id)):
        logger.error("request paid twice", extra={"id": str(generation.id), "remote_id": remote_id})


def refund_again(generation: Generation, remote_id: str) -> None:
    """Record that the price of a second task, which `charge_again` has booked, came back."""
    if CreditEntry.objects.filter(generation_id=generation.id, reason=_second_task(remote_id)).exists():
        _adjust_once(generation, generation.price, f"Returned: {_second_task(remote_id)}")


def _second_task(remote_id: str) -> str:
    return f"Second task {remote_id} of the same request"


def _adjust_once(generation: Generation, credits: int, reason: str) -> bool:
    """False when there is a line of this generation with this reason already."""
    reason = reason[:REASON_LENGTH]
    with transaction.atomic():
        Generation.objects.select_for_update().get(id=generation.id)
        if CreditEntry.objects.filter(generation_id=generation.id, reason=reason).exists():
            return False
        _append(_line(generation, Kind.ADJUSTMENT, credits, reason), generation.api_key)
    return True


def adjust(
    api_key: ApiKey,
    credits: int,
    reason: str,
    admin: User,
    *,
    person: User | None = None,
    project: Project | None = None,
    title: str = "",
    moves_balance: bool = True,
    nonce: UUID | None = None,
) -> CreditEntry:
    """Record what `admin` knows and no request says: `credits` that left (negative) or came (positive).

    `moves_balance` is False when the provider's balance had moved already and the expected one was set
    anew from it, so that the line explains what was seen. `nonce` is of the form that was filled in: each is
    booked once. Raises BookedAlready, and ValueError without credits or a reason.
    """
    reason = reason.strip()
    if not credits:
        raise ValueError("An adjustment of nothing is none.")
    if not reason:
        raise ValueError("An adjustment needs a reason.")
    line = CreditEntry(
        kind=Kind.ADJUSTMENT,
        credits=credits,
        person=person,
        person_name=person.display_name if person else "",
        project=project,
        project_title=project.title if project else "",
        title=title[:TITLE_LENGTH],
        reason=reason[:REASON_LENGTH],
        entered_by=admin.display_name[:NAME_LENGTH],
    )
    with transaction.atomic():
        if nonce:
            _refuse_a_second(nonce, admin)
        _append(line, api_key, moves_balance=moves_balance)
        if nonce:
            BookedForm.objects.create(nonce=nonce, entry=line)
    return line


def _refuse_a_second(nonce: UUID, admin: User) -> None:
    """A form is one admin's, so presses of its button come one after the other; the key is the last word."""
    User.objects.select_for_update(no_key=True).get(pk=admin.pk)
    if booked := BookedForm.objects.select_related("entry").filter(nonce=nonce).first():
        raise BookedAlready(booked.entry)


def is_charged(generation: Generation) -> bool:
    return CreditEntry.objects.filter(generation_id=generation.id, kind=Kind.CHARGE).exists()


def is_returned(generation: Generation) -> bool:
    return CreditEntry.objects.filter(generation_id=generation.id, kind=Kind.REFUND).exists()


def _write(
    generation: Generation, kind: CreditEntry.Kind, credits: int, reason: str, outcome: Credits
) -> bool:
    """Append once per generation and kind, and set the `outcome` with it.

    The row lock orders writers; the constraint is the last word.
    """
    with transaction.atomic():
        Generation.objects.select_for_update().filter(id=generation.id).first()
        if CreditEntry.objects.filter(generation_id=generation.id, kind=kind).exists():
            return False
        _append(_line(generation, kind, credits, reason), generation.api_key)
        Generation.objects.filter(id=generation.id).update(credits=outcome)
    generation.credits = outcome
    return True


def _line(generation: Generation, kind: CreditEntry.Kind, credits: int, reason: str) -> CreditEntry:
    return CreditEntry(
        kind=kind,
        credits=credits,
        generation_id=generation.id,
        person_id=generation.person_id,
        person_name=generation.person.display_name if generation.person else "",
        project_id=generation.project_id,
        project_title=generation.project.title,
        operation=generation.operation,
        model=generation.model,
        title=generation.title,
        track_id=generation.track_id,
        reason=reason,
    )


def _append(line: CreditEntry, key: ApiKey, *, moves_balance: bool = True) -> None:
    """Write `line` of `key`, named as it is now; the expected balance follows, and the real one is read."""
    line.api_key, line.api_key_label, line.is_local = key, key.label, key.is_local
    line.save(force_insert=True)
    moved_by = line.credits if moves_balance else 0
    ApiKey.objects.filter(id=key.pk).update(
        expected_balance=F("expected_balance") + moved_by, balance_due_at=timezone.now()
    )
    # robust: the sweep reads balances that are due, so a queue that is not to be reached costs nothing
    transaction.on_commit(lambda: tasks.refresh_balance_later(key.pk), robust=True)
    logger.info(
        "credits booked",
        extra={
            "id": str(line.generation_id or ""),
            "kind": str(line.kind),
            "credits": line.credits,
            "operation": line.operation,
        },
    )
