"""Reads MusicAPI's answers, in all the shapes its eras and platforms use.

Tolerance is deliberate and each rule has its source: the numbers are the points of docs/musicapi.md §6.
What no rule covers raises Unclear, never a KeyError.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generation.musicapi.answers import Balance
from generation.musicapi.clips import (
    ClipStatus,
    State,
    fold_state,
    number_of,
    read_clips,
    state_word,
    text_of,
)
from generation.musicapi.errors import Unclear
from generation.musicapi.operations import Operation
from generation.musicapi.refusals import (
    REFUND_KEYS,
    error_for,
    error_text,
    is_fine,
    real_status,
    was_refunded,
)

EVENT_STATES: dict[str, State] = {
    "song.completed": "succeeded",
    "song.streaming": "running",
    "song.failed": "failed",
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A request that was taken; its price is charged. `wait()` follows it.

    `uploaded_clip_id` is the handle on the recording that upload-extend and upload-cover took in on the
    way (§2.4, §2.5); empty elsewhere.
    """

    operation: Operation
    task_id: str
    uploaded_clip_id: str = ""


@dataclass(frozen=True, slots=True)
class TaskStatus:
    """How far a task is. It ends only when all its clips have; one good clip makes it `succeeded` (6.5).

    `refunded` is None when the provider said nothing about it. `phase` is a word of the provider's for
    what it is doing, often empty.
    """

    state: State
    clips: tuple[ClipStatus, ...] = ()
    error: str = ""
    error_kind: str = ""
    refunded: bool | None = None
    phase: str = ""

    @property
    def is_done(self) -> bool:
        return self.state in ("succeeded", "failed")


@dataclass(frozen=True, slots=True)
class Event:
    """The body of a webhook: `event` is song.completed, song.streaming or song.failed."""

    task_id: str
    platform: str
    event: str
    status: TaskStatus


def decode_accepted(
    operation: Operation, status_code: int, payload: object, retry_after_s: float | None = None
) -> Accepted:
    """The answer to a request that becomes a task; its id is at the top or under `data` (6.1).

    Raises the errors of `errors.py`: Unclear for a success that names no task.
    """
    body = _fine(status_code, payload, retry_after_s)
    places = [body, *(place for place in [body.get("data")] if isinstance(place, Mapping))]
    task_id = next((found for place in places if (found := text_of(place.get("task_id")))), "")
    if not task_id:
        said = error_text(body) or "the answer says success but names no task"
        raise Unclear(said, kind="nonsense")
    return Accepted(operation, task_id, next((found for place in places if (found := _uploaded(place))), ""))


def _uploaded(place: Mapping[str, Any]) -> str:
    steps = place.get("steps")
    upload = steps.get("upload") if isinstance(steps, Mapping) else None
    return text_of(upload.get("clip_id")) if isinstance(upload, Mapping) else ""


def decode_balance(status_code: int, payload: object, retry_after_s: float | None = None) -> Balance:
    """The bare object of get-credits, or the same under `data` (6.10). Raises the errors of `errors.py`."""
    body = _fine(status_code, payload, retry_after_s)
    inner = body.get("data")
    source = inner if "credits" not in body and isinstance(inner, Mapping) else body
    credits = number_of(source.get("credits"))
    if credits is None:
        raise Unclear("the answer names no balance", kind="nonsense")
    return Balance(int(credits), int(number_of(source.get("extra_credits")) or 0), facts=dict(body))


def decode_task(status_code: int, payload: object, retry_after_s: float | None = None) -> TaskStatus:
    """How a polled task stands.

    A task that failed is a TaskStatus, in whichever form it came (§2.2: failed clips, or an error body).
    Raises the errors of `errors.py` for an answer that tells nothing of the task: NotFound, RateLimited,
    Unauthorized…, and Unclear for 5xx or a body that makes no sense.
    """
    if status_code == 102:
        return TaskStatus("pending")
    if not isinstance(payload, Mapping):
        raise error_for(status_code, payload, retry_after_s)
    if _is_failed_task(status_code, payload):
        return _failed(payload, read_clips(payload, "failed"), real_status(status_code, payload))
    if not _is_not_ready(payload) and not is_fine(status_code, payload):
        raise error_for(status_code, payload, retry_after_s)
    return _status(payload, read_clips(payload, fold_state(state_word(payload))))


