"""The chord of every beat: which major or minor triad explains the pitches, the bass and the bar best.

Source: Sheh and Ellis, Chord Segmentation and Recognition Using EM-Trained HMMs (ISMIR 2003); weights ours.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from generation.engine.compose.score import Span
from generation.engine.compose.theory import root_name
from generation.engine.listen.pitches import Pitches, bass, chroma

TRIADS = {"major": (0, 4, 7), "minor": (0, 3, 7)}
MODES = tuple(TRIADS)
STATES = tuple((mode, root) for mode in MODES for root in range(12))
SUFFIX = {"major": "", "minor": "m"}
OVER_BASS = 48  # from this pitch up notes count fully for the chord, below it half
BASS_ROOT = 0.25  # what the root in the bass is worth, next to a perfect match of the triad
CERTAINTY = 8.0
CHANGES = (1.0, 6.0, 3.0, 6.0)  # what a new chord costs on each beat of the bar
IN_KEY = 1.0
DIATONIC = {
    "major": {("major", 0), ("minor", 2), ("minor", 4), ("major", 5), ("major", 7), ("minor", 9)},
    "minor": {
        *(("minor", 0), ("major", 3), ("minor", 5), ("minor", 7), ("major", 7), ("major", 8), ("major", 10)),
    },
}
QUIET = 0.15  # sum of likelihoods below which a beat has no chord


@dataclass(frozen=True, slots=True)
class BeatHarmony:
    """What sounds in each beat (beats, 12): all pitch classes, the low ones, and how well each state fits."""

    everything: np.ndarray
    low: np.ndarray
    fits: np.ndarray
    sounds: np.ndarray
    beat_in_bar: np.ndarray


def harmony_of(pitches: Pitches, edges_s: np.ndarray, first_bar: int) -> BeatHarmony:
    """The harmony between neighbouring edges (beats + 1,), of which edge `first_bar` begins a bar."""
    likelihoods = pitches.mean_between(edges_s[:-1], edges_s[1:])
    clear = likelihoods**2
    over, low = chroma(clear, OVER_BASS), bass(clear)
    return BeatHarmony(
        everything=chroma(likelihoods, OVER_BASS) + bass(likelihoods),
        low=bass(likelihoods),
        fits=CERTAINTY * (_triad_match(over + 0.5 * low) + BASS_ROOT * _bass_match(low)),
        sounds=likelihoods.sum(axis=1) > QUIET,
        beat_in_bar=(np.arange(len(likelihoods)) - first_bar) % len(CHANGES),
    )


def best_chords(harmony: BeatHarmony, tonic: int | None = None, mode: str = "major") -> list[tuple[str, int]]:
    """(mode, root) for every beat; chords of the key are preferred when it is known."""
    fits = harmony.fits
    if tonic is not None:
        in_key = [(quality, (root - tonic) % 12) in DIATONIC[mode] for quality, root in STATES]
        fits = fits + IN_KEY * np.array(in_key)
    costs = np.array(CHANGES)[harmony.beat_in_bar]
    return [STATES[state] for state in _path(fits, costs)]


def named_chords(
    chords: list[tuple[str, int]], harmony: BeatHarmony, edges_s: np.ndarray, tonic: int, mode: str
) -> tuple[Span, ...]:
    """Spans with printed names, one where the same chord goes on; beats without pitches are left out."""
    spans: list[Span] = []
    for (quality, root), sounds, (start, end) in zip(chords, harmony.sounds, pairwise(edges_s), strict=True):
        name = root_name(root, tonic, mode) + SUFFIX[quality]
        if not sounds:
            continue
        if spans and spans[-1].name == name and spans[-1].end_s == start:
            spans[-1] = Span(name, spans[-1].start_s, float(end))
        else:
            spans.append(Span(name, float(start), float(end)))
    return tuple(spans)


def _triad_match(tones: np.ndarray) -> np.ndarray:
    """Cosine of each beat's pitch classes with each triad: (beats, STATES)."""
    masks = np.zeros((len(STATES), 12))
    for row, (mode, root) in enumerate(STATES):
        masks[row, [(root + step) % 12 for step in TRIADS[mode]]] = 1 / np.sqrt(3)
    return (tones / (np.linalg.norm(tones, axis=1, keepdims=True) + 1e-6)) @ masks.T


def _bass_match(low: np.ndarray) -> np.ndarray:
    """How much of the bass is each state's root."""
    share = low / (low.max(axis=1, keepdims=True) + 0.05)
    return share[:, [root for _, root in STATES]]


def _path(fits: np.ndarray, costs: np.ndarray) -> list[int]:
    """The best sequence of states, when leaving one costs what its beat says (Viterbi)."""
    score, back = fits[0].copy(), np.zeros(fits.shape, int)
    for beat in range(1, len(fits)):
        best = int(score.argmax())
        changed = score[best] - costs[beat]
        back[beat] = np.where(score >= changed, np.arange(len(STATES)), best)
        score = np.maximum(score, changed) + fits[beat]
    state = int(score.argmax())
    path = [state]
    for beat in range(len(fits) - 1, 0, -1):
        state = int(back[beat][state])
        path.append(state)
    return path[::-1]
