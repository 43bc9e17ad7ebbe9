"""The pitch curve of a sung phrase: glides, a scoop into the first note, late vibrato, a little drift."""

from collections.abc import Sequence

import numpy as np

from generation.engine.compose.score import SungNote

LEAD_S = 0.03  # the pitch moves just before the vowel starts, as singers do
GLIDE_FRAMES = 9
SCOOP_SEMITONES, SCOOP_S = 0.8, 0.045
VIBRATO_HZ, VIBRATO_AFTER_S, VIBRATO_RISE_S = 5.4, 0.22, 0.28
VIBRATO_MIN_NOTE_S = 0.42
VIBRATO_SHARE = (0.4, 0.36)  # of the singer's depth on short notes, and more of it for each second
DRIFT_SEMITONES = 0.08


def pitch_curve(
    t: np.ndarray, notes: Sequence[SungNote], rng: np.random.Generator, vibrato_cents: float = 30.0
) -> np.ndarray:
    """MIDI pitch at each time of t (s), float64 (len(t),)."""
    segments = _segments(notes)
    starts = np.array([start for start, _, _ in segments])
    pitches = np.array([pitch for _, pitch, _ in segments])
    index = np.clip(np.searchsorted(starts, t + LEAD_S, side="right") - 1, 0, len(segments) - 1)
    curve = _smooth(pitches[index], GLIDE_FRAMES)
    since = np.clip(t - (starts[0] - 0.05), 0, None)
    curve = curve - SCOOP_SEMITONES * np.exp(-since / SCOOP_S)
    for start, _, end in segments:
        if end - start > VIBRATO_MIN_NOTE_S:
            curve += vibrato_cents / 100 * _vibrato(t - start, end - start)
    drift = _smooth(rng.standard_normal(len(t)), 41) * np.sqrt(41) * DRIFT_SEMITONES * 0.5
    return curve + drift


def _segments(notes: Sequence[SungNote]) -> list[tuple[float, float, float]]:
    """(start_s, pitch, end_s) for each pitch of each note."""
    found = []
    for note in notes:
        ends = [start for start, _ in note.pitches[1:]] + [note.end_s]
        found += [(start, pitch, end) for (start, pitch), end in zip(note.pitches, ends, strict=True)]
    return found


def _vibrato(since: np.ndarray, length_s: float) -> np.ndarray:
    """Between -1 and 1: comes late, and is deeper on longer notes."""
    rise = np.clip((since - VIBRATO_AFTER_S) / VIBRATO_RISE_S, 0, 1) * (since < length_s)
    least, per_second = VIBRATO_SHARE
    depth = min(1.0, least + per_second * length_s)
    phase = 2 * np.pi * VIBRATO_HZ * (since - VIBRATO_AFTER_S) + 0.3 * np.sin(1.7 * since)
    return rise * depth * np.sin(phase)


def _smooth(x: np.ndarray, width: int) -> np.ndarray:
    window = np.hanning(width + 2)[1:-1]
    padded = np.pad(x, width // 2, mode="edge")
    return np.convolve(padded, window / window.sum(), "valid")
