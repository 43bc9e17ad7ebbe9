"""What runs in a pool worker: one song, made and encoded. Plain functions, no Django.

A worker reports its phase through a small file, because a file needs no lock that a killed worker could
take with it.
"""

from __future__ import annotations

import ctypes
import faulthandler
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from generation.engine.service.cover import cover_png

LONGEST_JOB_S = 900
"""A worker that is still at one song after this many seconds ends itself, and the song is tried again."""

WATCH_EVERY_S = 2.0
PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass(frozen=True, slots=True)
class Job:
    """A song to make. `request` is the body of the create, `seed` decides everything left open.

    `duration_s` is the wanted length in seconds; None leaves it to the form of the song.
    """

    seed: int
    request: Mapping[str, Any]
    duration_s: float | None
    audio: Path
    cover: Path
    phase: Path


@dataclass(frozen=True, slots=True)
class Made:
    """What a finished song is, beside its sound; `duration_s` in seconds."""

    title: str
    tags: str
    lyrics: str
    bpm: float
    key: str
    duration_s: float
    score: dict[str, Any]


def brief_facts(job: Job) -> dict[str, Any]:
    """The fields of song.Brief for this request (musicapi.md §2.1)."""
    asked = job.request
    is_custom = asked.get("custom_mode") is True
    is_described = not is_custom or asked.get("auto_lyrics") is True
    description = asked.get("prompt" if is_custom else "gpt_description_prompt")
    return {
        "seed": job.seed,
        "title": asked.get("title") or "",
        "tags": asked.get("tags") or "",
        "negative_tags": asked.get("negative_tags") or "",
        "lyrics": "" if is_described else asked.get("prompt") or "",
        "description": (description or "") if is_described else "",
        "instrumental": asked.get("make_instrumental") is True,
        "vocal_gender": asked.get("vocal_gender") or None,
        "style_weight": asked.get("style_weight"),
        "weirdness": asked.get("weirdness_constraint"),
        "duration_s": job.duration_s,
        "model": asked["mv"],
    }


def make(job: Job) -> Made:
    """Compose, play, sing, mix and encode one song; its files stand complete when this returns."""
    from generation.engine.song import ARTIST, Brief, encode_mp3, make_song  # takes a second to import

    faulthandler.dump_traceback_later(LONGEST_JOB_S, exit=True)
    try:
        song = make_song(Brief(**brief_facts(job)), on_phase=lambda phase: _write(job.phase, phase.encode()))
        mp3 = encode_mp3(song.audio, song.sample_rate, title=song.title, artist=ARTIST, lyrics=song.lyrics)
        _write(job.audio, mp3)
        _write(job.cover, cover_png(job.seed))
    finally:
        faulthandler.cancel_dump_traceback_later()
        job.phase.unlink(missing_ok=True)
    score = json.loads(json.dumps(song.score, default=_plain))
    return Made(song.title, song.tags, song.lyrics, float(song.bpm), song.key, float(song.duration_s), score)


def _plain(value: object) -> object:
    """A number or array of numpy as JSON has it."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} has no place in a score")


def _write(path: Path, content: bytes) -> None:
    """All or nothing, also when the worker is killed in between."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def warm_up() -> int:
    """Load voice, soundfont and libraries by making a few seconds of song; returns the worker's pid."""
    from generation.engine.song import Brief, make_song

    make_song(Brief(seed=1, lyrics="[Verse]\nWarming up the room", duration_s=8.0))
    return os.getpid()


def start_worker(parent: int) -> None:
    """Initializer of a pool worker: it never outlives the engine, however that ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(WATCH_EVERY_S)
    os._exit(1)
