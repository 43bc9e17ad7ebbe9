"""An admin's word on what costs much. A request that needs it is `held`: nothing is sent and nothing due.

The generation's row decides: only one UPDATE can move it out of `held`, so two admins at once, or an admin
and the person who cancels, make one decision. Its price stays reserved against the budgets meanwhile.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from generation.lifecycle.claims import enqueue, log_state
from generation.lifecycle.gone import gone
from generation.lifecycle.permission import NotAllowed
from generation.lifecycle.telling import tell_decision
from generation.lifecycle.words import declined
from generation.models import Approval, Generation
from generation.models.generation import State
from projects.models import User

NOTE_LENGTH = 200
RETIRED = "Its key, {key}, is retired. Bring the key back, or decline this, so that it is asked anew."
DECLINE = "As it is, it can only be declined."
Decision = Approval.Decision


class CannotApprove(ValueError):  # noqa: N818  # named like the errors of the service module
    """What was asked for can be made no more, or not for who asked; the text says what an admin may do."""


def approve(generation: Generation, admin: User) -> bool:
    """Put it in line; from there it runs by itself. False when it was decided or cancelled before.

    Raises NotAllowed unless `admin` is one, and CannotApprove for what has changed while it waited.
    """
    rows = Generation.objects.select_related("api_key", "project", "track", "person")
    held = rows.filter(id=generation.id, state=State.HELD).first()
    if admin.is_staff and held and (problem := obstacle(held) or _stranger(held)):
        raise CannotApprove(problem)
    return _decide(generation, admin, Decision.APPROVED, "", state=State.QUEUED, next_step_at=timezone.now())


def obstacle(generation: Generation) -> str:
    """Why it can only be declined; empty when it can be approved. No query of its own."""
    key, person = generation.api_key, generation.person
    if key.retired_at:
        return RETIRED.format(key=key.label)
    if lost := gone(generation):
        return f"{lost} {DECLINE}"
    if generation.project.archived_at:
        return f"Its project is archived. {DECLINE}"
    if person is None or not person.is_active:
        return f"Who asked for it has left the team. {DECLINE}"
    return ""


def _stranger(generation: Generation) -> str:
    """That who asks makes no music in the project any more."""
    person = generation.person
    if person is None or generation.project.may_edit(person):
        return ""
    return f"{person.display_name} makes no music in this project any more. {DECLINE}"


def decline(generation: Generation, admin: User, note: str = "") -> bool:
    """End it, with a `note` for who asked. False when it was decided or cancelled before.

    Raises NotAllowed unless `admin` is one.
    """
    note = " ".join(note.split())[:NOTE_LENGTH]
    return _decide(
        generation,
        admin,
        Decision.DECLINED,
        note,
        state=State.CANCELLED,
        finished_at=timezone.now(),
        error=declined(admin, note),
        error_kind="declined",
    )


def _decide(generation: Generation, admin: User, decision: Decision, note: str, **changes: Any) -> bool:
    if not admin.is_staff:
        raise NotAllowed("Only admins decide this.")
    with transaction.atomic():
        if not Generation.objects.filter(id=generation.id, state=State.HELD).update(**changes):
            return False
        Approval.objects.filter(generation_id=generation.id).update(
            decision=decision, decided_at=timezone.now(), decided_by=admin, note=note
        )
        tell_decision(generation, admin, decision == Decision.APPROVED, note)
        if decision == Decision.APPROVED:
            enqueue(generation.id)
    for name, value in changes.items():
        setattr(generation, name, value)
    log_state(generation, f"generation was {decision.value}", by=admin.pk)
    return True
