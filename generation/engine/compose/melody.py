"""Pitches for a rhythm: a Viterbi walk over the scale that follows a contour and the chords.

The taste generator gives the same wishes for the same place in a line, so sister lines share their tune.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generation.engine.compose.theory import Chord, scale

CONTOURS = {  # semitones around the centre along a line
    "arch": (-1.0, 2.0, 3.5, 2.0, -1.5),
    "fall": (3.5, 2.5, 1.0, -1.0, -3.0),
    "rise": (-3.0, -1.5, 0.5, 2.0, 3.5),
    "wave": (0.0, 3.0, -1.0, 2.5, -1.0),
    "dip": (2.0, -1.0, -2.5, 0.0, 2.0),
    "leap": (-3.0, 4.0, 3.0, 1.0, 0.0),
}
INTERVAL_COST = (0.7, 0.12, 0.0, 0.4, 0.6, 0.85, 4.0, 1.3, 2.4, 2.6, 5.0, 5.0, 2.8)
FAR = 9.0
STRONG = np.array([1.0, 0.1, 0.35, 0.15, 0.75, 0.1, 0.4, 0.2, 0.9, 0.1, 0.35, 0.15, 0.75, 0.1, 0.4, 0.2])


@dataclass(frozen=True, slots=True)
class Tune:
    """What a line's tune should be like; pitches are MIDI numbers."""

    tonic: int
    mode: str
    low: int
    high: int
    centre: float
    contour: str
    closing: bool  # end on the tonic's chord tone
    step_bias: float = 0.0
    leapiness: float = 0.25


def sing_pitches(
    steps: Sequence[int],
    lengths: Sequence[int],
    chords: Sequence[Chord],
    tune: Tune,
    taste: np.random.Generator,
) -> list[int]:
    """One pitch for each note; lengths in sixteenths."""
    key = set(scale(tune.tonic, tune.mode))
    pitches = [
        p for p in range(tune.low, tune.high + 1) if p % 12 in key or any(p % 12 == c.root for c in chords)
    ]
    wishes = taste.normal(0, 0.5, (64, tune.high - tune.low + 1))
    moves = _moves(pitches, tune)
    total, back = np.zeros(len(pitches)), []
    span = max(1, steps[-1] - steps[0])
    for i, (step, length, chord) in enumerate(zip(steps, lengths, chords, strict=True)):
        along = (step - steps[0]) / span
        cost = _fit(pitches, along, step, length, chord, tune, key)
        cost += wishes[(step + 4) % 64, [p - tune.low for p in pitches]]
        if i == len(steps) - 1:
            cost += _ending(pitches, chord, tune)
        if i:
            ways = total[:, None] + moves
            back.append(ways.argmin(0))
            total = ways.min(0) + cost
        else:
            total = cost
    at = int(total.argmin())
    walk = [at]
    for choice in reversed(back):
        at = int(choice[at])
        walk.append(at)
    return [pitches[i] for i in reversed(walk)]


def _moves(pitches: list[int], tune: Tune) -> np.ndarray:
    """Cost of going from each pitch (rows) to each (columns)."""
    costs = np.array([*INTERVAL_COST, FAR])
    distance = np.minimum(np.abs(np.subtract.outer(pitches, pitches)), len(costs) - 1)
    table = costs[distance]
    table[distance > 4] *= 1.5 - tune.leapiness
    table[distance == 0] -= 0.9 * tune.step_bias
    return table + 0.12 * tune.step_bias * distance


def _fit(
    pitches: list[int], along: float, step: int, length: int, chord: Chord, tune: Tune, key: set[int]
) -> np.ndarray:
    """How badly each pitch suits its place: far from the contour, or foreign to a chord that matters."""
    points = CONTOURS[tune.contour]
    wished = tune.centre + np.interp(along, np.linspace(0, 1, len(points)), points) * (
        1 - 0.6 * tune.step_bias
    )
    weight = float(STRONG[step % 16]) + (0.9 if length >= 4 else 0.0)
    tones = chord.pitch_classes
    avoided = {(root + 1) % 12 for root in tones}
    cost = []
    for pitch in pitches:
        c = 0.09 * abs(pitch - wished) ** 1.3
        if pitch % 12 not in tones:
            c += (
                1.5 * weight
                + (1.2 * weight if pitch % 12 in avoided else 0)
                + (2.0 if pitch % 12 not in key else 0)
            )
        cost.append(c)
    return np.array(cost)


def _ending(pitches: list[int], chord: Chord, tune: Tune) -> np.ndarray:
    cost = []
    for pitch in pitches:
        c = 0.0 if pitch % 12 in chord.pitch_classes[:3] else 2.5
        if tune.closing and pitch % 12 != tune.tonic:
            c += 1.6 if pitch % 12 in scale(tune.tonic, tune.mode) else 3
        if not tune.closing and pitch % 12 == tune.tonic:
            c += 0.9
        cost.append(c)
    return np.array(cost)
