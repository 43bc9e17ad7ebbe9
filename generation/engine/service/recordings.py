"""Any recording as samples. What a file is follows from its first bytes, never from its name or type.

The container is named to FFmpeg instead of guessed by it, so that a playlist in disguise cannot make it open
other files or addresses.
"""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from generation.engine.service.work import CannotBeDone

if TYPE_CHECKING:
    import av
    import numpy as np

SAMPLE_RATE = 48_000
LEAST_S, MOST_S = 1.0, 480.0
"""How long a recording may be, in seconds (docs/musicapi.md §2.3)."""

SNIFFED_BYTES = 4096
CONTAINERS = (
    (re.compile(rb"RIFF....WAVE", re.DOTALL), "wav"),
    (re.compile(rb"RF64....WAVE", re.DOTALL), "wav"),
    (re.compile(rb"fLaC"), "flac"),
    (re.compile(rb"OggS"), "ogg"),
    (re.compile(rb"FORM....AIF[FC]", re.DOTALL), "aiff"),
    (re.compile(rb"....ftyp", re.DOTALL), "mov"),
    (re.compile(rb"\x1aE\xdf\xa3"), "matroska"),
    (re.compile(rb"caff"), "caf"),
    (re.compile(rb"ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa-\xfb]"), "mp3"),
    (re.compile(rb"\xff[\xf0\xf1\xf8\xf9]"), "aac"),
)
NOT_AUDIO = "what is there is not audio that can be read; MP3, WAV, FLAC, M4A, OGG, AIFF and WebM can"


def container_of(head: bytes) -> str | None:
    """FFmpeg's name of the container that starts with these bytes; None for anything but audio."""
    return next((name for pattern, name in CONTAINERS if pattern.match(head)), None)


def decoded(path: Path, longest_s: float | None = MOST_S) -> np.ndarray:
    """float32 (2, n) at SAMPLE_RATE, at least LEAST_S long. Raises CannotBeDone in a sentence."""
    import av
    import numpy as np

    with path.open("rb") as file:
        container = container_of(file.read(SNIFFED_BYTES))
        file.seek(0)
        if container is None:
            raise CannotBeDone(NOT_AUDIO)
        try:
            with av.open(file, "r", format=container) as opened:
                most = None if longest_s is None else round(longest_s * SAMPLE_RATE)
                blocks = _blocks(opened, most)
        except (av.FFmpegError, IndexError, ValueError) as error:
            raise CannotBeDone(NOT_AUDIO) from error
    if blocks is None:
        raise CannotBeDone(f"the recording is longer than {(longest_s or 0) / 60:g} minutes")
    if sum(block.shape[1] for block in blocks) < LEAST_S * SAMPLE_RATE:
        raise CannotBeDone(f"the recording is shorter than {LEAST_S:g} second")
    audio = np.concatenate(blocks, axis=1)
    return np.clip(np.nan_to_num(audio), -1, 1).astype(np.float32, copy=False)


def _blocks(opened: av.container.InputContainer, most: int | None) -> list[np.ndarray] | None:
    """The first audio stream, stereo; None as soon as it holds more than `most` samples."""
    import av

    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=SAMPLE_RATE)
    blocks: list[np.ndarray] = []
    found = 0
    for frame in chain(opened.decode(audio=0), (None,)):  # None gets out what the resampler holds
        for block in resampler.resample(frame):
            blocks.append(block.to_ndarray())
            found += blocks[-1].shape[1]
        if most is not None and found > most + SAMPLE_RATE // 2:  # encoders pad
            return None
    return blocks
