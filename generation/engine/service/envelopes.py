"""Bodies as MusicAPI writes them (musicapi.md §1.2, §1.4, §1.8, §2.2)."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from generation.engine.service.models import Clip, State, Task, iso_ms

NOT_READY = {"code": 202, "type": "not_ready", "error": "still being generated, try again shortly"}
FAILED_TEXT = "the song could not be made"


def accepted(task: Task) -> dict[str, Any]:
    return {"code": 200, "message": "success", "task_id": str(task.id)}


def task_body(task: Task, base_url: str) -> tuple[int, dict[str, Any]]:
    """HTTP status and body of a poll: not ready until a clip has been begun, then state by clip."""
    clips = list(task.clips.defer("score"))
    if task.fault == "task_failure" and task.has_ended:
        return 500, {"type": "api_error", "message": _reason(clips), "refund_processed": True}
    if not any(clip.starts for clip in clips) and not task.has_ended:
        return 202, NOT_READY
    body = {"code": 200, "message": "success", "data": [clip_body(task, clip, base_url) for clip in clips]}
    return 200, body | ({"refund_processed": True} if task.state == State.FAILED else {})


def event_body(task: Task, event: str) -> dict[str, Any]:
    """The body of a webhook: the poll's with three keys more, or the reason of a failure."""
    head = {"task_id": str(task.id), "platform": task.catalogue.platform, "event": event}
    clips = list(task.clips.defer("score"))
    if event == "song.failed":
        return head | {"type": "failed", "message": _reason(clips), "refund_processed": True}
    data = [clip_body(task, clip, task.base_url) for clip in clips]
    return head | {"code": 200, "message": "success", "data": data}


def clip_body(task: Task, clip: Clip, base_url: str) -> dict[str, Any]:
    """A clip with the seed's keys; `phase` while running and `error_message` when failed come on top."""
    asked, is_done = task.request, clip.state == State.SUCCEEDED
    body = {
        "clip_id": str(clip.id),
        "state": clip.state,
        "title": clip.title or asked.get("title") or "",
        "tags": clip.tags or asked.get("tags") or "",
        "lyrics": clip.lyrics,
        "image_url": f"{base_url}media/{clip.cover_name}" if is_done else "",
        "audio_url": f"{base_url}media/{clip.audio_name}" if is_done else "",
        "video_url": None,
        "created_at": iso_ms(clip.created_at),
        "mv": asked.get("mv"),
        "gpt_description_prompt": None if asked.get("custom_mode") else asked.get("gpt_description_prompt"),
        "duration": f"{clip.duration_s:.2f}" if clip.duration_s is not None else None,
        "negative_tags": asked.get("negative_tags"),
        "style_weight": asked.get("style_weight"),
        "weirdness_constraint": asked.get("weirdness_constraint"),
    }
    if clip.state == State.RUNNING and (phase := phase_of(clip)):
        body["phase"] = phase
    if clip.state == State.FAILED:
        body["error_message"] = clip.error
    return body


def phase_of(clip: Clip) -> str:
    """What the worker says it is doing, such as "Singing"; empty before it has said anything."""
    try:
        return (settings.DATA / "work" / str(clip.id)).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _reason(clips: list[Clip]) -> str:
    return next((clip.error for clip in clips if clip.error), FAILED_TEXT)
