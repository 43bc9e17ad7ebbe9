"""What people may still decide: cancel what waits, try again what has ended without its music."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from generation import budgets
from generation.lifecycle.claims import log_state
from generation.lifecycle.permission import NotAllowed
from generation.lifecycle.receive import conclude
from generation.lifecycle.request import NotAgain, request_again
from generation.lifecycle.telling import need_no_approval
from generation.models import Clip, Generation
from generation.models.generation import OPEN, State
from generation.shown import Shown
from projects.models import User


class TooEarly(NotAgain):
    """It has not ended, so trying again would make it twice."""


def cancel(generation: Generation, person: User) -> bool:
    """Take back what waits in line or for approval. False when it has left already. Raises NotAllowed."""
    _check(generation, person)
    waiting = (State.HELD, State.QUEUED)
    with transaction.atomic():
        changed = Generation.objects.filter(id=generation.id, state__in=waiting).update(
            state=State.CANCELLED, finished_at=timezone.now(), phase=""
        )
        if changed:
            need_no_approval(generation)
    if changed:
        generation.state = State.CANCELLED
        log_state(generation, "generation was cancelled")
    return bool(changed)


def retry(generation: Generation, person: User, nonce: UUID, shown: Shown | None = None) -> Generation:
    """A new generation with the same body, of the same track and clip; the same `nonce` gives the same one.

    For failed and cancelled ones, also for what an admin declined; budgets and approvals hold as for any
    request. Raises NotAllowed, NotAsShown, OverBudget, and NotAgain: TooEarly, TooLate for what cannot be
    asked any more, such as of a clip that has become too old, or when somebody else has tried it again
    meanwhile.
    """
    _check(generation, person)
    generation.refresh_from_db(fields=["state"])
    if generation.state not in (State.FAILED, State.CANCELLED):
        raise TooEarly("Only what has failed or was cancelled can be tried again.")
    with transaction.atomic():
        budgets.lock(person, generation.project)
        others = generation.retries.exclude(nonce=nonce)
        if others.filter(state__in=(*OPEN, State.SUCCEEDED)).exists():
            raise NotAgain("It was asked for again already.")
        return request_again(generation, person, nonce, shown)


def fetch_again(generation: Generation) -> bool:
    """Try once more to store takes that were made, and paid for, but given up. False when there are none."""
    with transaction.atomic():
        row = Generation.objects.select_for_update().get(id=generation.id)
        given_up = row.clips.filter(given_up=True, stored_at=None)
        if not given_up.update(
            given_up=False, state=Clip.State.SUCCEEDED, tries=0, next_step_at=timezone.now(), error=""
        ):
            return False
        conclude(row, is_over=True)
    return True


def _check(generation: Generation, person: User) -> None:
    if not generation.project.may_edit(person):
        raise NotAllowed("Only the owner and the editors of a project may do this.")
