"""Bodies as MusicAPI writes them (docs/musicapi.md §1.2, §1.4, §1.5, §1.8)."""

from __future__ import annotations

from typing import Any

from generation.engine.service.answers import NOT_READY
from generation.engine.service.bodies import clip_body, nuro_body, phase_of
from generation.engine.service.models import Clip, State, Task

FAILED_TEXT = "the song could not be made"
Polled = tuple[int, dict[str, Any]]


def accepted(task: Task) -> dict[str, Any]:
    return {"code": 200, "message": "success", "task_id": str(task.id)}


def result_clips(task: Task) -> list[Clip]:
    """The clips that the task is about: without the recording that its songs are made from.

    Each knows the task as it was when the clip was read.
    """
    clips = task.clips.select_related("source", "task")
    if task.catalogue.result == "takes":
        clips = clips.exclude(kind=Clip.Kind.UPLOAD)
    return list(clips)


def task_body(task: Task, base_url: str) -> Polled:
    """HTTP status and body of a poll, in the manner of the task's family."""
    clips = result_clips(task)
    if clips:
        task = clips[0].task  # `task` may have been read before its last clip ended, and these after it
    is_nuro = task.catalogue.family == "nuro"
    if task.state == State.FAILED and (is_nuro or task.fault == "task_failure"):
        return 500, {"type": "api_error", "message": reason(clips), "refund_processed": True}
    if is_nuro:
        return 200, nuro_body(task, clips[0], base_url)
    if _is_not_ready(task, clips):
        phase = next((phase for clip in clips if (phase := phase_of(clip))), "")
        return 202, NOT_READY | ({"phase": phase} if phase else {})
    body = {"code": 200, "message": "success", "data": [clip_body(task, clip, base_url) for clip in clips]}
    return 200, body | ({"refund_processed": True} if task.state == State.FAILED else {})


def event_body(task: Task, event: str) -> dict[str, Any]:
    """The body of a webhook: the poll's with three keys more, or the reason of a failure."""
    head = {"task_id": str(task.id), "platform": task.catalogue.platform, "event": event}
    clips = result_clips(task)
    if event == "song.failed":
        return head | {"type": "failed", "message": reason(clips), "refund_processed": True}
    if task.catalogue.family == "nuro":
        return head | nuro_body(task, clips[0], task.base_url)
    data = [clip_body(task, clip, task.base_url) for clip in clips]
    return head | {"code": 200, "message": "success", "data": data}


def reason(clips: list[Clip]) -> str:
    return next((clip.error for clip in clips if clip.error), FAILED_TEXT)


def _is_not_ready(task: Task, clips: list[Clip]) -> bool:
    """Until the first clip has been begun; a split tells no stem before it knows them all."""
    if task.has_ended:
        return False
    return task.catalogue.result == "stems" or not any(clip.starts for clip in clips)