def decode_event(payload: object) -> Event:
    """The body of a webhook: a poll's body and three keys more (§1.8). Raises Unclear."""
    body = _object(payload)
    task_id, event = text_of(body.get("task_id")), text_of(body.get("event"))
    if not task_id or event not in EVENT_STATES:
        raise Unclear("the webhook names no task or no known event", kind="nonsense")
    fallback = EVENT_STATES[event]
    clips = read_clips(body, fold_state(state_word(body)) or fallback)
    status = _failed(body, clips) if fallback == "failed" else _status(body, clips, fallback)
    return Event(task_id, text_of(body.get("platform")), event, status)


def _is_not_ready(payload: Mapping[str, Any]) -> bool:
    """202 or 200, with or without `code: 202` (6.3)."""
    return payload.get("type") == "not_ready"


def _is_failed_task(status_code: int, payload: Mapping[str, Any]) -> bool:
    """An error body that speaks of the task itself, not of this request (§1.5, 6.8, 6.9)."""
    kind = text_of(payload.get("type"))
    if payload.get("data"):
        return kind == "failed"
    if kind == "failed" or any(isinstance(payload.get(key), bool) for key in REFUND_KEYS):
        return True
    if kind == "api_error" and payload.get("retriable") is False:
        return True
    return was_refunded(real_status(status_code, payload), payload, error_text(payload)) is True


def _failed(payload: Mapping[str, Any], clips: tuple[ClipStatus, ...], status_code: int = 200) -> TaskStatus:
    """`status_code` is 200 for a webhook, which has none."""
    if any(clip.state == "succeeded" for clip in clips):
        return _status(payload, clips)
    text = error_text(payload) or _first_error(clips)
    refunded = was_refunded(status_code, payload, text)
    return TaskStatus("failed", clips, text, text_of(payload.get("type")) or "failed", refunded)


def _status(
    payload: Mapping[str, Any], clips: tuple[ClipStatus, ...], fallback: State | None = None
) -> TaskStatus:
    state = _state_of(clips) if clips else _state_without_clips(payload, fallback)
    if state == "failed":
        return _failed_clips(payload, clips)
    phases = (text_of(source.get("phase")) for source in (*(clip.facts for clip in clips), payload))
    phase = "" if state == "succeeded" else next((phase for phase in phases if phase), "")
    return TaskStatus(state, clips, _first_error(clips), phase=phase)


def _failed_clips(payload: Mapping[str, Any], clips: tuple[ClipStatus, ...]) -> TaskStatus:
    flags = [
        source[key]
        for source in (payload, *(clip.facts for clip in clips))
        for key in REFUND_KEYS
        if isinstance(source.get(key), bool)
    ]
    text = _first_error(clips) or error_text(payload)
    return TaskStatus(
        "failed", clips, text, text_of(payload.get("type")) or "failed", all(flags) if flags else None
    )


def _state_of(clips: tuple[ClipStatus, ...]) -> State:
    states = {clip.state for clip in clips}
    if states <= {"succeeded", "failed"}:
        return "succeeded" if "succeeded" in states else "failed"
    return "pending" if states == {"pending"} else "running"


def _state_without_clips(payload: Mapping[str, Any], fallback: State | None) -> State:
    """Success without a single clip is not the end: the clips have yet to be seen (6.2)."""
    if _is_not_ready(payload) or payload.get("code") == 202:
        return "pending"
    state = fold_state(state_word(payload)) or fallback or "pending"
    return "running" if state == "succeeded" else state


def _first_error(clips: tuple[ClipStatus, ...]) -> str:
    return next((clip.error for clip in clips if clip.error), "")


def _fine(status_code: int, payload: object, retry_after_s: float | None) -> Mapping[str, Any]:
    """The body of a success. Raises what the answer says when it is none."""
    if not is_fine(status_code, payload):
        raise error_for(status_code, payload, retry_after_s)
    return _object(payload)


def _object(payload: object) -> Mapping[str, Any]:
    if not isinstance(payload, Mapping):
        raise Unclear("the answer could not be read", kind="nonsense")
    return payload
