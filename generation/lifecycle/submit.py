"""Sending: the one step that costs credits, and so is never taken twice without knowing.

The claim (queued → submitting) is committed before the POST leaves. Whatever comes back is written only
while the row still speaks of this very attempt (`submitted_at`), so a slow worker whose lease ran out
cannot undo what others have learnt since.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from generation import keys, ledger, pacing
from generation.lifecycle.accept import learn
from generation.lifecycle.claims import backoff_s, enqueue, in_seconds, log_state, look_again
from generation.lifecycle.words import waiting_for
from generation.models import ApiKey, Generation
from generation.models.generation import Credits, State
from generation.musicapi.errors import (
    MusicAPIError,
    NotSent,
    RateLimited,
    Refunded,
    Rejected,
    Unclear,
)

LEASE_MARGIN_S = 10.0  # connecting, and a worker that is slow to write down what it heard
LOCAL_RETRY_CAP_S, HOSTED_RETRY_CAP_S = 5.0, 60.0
LOCAL_SETTLE_AFTER_S, HOSTED_SETTLE_AFTER_S = 20.0, 180.0  # a request under way may still be taken till then


def submit(generation: Generation) -> None:
    """Send whoever is first in line, if the key is free now, and come back for `generation`."""
    line = pacing.line(generation.api_key)
    first = (
        Generation.objects.select_related("api_key", "project", "person").filter(id=line[0]).first()
        if line
        else None
    )
    if first and _claim(first):
        send(first)
    due = Generation.objects.filter(id=generation.id, state=State.QUEUED, next_step_at__lte=timezone.now())
    if due.exists():
        _wait_for_turn(generation)


def _claim(generation: Generation) -> bool:
    """Reserve the key and move queued → submitting, both or neither."""
    key = generation.api_key
    now, lease_over = timezone.now(), in_seconds(lease_s(key))
    with transaction.atomic():
        claimed = Generation.objects.filter(id=generation.id, state=State.QUEUED).update(
            state=State.SUBMITTING,
            submitted_at=now,
            next_step_at=lease_over,
            phase="",
            error="",
            error_kind="",
        )
        if not claimed or not pacing.reserve(key):
            transaction.set_rollback(True)
            return False
        enqueue(generation.id, lease_over)
    generation.state, generation.submitted_at = State.SUBMITTING, now
    log_state(generation, "generation is being sent")
    return True


def lease_s(api_key: ApiKey) -> float:
    """How long a worker may take over a POST before it counts as dead, in seconds."""
    return keys.timeout_s(api_key) + LEASE_MARGIN_S


def _wait_for_turn(generation: Generation) -> None:
    place = pacing.place_in_line(generation)
    if place:
        look_again(generation.id, [State.QUEUED], max(place.expected_at, in_seconds(0.05)))


def send(generation: Generation) -> None:
    """The paid POST of a claimed generation, once, and what follows from its answer."""
    try:
        with keys.client(generation.api_key) as api:
            remote_id = api.submit(generation.catalogue, body_of(generation)).task_id
    except NotSent as error:
        _back_to_line(generation, error)
    except Refunded as error:
        _refuse(generation, error, was_returned=True)
    except Rejected as error:
        _refuse(generation, error)
    except Unclear as error:
        doubt(generation, error)
    else:
        _accept(generation, remote_id)


def _accept(generation: Generation, remote_id: str) -> None:
    with transaction.atomic():
        row = Generation.objects.select_for_update().filter(id=generation.id).first()
        if row:
            learn(row, remote_id)
        else:  # the project was deleted meanwhile; what was paid is booked all the same
            ledger.charge(generation, "Its project was deleted while it was sent")


def body_of(generation: Generation) -> dict[str, Any]:
    """The request with the address the provider should tell when it is done, where it can reach us."""
    base = keys.webhook_base(generation.api_key)
    if not base:
        return dict(generation.request)
    return {
        **generation.request,
        "webhook_url": f"{base}/webhooks/musicapi/{generation.id}/",
        "webhook_secret": generation.webhook_secret,
    }


def _this_attempt(generation: Generation) -> Any:
    """The row, as long as nothing newer than this attempt is known."""
    return Generation.objects.filter(
        id=generation.id,
        state__in=(State.SUBMITTING, State.UNCONFIRMED),
        submitted_at=generation.submitted_at,
        remote_id="",
    )


def _back_to_line(generation: Generation, error: NotSent) -> None:
    """Nothing was taken: wait a while, the whole key with it, and send again."""
    key, tries = generation.api_key, generation.tries + 1
    if isinstance(error, RateLimited):
        pause_s = error.retry_after_s
    else:
        pause_s = backoff_s(tries - 1, LOCAL_RETRY_CAP_S if key.is_local else HOSTED_RETRY_CAP_S)
    pacing.hold(key, pause_s)
    at = in_seconds(pause_s)
    changed = _this_attempt(generation).update(
        state=State.QUEUED, next_step_at=at, tries=tries, phase=waiting_for(key, error)
    )
    if changed:
        generation.state = State.QUEUED
        log_state(generation, "generation was not sent", kind=error.kind, pause_s=pause_s)
        enqueue(generation.id, at)


def _refuse(generation: Generation, error: Rejected, *, was_returned: bool = False) -> None:
    with transaction.atomic():
        changed = _this_attempt(generation).update(
            state=State.FAILED,
            credits=Credits.NOT_TAKEN,
            error=error.sentence,
            error_kind=error.kind[:40],
            finished_at=timezone.now(),
        )
        if changed and was_returned:
            ledger.charge(generation)
            ledger.refund(generation, "Returned at once")
    if changed:
        generation.state = State.FAILED
        log_state(generation, "generation was refused", kind=error.kind, status=error.status)


def doubt(generation: Generation, error: MusicAPIError) -> None:
    """The answer was lost: it may have been taken. Never sent again on a guess."""
    pause_s = LOCAL_SETTLE_AFTER_S if generation.api_key.is_local else HOSTED_SETTLE_AFTER_S
    at = in_seconds(pause_s)
    changed = _this_attempt(generation).update(
        state=State.UNCONFIRMED,
        credits=Credits.BEING_CHECKED,
        error=f"{error.sentence} It may have been taken; the studio is checking, and sends nothing twice.",
        error_kind=error.kind[:40],
        next_step_at=at,
        tries=0,
    )
    if changed:
        generation.state = State.UNCONFIRMED
        log_state(generation, "generation is unconfirmed", kind=error.kind)
        enqueue(generation.id, at)


def lease_is_over(generation: Generation) -> None:
    """The worker that was sending has died: what it sent, nobody knows."""
    doubt(generation, Unclear("the studio was interrupted while sending", kind="interrupted"))
