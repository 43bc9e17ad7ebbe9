"""Clips and tracks as each family shows them (docs/musicapi.md §2.2, §3.2, §4.2)."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from generation.engine.service.models import Clip, State, Task, iso_ms, iso_us

PHASES = ("Writing", "Composing", "Playing", "Singing", "Mixing", "Mastering")
DONE = 100


def clip_body(task: Task, clip: Clip, base_url: str) -> dict[str, Any]:
    """A clip with its family's keys; what only this engine tells comes on top."""
    body = (
        _producer(task, clip, base_url)
        if task.catalogue.family == "producer"
        else _sonic(task, clip, base_url)
    )
    return body | _extras(clip)


def nuro_body(task: Task, clip: Clip, base_url: str) -> dict[str, Any]:
    """The flat object of §4.2: empty strings and 0 until it is done, words of bgm as they were chosen."""
    asked, is_done = task.request, clip.state == State.SUCCEEDED
    phase = phase_of(clip) if clip.state == State.RUNNING else ""
    score = clip.score or {}
    voice = {"f": "Female", "m": "Male"}.get(score.get("voice") or "", "")
    body = {
        "task_id": str(task.id),
        "status": clip.state,
        "progress": DONE if is_done else progress(phase),
        "audio_url": f"{base_url}media/{clip.audio_name}" if is_done else "",
        "lyrics": clip.lyrics,
        "duration": round(clip.duration_s, 5) if clip.duration_s is not None else 0,
        "genre": _words(asked.get("genre")) or (score.get("genre") or "" if is_done else ""),
        "mood": _words(asked.get("mood")),
        "gender": asked.get("gender") or voice,
        "timbre": asked.get("timbre") or "",
    }
    if asked["type"] == "bgm":
        body["prompt"] = asked["description"]
        body |= {name: _words(asked.get(name)) for name in ("theme", "instrument")}
    return body | ({"phase": phase} if phase else {})


def progress(phase: str) -> int:
    """0 to 99, by how many of the phases are over."""
    return DONE * PHASES.index(phase) // len(PHASES) + 5 if phase in PHASES else 0


def phase_of(clip: Clip) -> str:
    """What the worker says it is doing, such as "Singing"; empty before it has said anything."""
    try:
        return (settings.DATA / "work" / str(clip.id)).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _sonic(task: Task, clip: Clip, base_url: str) -> dict[str, Any]:
    asked = task.request
    return {
        "clip_id": str(clip.id),
        "state": clip.state,
        "title": clip.title or asked.get("title") or "",
        "tags": clip.tags or asked.get("tags") or "",
        "lyrics": clip.lyrics,
        **_files(clip, base_url),
        "created_at": iso_ms(clip.created_at),
        "mv": asked.get("mv"),
        "gpt_description_prompt": None if asked.get("custom_mode") else asked.get("gpt_description_prompt"),
        "duration": f"{clip.duration_s:.2f}" if clip.duration_s is not None else None,
        "negative_tags": asked.get("negative_tags"),
        "style_weight": asked.get("style_weight"),
        "weirdness_constraint": asked.get("weirdness_constraint"),
    }


def _producer(task: Task, clip: Clip, base_url: str) -> dict[str, Any]:
    asked = task.request
    files = _files(clip, base_url)
    if asked.get("cover_url") and files["image_url"]:
        files["image_url"] = asked["cover_url"]
    return {
        "clip_id": str(clip.id),
        "state": clip.state,
        "title": clip.title or asked.get("title") or "",
        "sound": asked.get("sound") or clip.tags,
        "lyrics": clip.lyrics,
        **files,
        "created_at": iso_us(clip.created_at),
        "mv": asked.get("mv") or "FUZZ-2.0",
        "seed": task.chance,
        "duration": clip.duration_s,
    }


def _files(clip: Clip, base_url: str) -> dict[str, Any]:
    """Addresses, once there is something behind them; a stem wears the cover of its song."""
    if clip.state != State.SUCCEEDED:
        return {"image_url": "", "audio_url": "", "video_url": None}
    is_stem = clip.kind == Clip.Kind.STEM
    cover = (clip.source.cover_name if clip.source else "") if is_stem else clip.cover_name
    return {
        "image_url": f"{base_url}media/{cover}" if cover else "",
        "audio_url": f"{base_url}media/{clip.audio_name}",
        "video_url": None,
    }


def _extras(clip: Clip) -> dict[str, Any]:
    """`phase` while running, `bpm` and `key` of what is known, `error_message` when failed."""
    if clip.state == State.RUNNING and (phase := phase_of(clip)):
        return {"phase": phase}
    if clip.state == State.FAILED:
        return {"error_message": clip.error}
    return {"bpm": clip.bpm, "key": clip.key} if clip.state == State.SUCCEEDED and clip.bpm else {}


def _words(value: object) -> str:
    """One word as it is, several with commas."""
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value or "")
