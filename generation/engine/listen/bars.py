"""Which beat is one: chords and bass notes change there, the kick falls there."""

import numpy as np

from generation.engine.listen.beats import BEATS_PER_BAR, Beats
from generation.engine.listen.onsets import FRAMES_PER_S, LATENESS_S, Onsets
from generation.engine.listen.pitches import Pitches, bass, chroma

PLACES = 2 * BEATS_PER_BAR  # beats and the places between them, which may be the real beats
GAP_S = 0.05  # around a place, where notes begin and end
NEAR_FRAMES = 3
CHORD, BASS, KICK, ON_BEAT = 1.0, 1.0, 0.5, 1.0  # how much each tells


def find_bars(beats: Beats, onsets: Onsets, pitches: Pitches) -> tuple[np.ndarray, int]:
    """(times of the beats in s, index of the first one that begins a bar).

    The beats may be moved by half a beat, when that is where the music changes.
    """
    times = beats.times_s
    if len(times) < PLACES:
        return times, 0
    places = np.sort(np.concatenate([times, times[:-1] + np.diff(times) / 2]))
    telling = _telling(places, float(np.median(np.diff(times))), onsets, pitches)
    first = int(telling.argmax())
    return places[first % 2 :: 2], first // 2


def _telling(places: np.ndarray, beat_s: float, onsets: Onsets, pitches: Pitches) -> np.ndarray:
    """How much speaks for each of the PLACES as the start of the bar."""
    before = pitches.mean_between(places - beat_s, places - GAP_S)
    after = pitches.mean_between(places + GAP_S, places + beat_s)
    everything = _by_place(_strength_at(onsets.all, places))
    on_beats = everything[0::2].mean() - everything[1::2].mean()
    return (
        CHORD * _by_place(_change(chroma(before), chroma(after)))
        + BASS * _by_place(_change(bass(before), bass(after)))
        + KICK * _by_place(_strength_at(onsets.low, places))
        + ON_BEAT * np.where(np.arange(PLACES) % 2 == 0, on_beats, -on_beats) / 2
    )


def _by_place(values: np.ndarray) -> np.ndarray:
    """Means over all bars (PLACES,), on a scale where the mean of all is 1."""
    means = np.array([values[place::PLACES].mean() for place in range(PLACES)])
    return means / (means.mean() + 1e-9)


def _change(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """0 for the same pitch classes, up to 1 for none in common, of two (places, 12)."""
    norms = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    return np.where(norms > 0, 1 - (before * after).sum(axis=1) / (norms + 1e-9), 0.0)


def _strength_at(strength: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The strongest onset near each place."""
    middle = np.round((places - LATENESS_S) * FRAMES_PER_S).astype(int)
    near = middle[:, None] + np.arange(-NEAR_FRAMES, NEAR_FRAMES + 1)
    inside = (near >= 0) & (near < len(strength))
    return np.where(inside, strength[np.clip(near, 0, len(strength) - 1)], 0.0).max(axis=1)
