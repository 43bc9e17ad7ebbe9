"""Our own copy: a take or a file exists for people once it is here, can be read and is measured.

One per step. The file is written first and the rows after it, in one transaction; both have names
that follow from the clip, so a step that was killed in the middle is simply taken again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.db import transaction
from django.utils import timezone

from generation import keys, pacing
from generation.lifecycle.claims import backoff_s, in_seconds, log_state, look_again
from generation.lifecycle.download import NotFetched, fetch
from generation.lifecycle.keep import has_lost_its_place, keep, look
from generation.lifecycle.receive import conclude
from generation.lifecycle.words import PHASE_LENGTH, TRACK_DELETED
from generation.models import Clip, Generation
from generation.models.generation import State
from generation.musicapi.errors import MusicAPIError
from projects.audio import NotAudio
from projects.midi import NotMidi
from projects.scratch import scratch_folder

LEASE_S = 60.0  # decoding and measuring eight minutes takes about five
RENEW_EVERY_S = 10.0
TRIES = 10  # with the pauses below about eight minutes
PATIENCE = timedelta(hours=24)  # for a network that is down; clips live about as long (docs/musicapi.md §1.9)
RETRY_CAP_S = 120.0
LOCAL_RETRY_CAP_S = 10.0
MEANWHILE_POLL_S = 2.0
MOVING_ON = (State.RUNNING, State.STORING)


def store(generation: Generation) -> None:
    """Store the next take that is ready, if its time has come. Several workers take one take each."""
    clip = _claim(generation)
    if clip is not None:
        _meanwhile(generation)
        _store_clip(generation, clip)
    _go_on(generation)


def _claim(generation: Generation) -> Clip | None:
    """The first take that is due, held for LEASE_S; None when there is none, or others are at them."""
    now = timezone.now()
    for clip in generation.clips.all():
        if clip.is_due:
            free = Clip.objects.filter(id=clip.id, stored_at=None, next_step_at__lte=now)
            if free.update(next_step_at=in_seconds(LEASE_S)):
                return clip
    return None


def _meanwhile(generation: Generation) -> None:
    """Another worker may store the next take, or ask for those that are still being made."""
    if any(clip.is_due for clip in generation.clips.all()):
        look_again(generation.id, MOVING_ON, timezone.now())
    else:
        look_again(generation.id, [State.RUNNING], in_seconds(MEANWHILE_POLL_S))
        look_again(generation.id, [State.STORING], in_seconds(LEASE_S))


def _go_on(generation: Generation) -> None:
    """The next take, the next try, or the end."""
    with transaction.atomic():
        row = Generation.objects.select_for_update().get(id=generation.id)
        waiting = [clip for clip in row.clips.all() if clip.is_to_store]
        if row.state == State.STORING and not waiting:
            conclude(row, is_over=True)
        elif row.state in MOVING_ON and waiting:
            at = min(clip.next_step_at for clip in waiting)
            if row.state == State.STORING or at < row.next_step_at:
                look_again(row.id, MOVING_ON, at)


def _store_clip(generation: Generation, clip: Clip) -> None:
    if has_lost_its_place(generation, clip):
        _give_up(clip, TRACK_DELETED)
        return
    with NamedTemporaryFile(prefix="take-", dir=scratch_folder()) as file:
        try:
            if clip.tries:
                _ask_for_address(generation, clip)
            fetch(clip.audio_url, file, _keeping(clip))
            _renew(clip)
            heard = look(clip, Path(file.name))
        except (NotFetched, NotAudio, NotMidi) as error:
            _try_later(generation, clip, error)
        else:
            keep(generation, clip, Path(file.name), heard)


def _keeping(clip: Clip) -> Callable[[], None]:
    """Renews the lease now and then while a download goes on."""
    renewed_at = time.monotonic()

    def on_progress() -> None:
        nonlocal renewed_at
        if time.monotonic() - renewed_at > RENEW_EVERY_S:
            renewed_at = time.monotonic()
            _renew(clip)

    return on_progress


def _renew(clip: Clip) -> None:
    Clip.objects.filter(id=clip.id, stored_at=None).update(next_step_at=in_seconds(LEASE_S))


def _ask_for_address(generation: Generation, clip: Clip) -> None:
    """Addresses may be signed and run out; a poll gives a fresh one, when the key has a moment for it."""
    if not generation.remote_id or not pacing.reserve(generation.api_key):
        return
    try:
        with keys.client(generation.api_key) as api:
            status = api.task(generation.catalogue, generation.remote_id)
    except MusicAPIError as error:
        log_state(generation, "no fresh address", kind=error.kind)
        return
    fresh = {told.clip_id: told.audio_url for told in status.clips}
    clip.audio_url = fresh.get(clip.clip_id) or clip.audio_url
    Clip.objects.filter(id=clip.id).update(audio_url=clip.audio_url)


def _try_later(generation: Generation, clip: Clip, error: NotFetched | NotAudio | NotMidi) -> None:
    """What may pass is waited for as long as the provider keeps files; the rest has its number of tries."""
    tries, reason = clip.tries + 1, str(error)
    if isinstance(error, NotFetched) and error.may_pass:
        is_over = timezone.now() > (generation.accepted_at or generation.created_at) + PATIENCE
    else:
        is_over = True
    cap_s = LOCAL_RETRY_CAP_S if generation.api_key.is_local else RETRY_CAP_S
    due_at = in_seconds(backoff_s(tries - 1, cap_s))
    Clip.objects.filter(id=clip.id, stored_at=None).update(tries=tries, next_step_at=due_at)
    if tries >= TRIES and is_over:
        _give_up(clip, reason)
    Generation.objects.filter(id=generation.id).update(phase=f"{reason} It is fetched again."[:PHASE_LENGTH])
    log_state(generation, "take was not stored", clip_id=clip.clip_id, reason=reason, tries=tries)


def _give_up(clip: Clip, reason: str) -> None:
    lost = Clip.objects.filter(id=clip.id, stored_at=None)
    lost.update(given_up=True, state=Clip.State.FAILED, error=reason)
