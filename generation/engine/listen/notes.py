"""Likelihoods of pitches to notes. Source: note_creation.py of basic-pitch (Spotify, Apache-2.0)."""

from collections.abc import Iterator

import numpy as np

from generation.engine.compose.score import Note
from generation.engine.listen.pitches import LOWEST_PITCH, PITCHES, Pitches

START_LIKELY, SOUND_LIKELY = 0.5, 0.3
GAP_FRAMES = 11  # a note may dip this long (128 ms) and go on
SHORTEST_FRAMES = 7  # 81 ms
LOUDEST = 120


def notes_of(
    pitches: Pitches,
    low: int = LOWEST_PITCH,
    high: int = LOWEST_PITCH + PITCHES - 1,
    start_likely: float = START_LIKELY,
) -> tuple[Note, ...]:
    """All notes between two MIDI pitches, by start. Velocity is 1..127 by how sure the sound is."""
    remaining = pitches.sounding.copy()
    remaining[:, : low - LOWEST_PITCH] = 0
    remaining[:, high - LOWEST_PITCH + 1 :] = 0
    found = []
    for frame, column in _starts(pitches, start_likely):  # latest first: a note ends at the next one
        end = _end(remaining[:, column], frame)
        if end - frame <= SHORTEST_FRAMES:
            continue
        strength = float(pitches.sounding[frame:end, column].mean())
        remaining[frame:end, max(0, column - 1) : column + 2] = 0
        found.append(_note(pitches.times_s, frame, end, column + LOWEST_PITCH, strength))
    return tuple(sorted(found, key=lambda note: (note.start_s, note.pitch)))


def _starts(pitches: Pitches, likely: float) -> Iterator[tuple[int, int]]:
    """(frame, column) of every likely start, the latest first."""
    start = pitches.starting
    peaks = np.zeros(start.shape, bool)
    peaks[1:-1] = (start[1:-1] > start[:-2]) & (start[1:-1] >= start[2:]) & (start[1:-1] >= likely)
    frames, columns = np.nonzero(peaks)
    yield from zip(frames[::-1].tolist(), columns[::-1].tolist(), strict=True)


def _end(column: np.ndarray, frame: int) -> int:
    """The frame after the last one that sounds, before a gap of GAP_FRAMES."""
    quiet, at = 0, frame + 1
    while at < len(column) and quiet < GAP_FRAMES:
        quiet = 0 if column[at] >= SOUND_LIKELY else quiet + 1
        at += 1
    return at - quiet


def _note(times_s: np.ndarray, frame: int, end: int, pitch: int, strength: float) -> Note:
    start_s = float(times_s[frame])
    end_s = float(times_s[min(end, len(times_s) - 1)])
    return Note(start_s, max(0.02, end_s - start_s), pitch, int(np.clip(strength * LOUDEST, 1, 127)))
