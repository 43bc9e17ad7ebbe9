"""Looking at a MIDI file: is it one, whole, with anything in it? Standard MIDI Files 1.0."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from pathlib import Path

from projects.models.track_file import MIDI

MOST_BYTES = 20 * 1024**2


class NotMidi(ValueError):  # noqa: N818  # reads as what it says
    """The file is no MIDI file, or is cut off. The text says which."""


@dataclass(frozen=True, slots=True)
class MidiFile:
    """A MIDI file that can be read to its end; `tracks` are the MTrk chunks in it."""

    tracks: int
    sha256: str
    size: int
    content_type: str = MIDI


def look_at(path: Path) -> MidiFile:
    """Walk through the chunks of `path`. Raises NotMidi."""
    if path.stat().st_size > MOST_BYTES:
        raise NotMidi(f"The MIDI file is larger than {MOST_BYTES // 1024**2} MB.")
    data = path.read_bytes()
    if data[:4] != b"MThd" or len(data) < 14:
        raise NotMidi("The file is no MIDI file.")
    tracks, place = 0, 0
    while place + 8 <= len(data):
        kind, (length,) = data[place : place + 4], struct.unpack_from(">I", data, place + 4)
        place += 8 + length
        tracks += kind == b"MTrk"
    if place > len(data):
        raise NotMidi("The MIDI file is cut off.")
    if not tracks:
        raise NotMidi("The MIDI file holds no track.")
    return MidiFile(tracks, hashlib.sha256(data).hexdigest(), len(data))
