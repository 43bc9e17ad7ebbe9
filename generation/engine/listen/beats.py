"""Beats and bars: a path through the onsets that keeps the tempo, made even where the playing is even.

Source of the path: Ellis, Beat Tracking by Dynamic Programming (JNMR 2007).
"""

from dataclasses import dataclass

import numpy as np

from generation.engine.listen.onsets import FRAMES_PER_S, LATENESS_S, Onsets

TIGHTNESS = 100.0  # how much a beat that is not one tempo apart costs
SMEAR = 1 / 24  # of a beat: how exactly an onset must meet it
EVEN, WINDOW_S = 0.75, 10.0  # how well the phases of such windows must agree for a tempo that never moves
NEARBY = np.arange(-0.015, 0.015, 0.0002)  # shares of the tempo within which the exact one is sought,
NEARER = np.arange(-0.0002, 0.0002, 0.00001)  # and then more closely: a long recording has a thousand beats
EARLY_S = 0.05
PLACES = 48  # of a beat, when all beats are laid on top of each other
BEATS_PER_BAR = 4
STRETCH_BEATS = 8  # over which the slowest and fastest tempo are taken


@dataclass(frozen=True, slots=True)
class Beats:
    """Times of all beats in s, the exact tempo, and its slowest and fastest stretch, all in BPM."""

    times_s: np.ndarray
    bpm: float
    min_bpm: float
    max_bpm: float


def follow_beats(onsets: Onsets, bpm: float, duration_s: float) -> Beats:
    """The beats of a recording whose tempo is about `bpm` (not 0)."""
    exact, first_s = _grid(onsets, bpm)
    if _evenness(onsets.all, exact) > EVEN:
        return Beats(_steady(first_s, exact, duration_s), exact, exact, exact)
    times = _path(_smeared(onsets.all, bpm), 60 * FRAMES_PER_S / bpm) / FRAMES_PER_S + LATENESS_S
    if len(times) <= STRETCH_BEATS:
        return Beats(_steady(first_s, exact, duration_s), exact, exact, exact)
    tempi = 60 * STRETCH_BEATS / (times[STRETCH_BEATS:] - times[:-STRETCH_BEATS])
    return Beats(times, bpm, float(tempi.min()), float(tempi.max()))


def _steady(first_s: float, bpm: float, duration_s: float) -> np.ndarray:
    """Even beats; one that seems to lie just before the recording is its very start."""
    if 60 / bpm - first_s < EARLY_S:
        first_s -= 60 / bpm
    return np.maximum(0.0, np.arange(first_s, duration_s, 60 / bpm))


def _grid(onsets: Onsets, bpm: float) -> tuple[float, float]:
    """(tempo, first beat in s) of the even beats that meet most onsets, low ones twice."""
    strength = onsets.all / (onsets.all.mean() + 1e-9) + onsets.low / (onsets.low.mean() + 1e-9)
    for shares in (NEARBY, NEARER):
        bpm = float(max(bpm * (1 + shares), key=lambda tempo: _folded(strength, tempo).max()))
    place = (int(_folded(strength, bpm).argmax()) + 0.5) / PLACES
    return bpm, place * 60 / bpm


def _folded(strength: np.ndarray, bpm: float) -> np.ndarray:
    """Onset strength by place in the beat, summed over all beats (PLACES,)."""
    beats = (np.arange(len(strength)) / FRAMES_PER_S + LATENESS_S) * bpm / 60
    sums = np.bincount(((beats % 1) * PLACES).astype(int) % PLACES, weights=strength, minlength=PLACES)
    return 0.5 * np.roll(sums, 1) + sums + 0.5 * np.roll(sums, -1)


def _evenness(strength: np.ndarray, bpm: float) -> float:
    """0..1: how well the phases of the beat and its divisions agree from window to window."""
    together = apart = 0.0
    count = max(1, int(len(strength) / (WINDOW_S * FRAMES_PER_S)))
    for multiple in (1, 2, 4):
        turns = np.arange(len(strength)) / FRAMES_PER_S * bpm / 60 * multiple
        windows = [part.sum() for part in np.array_split(strength * np.exp(-2j * np.pi * turns), count)]
        together += float(abs(np.sum(windows)))
        apart += float(np.abs(windows).sum())
    return together / (apart + 1e-9)


def _smeared(strength: np.ndarray, bpm: float) -> np.ndarray:
    """Onsets of unit deviation, each widened to a part of a beat."""
    period = 60 * FRAMES_PER_S / bpm
    reach = int(period / 4)
    window = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (period * SMEAR)) ** 2)
    return np.convolve(strength / (strength.std() + 1e-9), window, "same")


def _path(strength: np.ndarray, period: float) -> np.ndarray:
    """Frames of the beats: the best sum of strengths less the cost of uneven steps."""
    steps = np.arange(-round(2 * period), -max(1, round(period / 2)) + 1)
    cost = -TIGHTNESS * np.log(-steps / period) ** 2
    longest = -int(steps[0])
    score = np.full(len(strength) + longest, -np.inf)
    back = np.full(len(strength), -1)
    for frame, here in enumerate(strength):
        options = score[frame + longest + steps] + cost
        best = int(options.argmax())
        gain = options[best]
        if gain > 0:
            back[frame] = frame + steps[best]
        score[frame + longest] = here + max(0.0, gain)
    last_bar = max(0, len(strength) - round(period))
    frame = last_bar + int(score[last_bar + longest :].argmax()) if len(strength) else -1
    frames = []
    while frame >= 0:
        frames.append(frame)
        frame = int(back[frame])
    return np.array(frames[::-1], float)
