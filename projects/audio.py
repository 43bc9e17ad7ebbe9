"""Listening to a file: does it decode, how long and how loud is it, and what is its shape.

Reads whatever FFmpeg reads; MP3, WAV, M4A, FLAC and OGG are known by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from projects.models.track import EXTENSIONS
from projects.peaks import PEAK_ALPHABET, PEAK_COUNT

__all__ = ["EXTENSIONS", "PEAK_ALPHABET", "PEAK_COUNT", "Measured", "NotAudio", "TooLong", "measure"]

COLUMNS = ("content_type", "size", "sha256", "duration_s", "loudness_lufs", "true_peak_db", "peaks")


class NotAudio(ValueError):  # noqa: N818  # reads as what it says: this is not audio
    """The file is empty, is no audio, or does not decode to its end. The text says which."""


class TooLong(NotAudio):
    """There is more of it than may be; decoding stopped there."""

    def __init__(self, longest_s: float):
        super().__init__(f"The recording is longer than {longest_s:g} s.")


@dataclass(frozen=True, slots=True)
class Measured:
    """What a file sounds like. Seconds, LUFS (ITU-R BS.1770-4), dBTP; `peaks` as in `projects.Track`."""

    duration_s: float
    sample_rate: int
    channels: int
    loudness_lufs: float | None
    true_peak_db: float | None
    peaks: str
    sha256: str
    size: int
    content_type: str

    def columns(self) -> dict[str, Any]:
        """What a `projects.Track` keeps of it, by the names of its columns."""
        return {name: getattr(self, name) for name in COLUMNS}


def measure(path: Path | str, *, longest_s: float | None = None) -> Measured:
    """Decode all of `path` and measure it. Raises NotAudio when it is no complete audio file.

    `longest_s` is how much may be decoded, in seconds; beyond it TooLong is raised.
    """
    from projects import listening  # FFmpeg and SciPy take their time to load; web processes never need them

    return listening.measure(Path(path), longest_s=longest_s)
