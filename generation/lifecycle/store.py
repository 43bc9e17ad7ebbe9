"""Our own copy: a take exists for people once its audio is here, decodes and is measured.

One take per step. The file is written first and the rows after it, in one transaction; both have names
that follow from the clip, so a step that was killed in the middle is simply taken again.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from generation import keys, pacing
from generation.lifecycle.claims import backoff_s, in_seconds, log_state, look_again
from generation.lifecycle.download import NotFetched, fetch
from generation.lifecycle.receive import conclude
from generation.lifecycle.words import PHASE_LENGTH
from generation.models import Clip, Generation
from generation.models.generation import State
from generation.musicapi.errors import MusicAPIError
from projects.audio import Measured, NotAudio, measure
from projects.models import Track
from projects.models.track import EXTENSIONS

LEASE_S = 60.0  # decoding and measuring eight minutes takes about five
RENEW_EVERY_S = 10.0
TRIES = 10  # with the pauses below about eight minutes
PATIENCE = timedelta(hours=24)  # for a network that is down; clips live about as long (musicapi.md §1.9)
RETRY_CAP_S = 120.0
LOCAL_RETRY_CAP_S = 10.0
MEANWHILE_POLL_S = 2.0
TITLE_LENGTH = 200
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
    with NamedTemporaryFile(prefix="take-", dir=temporary_folder()) as file:
        try:
            if clip.tries:
                _ask_for_address(generation, clip)
            fetch(clip.audio_url, file, _keeping(clip))
            _renew(clip)
            measured = measure(file.name)
        except (NotFetched, NotAudio) as error:
            _try_later(generation, clip, error)
        else:
            _keep(generation, clip, Path(file.name), measured)


def temporary_folder() -> Path:
    """Where takes lie while they are measured; the sweep clears away what a killed worker left there."""
    folder = Path(settings.STUDIO_DATA) / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


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


def _try_later(generation: Generation, clip: Clip, error: NotFetched | NotAudio) -> None:
    """What may pass is waited for as long as the provider keeps files; the rest has its number of tries."""
    tries, reason = clip.tries + 1, str(error)
    if isinstance(error, NotFetched) and error.may_pass:
        is_over = timezone.now() > (generation.accepted_at or generation.created_at) + PATIENCE
    else:
        is_over = True
    cap_s = LOCAL_RETRY_CAP_S if generation.api_key.is_local else RETRY_CAP_S
    changes: dict[str, object] = {"tries": tries, "next_step_at": in_seconds(backoff_s(tries - 1, cap_s))}
    if tries >= TRIES and is_over:
        gone = f"Its audio could not be fetched: {reason}"
        changes |= {"given_up": True, "state": Clip.State.FAILED, "error": gone}
    Clip.objects.filter(id=clip.id, stored_at=None).update(**changes)
    Generation.objects.filter(id=generation.id).update(phase=reason[:PHASE_LENGTH])
    log_state(generation, "take was not stored", clip_id=clip.clip_id, reason=reason, tries=tries)


def _keep(generation: Generation, clip: Clip, path: Path, measured: Measured) -> None:
    """Write the file, then the rows; whoever comes second takes their file away again."""
    track = _track(generation, clip, measured)
    _write(track, path)
    with transaction.atomic():
        row = Clip.objects.select_for_update().filter(id=clip.id).first()
        is_first = row is not None and row.stored_at is None
        if row and is_first:
            track.save(force_insert=True)
            row.track, row.stored_at, row.error = track, timezone.now(), ""
            row.save(update_fields=["track", "stored_at", "error"])
            generation.project.touch()
    if is_first:
        log_state(generation, "take stored", clip_id=clip.clip_id, track=str(track.id))
    elif track.audio.name and not Track.objects.filter(audio=track.audio.name).exists():
        track.audio.storage.delete(track.audio.name)


def _track(generation: Generation, clip: Clip, measured: Measured) -> Track:
    facts, request = clip.facts, generation.request
    title = str(facts.get("title") or generation.title)
    return Track(
        id=uuid.uuid5(generation.id, clip.clip_id),
        project_id=generation.project_id,
        created_by_id=generation.person_id,
        title=title[:TITLE_LENGTH],
        label=clip.label,
        tags=str(facts.get("tags") or facts.get("sound") or request.get("tags") or ""),
        lyrics=str(facts.get("lyrics") or request.get("prompt") or ""),
        content_type=measured.content_type,
        size=measured.size,
        sha256=measured.sha256,
        duration_s=measured.duration_s,
        loudness_lufs=measured.loudness_lufs,
        true_peak_db=measured.true_peak_db,
        peaks=measured.peaks,
        derived_by=generation.operation,
    )


def _write(track: Track, path: Path) -> None:
    """Put the file in its place; what an attempt that was killed left there is taken away first."""
    name = f"audio.{EXTENSIONS[track.content_type]}"
    place = track.audio.field.generate_filename(track, name)
    storage = track.audio.storage
    if storage.exists(place) and not Track.objects.filter(id=track.id).exists():
        storage.delete(place)
    with path.open("rb") as file:
        track.audio.save(name, File(file), save=False)
