"""What runs in a pool worker: the work on one clip, until its files stand complete. No Django.

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
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from generation.engine.assets import ModelMissingError
from generation.engine.service.cover import cover_png
from generation.engine.service.deriving import file_of, split
from generation.engine.service.kept import write, write_json
from generation.engine.service.making import Piece, piece_of
from generation.engine.service.receiving import taken_in
from generation.engine.service.work import CannotBeDone, Job, Made

LONGEST_JOB_S = 900
"""A worker that is still at one clip after this many seconds ends itself, and the clip is tried again."""

WATCH_EVERY_S = 2.0
PR_SET_PDEATHSIG = 1  # linux/prctl.h
READ_OF_SCORE = ("tempo", "key", "genre", "voice", "model", "joins_at_s", "sections")
"""What is kept of a score for reading; the notation has all of it."""


def make(job: Job) -> Made:
    """Do the work; its files stand complete when this returns. Raises CannotBeDone."""
    faulthandler.dump_traceback_later(LONGEST_JOB_S, exit=True)
    try:
        return _makers[job.kind](job, lambda phase: write(job.phase, phase.encode()))
    except ModelMissingError as error:
        raise CannotBeDone(str(error)) from error
    finally:
        faulthandler.cancel_dump_traceback_later()
        job.phase.unlink(missing_ok=True)


def _song(job: Job, tell: Callable[[str], None]) -> Made:
    """Music of any operation, with its master and notation; Nuro's has no follow-ups, hence neither."""
    from generation.engine.song import SAMPLE_RATE

    piece = piece_of(job, tell)
    if not job.operation.startswith("nuro."):
        _keep(job, piece)
    write(job.audio, _encoded(job, piece))
    write(job.cover, cover_png(job.seed))
    score = piece.score or {}
    return Made(
        title=piece.title,
        tags=piece.tags,
        lyrics=piece.lyrics,
        bpm=None if piece.bpm is None else float(piece.bpm),
        key=piece.key,
        duration_s=piece.audio.shape[1] / SAMPLE_RATE,
        joins_at_s=score.get("joins_at_s") if job.kind == "extension" else None,
        score=_plain({name: score[name] for name in READ_OF_SCORE if name in score}),
    )


def _keep(job: Job, piece: Piece) -> None:
    from generation.engine.song import encode_flac

    write(job.kept.master, encode_flac(piece.audio))
    if piece.notation is not None:
        write_json(job.kept.notation, _plain(piece.notation))


def _encoded(job: Job, piece: Piece) -> bytes:
    """The file of the family: MP3, M4A or WAV (§2.2, §3.2, §4.2)."""
    from generation.engine.song import ARTIST, SAMPLE_RATE, encode_m4a, encode_mp3, encode_wav

    if job.audio.suffix == ".m4a":
        return encode_m4a(piece.audio, piece.title, ARTIST, piece.lyrics)
    if job.audio.suffix == ".wav":
        return encode_wav(piece.audio)
    return encode_mp3(piece.audio, SAMPLE_RATE, title=piece.title, artist=ARTIST, lyrics=piece.lyrics)


_makers: dict[str, Callable[[Job, Callable[[str], None]], Made]] = {
    "take": _song,
    "extension": _song,
    "upload": taken_in,
    "stem": split,
    "file": file_of,
}


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    """With numbers and arrays of numpy as JSON has them."""
    plain: dict[str, Any] = json.loads(json.dumps(value, default=_of_numpy))
    return plain


def _of_numpy(value: object) -> object:
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} has no place in a score")


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
