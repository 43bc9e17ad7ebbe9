"""What a request asks the composer for: fields of song.Brief from the bodies of each family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generation.engine.service.work import Job

BGM_DEFAULT_S = 60.0


def brief_facts(job: Job) -> dict[str, Any]:
    """The fields of song.Brief for this request. Voices and titles of sources are added by the makers."""
    family = job.operation.partition(".")[0]
    facts = {"sonic": _sonic, "producer": _producer, "nuro": _nuro}[family](job.request, job.duration_s)
    return {"seed": job.seed} | facts


def _sonic(asked: Mapping[str, Any], every_song_s: float | None) -> dict[str, Any]:
    """By docs/musicapi.md §2.1; replace-section has no modes, its words are its own (§2.18)."""
    is_custom = asked.get("custom_mode", True) is True
    is_described = not is_custom or asked.get("auto_lyrics") is True
    description = asked.get("prompt" if is_custom else "gpt_description_prompt")
    return {
        "title": asked.get("title") or "",
        "tags": asked.get("tags") or "",
        "negative_tags": asked.get("negative_tags") or "",
        "lyrics": "" if is_described else asked.get("prompt") or "",
        "description": (description or "") if is_described else "",
        "instrumental": asked.get("make_instrumental") is True,
        "vocal_gender": asked.get("vocal_gender") or None,
        "style_weight": asked.get("style_weight"),
        "weirdness": asked.get("weirdness_constraint"),
        "duration_s": every_song_s or _seconds(asked.get("duration")),
        "model": asked.get("mv") or "sonic-v5",
    }


def _producer(asked: Mapping[str, Any], every_song_s: float | None) -> dict[str, Any]:
    """By §3.1: `sound` is the style, and the subject too where no words are given."""
    sound, lyrics = asked.get("sound") or "", asked.get("lyrics") or ""
    return {
        "title": asked.get("title") or "",
        "tags": sound,
        "lyrics": lyrics,
        "description": "" if lyrics else sound,
        "instrumental": asked.get("make_instrumental") is True,
        "style_weight": asked.get("sound_strength"),
        "weirdness": asked.get("weirdness"),
        "duration_s": every_song_s,
        "model": asked.get("mv") or "FUZZ-2.0",
    }


def _nuro(asked: Mapping[str, Any], every_song_s: float | None) -> dict[str, Any]:
    """By §4.1: the length that is asked for wins."""
    return _nuro_vocal(asked, every_song_s) if asked["type"] == "vocal" else _nuro_bgm(asked, every_song_s)


def _nuro_vocal(asked: Mapping[str, Any], every_song_s: float | None) -> dict[str, Any]:
    words = [asked.get(name) or "" for name in ("genre", "mood", "timbre")]
    plain = [word.replace("_AUDIO_TIMBRE", " voice").replace("/", ", ") for word in words if word]
    return {
        "lyrics": asked["lyrics"],
        "tags": ", ".join(plain).lower(),
        "vocal_gender": {"Female": "f", "Male": "m"}.get(asked.get("gender") or ""),
        "duration_s": _seconds(asked.get("duration")) or every_song_s,
        "model": "nuro-vocal",
    }


def _nuro_bgm(asked: Mapping[str, Any], every_song_s: float | None) -> dict[str, Any]:
    words = [word for name in ("genre", "mood", "instrument", "theme") for word in asked.get(name) or ()]
    form = tuple((each["name"], float(each["duration"])) for each in asked.get("segments") or ())
    length = sum(seconds for _, seconds in form) or _seconds(asked.get("duration"))
    return {
        "description": asked["description"],
        "tags": ", ".join(words),
        "instrumental": True,
        "form": form,
        "duration_s": length or every_song_s or BGM_DEFAULT_S,
        "model": "nuro-bgm",
    }


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
