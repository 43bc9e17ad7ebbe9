"""Learning that MusicAPI took a request: the moment it is charged."""

from __future__ import annotations

from django.utils import timezone

from generation import keys, ledger, timing
from generation.lifecycle.claims import enqueue, in_seconds, log_state
from generation.models import Generation
from generation.models.generation import Credits, State

PROJECT_DELETED = "Its project was deleted while it was sent"
"""The reason of a charge whose request is gone. A project with requests under way cannot be deleted; but a
reply may come so late that its request was settled without it, as not taken, and deleted since."""


def learn(row: Generation, remote_id: str) -> bool:
    """`row` was accepted as the task `remote_id`; charge it, and follow it from now on.

    To be called with the row locked, by whoever hears of it first: the answer to the POST, or a webhook
    that came before that answer, or long after it was lost. True when this is the task we follow.
    Should a request have been taken twice, the second is booked as well and its takes are kept.
    """
    if row.remote_id == remote_id:
        return True
    if row.remote_id:
        ledger.charge_again(row, remote_id)
        return False
    at = in_seconds(first_poll_in_s(row))
    row.remote_id, row.state, row.accepted_at = remote_id, State.RUNNING, timezone.now()
    row.next_step_at, row.tries, row.finished_at = at, 0, None
    row.phase = row.error = row.error_kind = ""
    row.credits = Credits.RETURNED if ledger.is_returned(row) else Credits.TAKEN
    row.save()
    ledger.charge(row)
    log_state(row, "generation was accepted", remote_id=remote_id, price=row.price)
    enqueue(row.id, at)
    return True


def first_poll_in_s(row: Generation) -> float:
    usual = timing.usual_time(row.operation, row.model, row.api_key)
    has_webhook = keys.expects_webhook(row.api_key, row.catalogue)
    return timing.poll_pause_s(0.0, usual, row.api_key, has_webhook=has_webhook)
