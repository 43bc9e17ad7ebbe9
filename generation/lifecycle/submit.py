"""Sending: the one step that costs credits, and so is never taken twice without knowing.

The claim (queued → submitting) is committed before the POST leaves. Whatever comes back is written only
while the row still speaks of this very attempt (`submitted_at`), so a slow worker whose lease ran out
cannot undo what others have learnt since.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from generation import keys, ledger, pacing
from generation.lifecycle.accept import PROJECT_DELETED, learn
from generation.lifecycle.answer import take_answer
from generation.lifecycle.claims import backoff_s, enqueue, in_seconds, log_state, look_again
from generation.lifecycle.doubt import INTERRUPTED, doubt, this_attempt
from generation.lifecycle.gone import KIND as GONE
from generation.lifecycle.gone import gone
from generation.lifecycle.results import keep_upload
from generation.lifecycle.telling import tell_end
from generation.lifecycle.words import NEVER_READY, refused, waiting_for
from generation.models import Generation
from generation.models.generation import Credits, State
from generation.musicapi import Accepted
from generation.musicapi.errors import (
    NotReady,
    NotSent,
    RateLimited,
    Refunded,
    Rejected,
    Unclear,
)
from generation.offered import NotReachable, address

LEASE_MARGIN_S = 10.0  # connecting, and a worker that is slow to write down what it heard
LOCAL_RETRY_CAP_S, HOSTED_RETRY_CAP_S = 5.0, 60.0
NOT_READY_TRIES = 30  # with pauses of six seconds, three minutes: the cap of a client that was seen (§2.14)


def submit(generation: Generation) -> None:
    """Send whoever is first in line, if the key is free now, and come back for `generation`."""
    line = pacing.line(generation.api_key)
    first = (
        Generation.objects.select_related("api_key", "project", "person", "track").filter(id=line[0]).first()
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
    now, lease_over = timezone.now(), in_seconds(lease_s(generation))
    with transaction.atomic():
        claimed = Generation.objects.filter(id=generation.id, state=State.QUEUED).update(
            state=State.SUBMITTING,
            submitted_at=now,
            next_step_at=lease_over,
            not_before=None,
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


def lease_s(generation: Generation) -> float:
    """How long a worker may take over its POST before it counts as dead, in seconds."""
    return keys.timeout_s(generation.api_key, generation.catalogue) + LEASE_MARGIN_S


def _wait_for_turn(generation: Generation) -> None:
    generation.refresh_from_db(fields=["not_before"])
    place = pacing.place_in_line(generation)
    at = place.expected_at if place else generation.not_before
    if at:
        look_again(generation.id, [State.QUEUED], max(at, in_seconds(0.05)))


def send(generation: Generation) -> None:
    """The paid POST of a claimed generation, once, and what follows from its answer."""
    operation = generation.catalogue
    if lost := gone(generation):
        _refuse(generation, f"{lost} So it was not sent.", GONE)
        return
    try:
        body = body_of(generation)
        with keys.client(generation.api_key) as api:
            if operation.answer == "now":
                answer = api.call(operation, body)
            else:
                accepted = api.submit(operation, body)
    except NotReachable as error:
        _refuse(generation, str(error), "not_reachable")
    except NotReady as error:
        _ask_again(generation, error)
    except NotSent as error:
        _back_to_line(generation, error)
    except Rejected as error:
        _refuse(generation, refused(error, operation), error.kind, was_returned=isinstance(error, Refunded))
    except Unclear as error:
        doubt(generation, error)
    else:
        if operation.answer == "now":
            take_answer(generation, answer)
        else:
            _accept(generation, accepted)


def _accept(generation: Generation, accepted: Accepted) -> None:
    with transaction.atomic():
        row = Generation.objects.select_for_update().filter(id=generation.id).first()
        if row:
            learn(row, accepted.task_id)
            if accepted.uploaded_clip_id:
                keep_upload(row, accepted.uploaded_clip_id)
        else:
            ledger.charge(generation, PROJECT_DELETED)


def body_of(generation: Generation) -> dict[str, Any]:
    """The request as it is sent: with the address of a recording of ours, and where to report the end.

    Raises NotReachable when the provider cannot come for the recording any more.
    """
    key, operation, body = generation.api_key, generation.catalogue, dict(generation.request)
    if operation.works_on == "recording" and generation.track:
        body[operation.source_field] = address(generation.track, key)
    if keys.expects_webhook(key, operation):
        body["webhook_url"] = f"{keys.webhook_base(key)}/webhooks/musicapi/{generation.id}/"
        body["webhook_secret"] = generation.webhook_secret
    return body


def _ask_again(generation: Generation, error: NotReady) -> None:
    """The provider is preparing it, for nothing yet: ask the same later, and let others go first.

    `tries` counts such answers in a row, which `not_before` tells, as it was in line: after an attempt that
    found no connection it begins anew.
    """
    tries = generation.tries + 1 if generation.not_before else 1
    if tries >= NOT_READY_TRIES:
        _refuse(generation, NEVER_READY, error.kind)
        return
    at = in_seconds(error.retry_after_s)
    if _queue_again(generation, error, at, tries=tries, not_before=at):
        log_state(generation, "generation is not ready", pause_s=error.retry_after_s, tries=tries)


def _back_to_line(generation: Generation, error: NotSent) -> None:
    """Nothing was taken: wait a while, the whole key with it, and send again."""
    key, tries, not_before = generation.api_key, generation.tries, generation.not_before
    if isinstance(error, RateLimited):
        pause_s = error.retry_after_s
    else:
        failed = 0 if not_before else tries
        pause_s = backoff_s(failed, LOCAL_RETRY_CAP_S if key.is_local else HOSTED_RETRY_CAP_S)
        tries, not_before = failed + 1, None
    pacing.hold(key, pause_s)
    if _queue_again(generation, error, in_seconds(pause_s), tries=tries, not_before=not_before):
        log_state(generation, "generation was not sent", kind=error.kind, pause_s=pause_s)


def _queue_again(
    generation: Generation, error: NotSent, at: datetime, *, tries: int, not_before: datetime | None
) -> bool:
    """Back in line from `at`; and what a doubt has said meanwhile is no longer true: nothing was taken."""
    changed = this_attempt(generation).update(
        state=State.QUEUED,
        credits=Credits.NOT_TAKEN,
        error="",
        error_kind="",
        phase=waiting_for(generation.api_key, error),
        next_step_at=at,
        tries=tries,
        not_before=not_before,
    )
    if changed:
        generation.state = State.QUEUED
        enqueue(generation.id, at)
    return bool(changed)


def _refuse(generation: Generation, reason: str, kind: str, *, was_returned: bool = False) -> None:
    with transaction.atomic():
        changed = this_attempt(generation).update(
            state=State.FAILED,
            credits=Credits.NOT_TAKEN,
            error=reason,
            error_kind=kind[:40],
            finished_at=timezone.now(),
        )
        if changed and was_returned:
            ledger.charge(generation)
            ledger.refund(generation, "Returned at once")
        if changed:
            generation.state, generation.error, generation.error_kind = State.FAILED, reason, kind[:40]
            tell_end(generation)
    if changed:
        log_state(generation, "generation was refused", kind=kind)


def lease_is_over(generation: Generation) -> None:
    """The worker that was sending has died: what it sent, nobody knows."""
    doubt(generation, Unclear("the studio was interrupted while sending", kind=INTERRUPTED))
