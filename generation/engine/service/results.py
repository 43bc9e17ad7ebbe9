"""What operations answer that answer at once (docs/musicapi.md §2.3, §2.6–2.12, §2.14)."""

from __future__ import annotations

from typing import Any

from generation.engine.service import envelopes
from generation.engine.service.models import Clip, Task


def result_body(task: Task, base_url: str) -> dict[str, Any]:
    """The answer of a finished task: most under `data`, some at the top, as the contract has them (§1.2)."""
    found = dict(task.result or {})
    kind = task.catalogue.result
    clip = task.clips.first()
    if kind == "clip" and clip is not None:
        return envelopes.accepted(task) | {"clip_id": str(clip.id)}
    if kind in ("lyrics", "persona"):
        return envelopes.accepted(task) | found
    if clip is not None and clip.ending:
        found = _file_facts(task, clip, f"{base_url}media/{clip.audio_name}") | found
    return envelopes.accepted(task) | {"data": found}


def _file_facts(task: Task, clip: Clip, url: str) -> dict[str, Any]:
    if task.catalogue.result == "vocals":
        return {
            "vox_audio_id": str(clip.id),
            "status": "complete",
            "source_clip_id": str(clip.source_id),
            "vocal_audio_url": url,
        }
    return {f"{task.catalogue.result}_url": url}
