"""What the provider says about a task, from a poll or a webhook, written down once.

`receive` may be called with the same news any number of times, late, early and in any order: clips only
move towards their end, the charge and the refund are booked once, and a take that arrives after we had
given up is still taken in.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from generation import ledger
from generation.lifecycle.accept import learn
from generation.lifecycle.claims import enqueue, log_state
from generation.lifecycle.pieces import kind_of, pieces_of, stem_name
from generation.lifecycle.results import keep_upload
from generation.lifecycle.telling import tell_end
from generation.lifecycle.words import PHASE_LENGTH, could_not_be_made, could_not_be_stored
from generation.models import Clip, Generation
from generation.models.generation import ENDED, Credits, State
from generation.musicapi import ClipStatus, TaskStatus


def receive(generation_id: UUID, remote_id: str, status: TaskStatus) -> None:
    """Take in what is known of the task `remote_id` of this generation."""
    with transaction.atomic():
        row = Generation.objects.select_for_update().get(id=generation_id)
        if status.state == "failed" and _may_be_of_an_earlier_attempt(row):
            log_state(row, "a task has failed that may be of an earlier attempt", remote_id=remote_id)
            return
        is_followed = learn(row, remote_id)
        for clip in status.clips:
            _merge(row, clip)
        if is_followed and status.state == "failed":
            _lose_open_clips(row, status.error)
        elif status.state == "failed" and (status.refunded or row.doubts):
            # an attempt whose answer was lost was only sent again when the balance showed it as not taken:
            # if it has failed, its credits were back by then
            ledger.refund_again(row, remote_id)
        # older news must not take back what newer news has said
        is_over = row.state == State.STORING or (status.is_done if is_followed else row.state in ENDED)
        conclude(row, is_over=is_over, status=status if is_followed else None)


def _may_be_of_an_earlier_attempt(row: Generation) -> bool:
    """It left twice, both answers were lost and no task is known: nobody can say which of the two has failed.

    The first had its credits back before the second left, or it would not have left; so this news changes no
    balance, and the balance goes on to tell what became of the second.
    """
    return row.state == State.UNCONFIRMED and not row.remote_id and row.doubts > 1


def conclude(row: Generation, *, is_over: bool, status: TaskStatus | None = None) -> None:
    """Set the state that follows from the clips. To be called with the row locked.

    `is_over` says that the provider will bring nothing more.
    """
    clips = pieces_of(row)
    if any(clip.is_to_store for clip in clips):
        _keep_moving(row, clips, State.STORING if is_over else State.RUNNING)
    elif row.state in ENDED:
        _revive(row, clips)
        _late_refund(row, status)
    elif not is_over:
        row.phase = status.phase[:PHASE_LENGTH] if status else row.phase
        row.save(update_fields=["phase"])
    elif any(clip.stored_at for clip in clips):
        end(row, State.SUCCEEDED)
    else:
        _fail(row, clips, status)


def end(row: Generation, state: State, error: str = "", error_kind: str = "") -> None:
    """It is over: write that down, and tell who asked. To be called with the row locked."""
    row.state, row.error, row.error_kind, row.phase = state, error, error_kind[:40], ""
    row.finished_at = timezone.now()
    row.save(update_fields=["state", "error", "error_kind", "phase", "finished_at"])
    tell_end(row)
    log_state(row, "generation has ended", kind=row.error_kind)


def _keep_moving(row: Generation, clips: list[Clip], state: State) -> None:
    """There is music to fetch, even if the generation had been given up."""
    if row.state in ENDED and row.credits == Credits.BEING_CHECKED:
        row.credits = Credits.TAKEN
    has_changed, row.state = row.state != state, state
    row.finished_at, row.error, row.error_kind, row.phase = None, "", "", ""
    if any(clip.is_due for clip in clips):
        row.next_step_at = timezone.now()
        enqueue(row.id)
    row.save()
    if has_changed:
        log_state(row, "generation is being stored" if state == State.STORING else "generation goes on")


def _fail(row: Generation, clips: list[Clip], status: TaskStatus | None) -> None:
    reason = (status.error if status else "") or next((clip.error for clip in clips if clip.error), "")
    if any(clip.given_up for clip in clips):
        end(row, State.FAILED, could_not_be_stored(reason), "not_stored")
        return
    end(row, State.FAILED, could_not_be_made(reason), status.error_kind if status else "")
    if row.credits == Credits.TAKEN:
        Generation.objects.filter(id=row.id).update(credits=Credits.BEING_CHECKED)
        row.credits = Credits.BEING_CHECKED
    _late_refund(row, status)


def _revive(row: Generation, clips: list[Clip]) -> None:
    """What had been given up has come after all, and there is nothing to fetch."""
    if row.state != State.SUCCEEDED and any(clip.stored_at for clip in clips):
        if row.credits == Credits.BEING_CHECKED:
            Generation.objects.filter(id=row.id).update(credits=Credits.TAKEN)
        end(row, State.SUCCEEDED)


def _late_refund(row: Generation, status: TaskStatus | None) -> None:
    """The provider may say in a second message that the credits are back."""
    if row.state == State.FAILED and status and status.state == "failed" and status.refunded:
        ledger.refund(row, "Returned by the provider")


def _merge(row: Generation, status: ClipStatus) -> None:
    """Add a clip, or move it on. A clip that has succeeded, or was given up, stays as it is."""
    if not status.clip_id:
        return
    clip = row.clips.filter(clip_id=status.clip_id).first() or _new_clip(row, status)
    if clip.stored_at or clip.given_up:
        return
    if clip.state in (Clip.State.SUCCEEDED, Clip.State.FAILED) and status.state != "succeeded":
        return
    clip.state, clip.error = status.state, status.error
    clip.model, clip.facts = status.model, status.facts
    clip.audio_url = status.audio_url or clip.audio_url
    if clip.kind == Clip.Kind.STEM:
        clip.name = stem_name(status, clip.position)
    clip.save()
    if clip.kind == Clip.Kind.UPLOAD and status.state == "succeeded":
        keep_upload(row, clip.clip_id)


def _new_clip(row: Generation, status: ClipStatus) -> Clip:
    kind = kind_of(row)
    return Clip(
        generation=row, clip_id=status.clip_id, kind=kind, position=row.clips.filter(kind=kind).count()
    )


def _lose_open_clips(row: Generation, error: str) -> None:
    open_clips = row.clips.filter(state__in=(Clip.State.PENDING, Clip.State.RUNNING))
    open_clips.update(state=Clip.State.FAILED, error=error)
