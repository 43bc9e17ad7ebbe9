"""Reads the clips of a task, in all the shapes its eras and platforms use.

The numbers are the points of docs/musicapi.md §6.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from generation.musicapi.refusals import error_text

State = Literal["pending", "running", "succeeded", "failed"]

STATES: dict[str, State] = {
    "pending": "pending",
    "queued": "pending",
    "not_ready": "pending",
    "not_start": "pending",
    "submitted": "pending",
    "running": "running",
    "processing": "running",
    "in_progress": "running",
    "streaming": "running",
    "succeeded": "succeeded",
    "success": "succeeded",
    "completed": "succeeded",
    "complete": "succeeded",
    "failed": "failed",
    "failure": "failed",
    "error": "failed",
}
"""Every word seen for a state, folded to the seed's four (§1.3)."""

PART = re.compile(r"\(([^()]+)\)\s*$")
PAIRED_KEYS = ("extended", "replaced", "full")


@dataclass(frozen=True, slots=True)
class ClipStatus:
    """One clip of a task. `audio_url` is empty until it is final; `facts` is the clip exactly as sent."""

    clip_id: str
    state: State
    title: str = ""
    tags: str = ""
    lyrics: str = ""
    audio_url: str = ""
    image_url: str = ""
    duration_s: float | None = None
    model: str = ""
    error: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        return self.state in ("succeeded", "failed")

    @property
    def part(self) -> str:
        """Which part of a mix a stem is: "Vocals" of the title "T (Vocals)" (§2.13); empty when unnamed."""
        match = PART.search(self.title)
        return match[1].strip() if match else ""


def known_state(word: object) -> State | None:
    """The seed's word for a state that has been seen; None for anything else."""
    text = word.strip().casefold() if isinstance(word, str) else ""
    return STATES.get(text.replace("-", "_").replace(" ", "_"))


def fold_state(word: object) -> State | None:
    """The seed's word for a state; None when there is no word at all.

    A word nobody has seen counts as running (6.4): callers keep a deadline of their own.
    """
    if not isinstance(word, str) or not word.strip():
        return None
    return known_state(word) or "running"


def state_word(source: Mapping[str, Any]) -> object:
    return source.get("state") or source.get("status")


def read_clips(payload: Mapping[str, Any], fallback: State | None) -> tuple[ClipStatus, ...]:
    """Clips under `data`: a list, a single object, pairs, or the flat body itself (6.2, 6.10, 6.11)."""
    data = payload.get("data")
    if data is None and "audio_url" in payload:
        data = {"clip_id": payload.get("task_id"), **payload}
    entries = data if isinstance(data, list) else [data]
    clips: list[ClipStatus] = []
    for entry in entries:
        if isinstance(entry, Mapping) and entry:
            clips.extend(_pair(entry, fallback) or [_clip(entry, fallback)])
    return tuple(clips)


def _pair(entry: Mapping[str, Any], fallback: State | None) -> list[ClipStatus]:
    """An auto_concat pair as its clips; `full: null` is a clip still to come, unless its part failed."""
    if not any(isinstance(entry.get(key), Mapping) for key in PAIRED_KEYS):
        return []
    parts = [_clip(entry[key], fallback) for key in PAIRED_KEYS if isinstance(entry.get(key), Mapping)]
    if "full" in entry and not isinstance(entry["full"], Mapping):
        is_lost = any(part.state == "failed" for part in parts)
        parts.append(ClipStatus("", "failed" if is_lost else "pending"))
    return parts


def _clip(entry: Mapping[str, Any], fallback: State | None) -> ClipStatus:
    state = fold_state(state_word(entry)) or fallback or _state_by_result(entry)
    return ClipStatus(
        clip_id=text_of(entry.get("clip_id")),
        state=state,
        title=text_of(entry.get("title")),
        tags=text_of(entry.get("tags")) or text_of(entry.get("sound")),
        lyrics=text_of(entry.get("lyrics")),
        audio_url=_audio_url(entry) if state == "succeeded" else "",
        image_url=text_of(entry.get("image_url")),
        duration_s=positive_of(entry.get("duration")),
        model=text_of(entry.get("mv")),
        error=text_of(entry.get("error_message")) or (error_text(entry) if state == "failed" else ""),
        facts=dict(entry),
    )


def _audio_url(entry: Mapping[str, Any]) -> str:
    """Late Producer clips may carry their WAV alone (§3.2, §3.4)."""
    return text_of(entry.get("audio_url")) or text_of(entry.get("wav_url"))


def _state_by_result(entry: Mapping[str, Any]) -> State:
    """No word anywhere: an entry that carries its result is done."""
    return "succeeded" if entry.get("audio_url") or entry.get("persona_id") else "running"


def text_of(value: object) -> str:
    return value if isinstance(value, str) else ""


def number_of(value: object) -> float | None:
    """A number sent as a number or as a decimal string (6.6); None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def positive_of(value: object) -> float | None:
    number = number_of(value)
    return number if number and number > 0 else None
