"""Following a task: asking how far it is, at the key's pace and at the right moments."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from generation import keys, pacing, timing
from generation.lifecycle.claims import backoff_s, claim, in_seconds, log_state, look_again
from generation.lifecycle.receive import end, receive
from generation.lifecycle.store import store
from generation.lifecycle.words import UNKNOWN, UNREACHABLE, took_too_long, waiting_for
from generation.models import ApiKey, Generation
from generation.models.generation import Credits, State
from generation.musicapi import TaskStatus
from generation.musicapi.errors import MusicAPIError, NotFound, RateLimited, Refunded, Rejected

LOCAL_HUNG_AFTER_S = 10 * 60.0
HOSTED_HUNG_AFTER_S = 30 * 60.0
UNREACHABLE_AFTER_S = 24 * 3600.0  # a provider that cannot be asked is not a task that hangs
LOCAL_RETRY_CAP_S, HOSTED_RETRY_CAP_S = 5.0, 120.0
UNKNOWN_TRIES = 5  # a task may be unknown for a moment after it was accepted
LEASE_MARGIN_S = 10.0
NEXT_TAKE_S = 5.0  # when one take is there the other is near


def follow(generation: Generation) -> None:
    """Store a take that is ready, else ask how far the task is."""
    if any(clip.is_due for clip in generation.clips.all()):
        store(generation)
    else:
        poll(generation)


def poll(generation: Generation) -> None:
    key = generation.api_key
    if not claim(generation, [State.RUNNING], keys.timeout_s(key) + LEASE_MARGIN_S):
        return
    if pacing.must_yield(generation) or not pacing.reserve(key):
        at = max(pacing.free_at(key), in_seconds(key.seconds_per_request / 2))
        look_again(generation.id, [State.RUNNING], at)
        return
    try:
        with keys.client(key) as api:
            status = api.task(generation.catalogue, generation.remote_id)
    except MusicAPIError as error:
        _not_told(generation, error)
    else:
        _told(generation, status)


def _told(generation: Generation, status: TaskStatus) -> None:
    Generation.objects.filter(id=generation.id).update(polled_at=timezone.now(), tries=0)
    receive(generation.id, generation.remote_id, status)
    if status.is_done:
        return
    if _age_s(generation) > hung_after_s(generation.api_key):
        _give_up(generation, took_too_long(hung_after_s(generation.api_key)), "took_too_long")
    elif not any(clip.is_due for clip in generation.clips.all()):  # else the next step is to store it
        look_again(generation.id, [State.RUNNING], in_seconds(_pause_s(generation, status)))


def _pause_s(generation: Generation, status: TaskStatus) -> float:
    """Until the next poll; no generation is asked so often that the key's others would have to wait."""
    key = generation.api_key
    usual = timing.usual_time(generation.operation, generation.model, key)
    has_webhook = keys.expects_webhook(key, generation.catalogue)
    pause_s = timing.poll_pause_s(_age_s(generation), usual, key, has_webhook=has_webhook)
    if any(clip.is_done for clip in status.clips):
        pause_s = min(pause_s, NEXT_TAKE_S)
    running = Generation.objects.filter(api_key=key, state=State.RUNNING).count()
    return max(pause_s, running * key.seconds_per_request)


def _not_told(generation: Generation, error: MusicAPIError) -> None:
    """A GET that failed may be repeated; only a task nobody knows any more is given up."""
    key, tries = generation.api_key, generation.tries + 1
    log_state(generation, "poll was not answered", kind=error.kind, status=error.status, tries=tries)
    if isinstance(error, Refunded):
        receive(
            generation.id,
            generation.remote_id,
            TaskStatus("failed", (), error.message, error.kind, refunded=True),
        )
        return
    is_unknown = isinstance(error, NotFound) or (isinstance(error, Rejected) and error.status in (400, 410))
    if is_unknown and not _is_of_former_key(generation) and tries >= UNKNOWN_TRIES:
        _give_up(generation, UNKNOWN, error.kind)
    elif _age_s(generation) > UNREACHABLE_AFTER_S:
        _give_up(generation, UNREACHABLE, error.kind)
    else:
        pause_s = backoff_s(tries - 1, LOCAL_RETRY_CAP_S if key.is_local else HOSTED_RETRY_CAP_S)
        if isinstance(error, RateLimited):
            pause_s = max(pause_s, error.retry_after_s)
            pacing.hold(key, error.retry_after_s)
        look_again(
            generation.id, [State.RUNNING], in_seconds(pause_s), tries=tries, phase=waiting_for(key, error)
        )


def _is_of_former_key(generation: Generation) -> bool:
    """Whether it was asked with another secret, perhaps of an account to which it alone is known.

    Then only a webhook brings it, or that secret when it is put back.
    """
    changed_at = generation.api_key.secret_changed_at
    return bool(changed_at and generation.submitted_at and generation.submitted_at < changed_at)


def _give_up(generation: Generation, error: str, kind: str) -> None:
    """Stop following; a webhook that comes after all still revives it."""
    with transaction.atomic():
        row = Generation.objects.select_for_update().get(id=generation.id)
        if row.state != State.RUNNING or any(clip.is_to_store for clip in row.clips.all()):
            return
        if any(clip.stored_at for clip in row.clips.all()):
            end(row, State.SUCCEEDED)
            return
        end(row, State.FAILED, error, kind)
        Generation.objects.filter(id=row.id, credits=Credits.TAKEN).update(credits=Credits.BEING_CHECKED)


def hung_after_s(api_key: ApiKey) -> float:
    """How long a task of this key may run before it counts as hung, in seconds."""
    return LOCAL_HUNG_AFTER_S if api_key.is_local else HOSTED_HUNG_AFTER_S


def _age_s(generation: Generation) -> float:
    return (timezone.now() - (generation.accepted_at or generation.created_at)).total_seconds()
