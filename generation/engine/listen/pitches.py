"""Which pitches sound when: basic-pitch's network over the whole recording.

Source: Bittner et al., A Lightweight Instrument-Agnostic Model for Polyphonic Note Transcription and
Multipitch Estimation (ICASSP 2022).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.signal import resample_poly

from generation.engine.listen.sessions import heard_by_notes_model

RATE, HOP = 22_050, 256
LOWEST_PITCH, PITCHES = 21, 88
WINDOW = 2 * RATE - HOP  # samples the network looks at
OVERLAP_FRAMES = 30
STEP = WINDOW - OVERLAP_FRAMES * HOP
BATCH = 8
FRAMES_PER_S = RATE / HOP
BASS_TOP, BASS_FADE = 56, 12
OUT_OF_TUNE_CENTS = 12.0  # from here on the recording is tuned before it is listened to


@dataclass(frozen=True, slots=True)
class Pitches:
    """Likelihoods 0..1 of sounding and of starting, each (frames, PITCHES), and every frame's time in s."""

    sounding: np.ndarray
    starting: np.ndarray
    times_s: np.ndarray

    def mean_between(self, starts_s: np.ndarray, ends_s: np.ndarray) -> np.ndarray:
        """How likely each pitch sounded, on average, in each of k stretches: (k, PITCHES)."""
        sums = np.concatenate([np.zeros((1, PITCHES)), np.cumsum(self.sounding, axis=0, dtype=np.float64)])
        first = np.searchsorted(self.times_s, starts_s)
        last = np.minimum(np.maximum(np.searchsorted(self.times_s, ends_s), first + 1), len(self.times_s))
        first = np.minimum(first, last)
        return (sums[last] - sums[first]) / np.maximum(last - first, 1)[:, None]


def chroma(likelihoods: np.ndarray, lowest: int = LOWEST_PITCH) -> np.ndarray:
    """Sums by pitch class (k, 12) of (k, PITCHES), C first, from a MIDI pitch up."""
    heard = np.where(np.arange(PITCHES) + LOWEST_PITCH >= lowest, likelihoods, 0.0)
    return np.stack([heard[:, (tone - LOWEST_PITCH) % 12 :: 12].sum(axis=1) for tone in range(12)], axis=1)


def bass(likelihoods: np.ndarray) -> np.ndarray:
    """The same for low pitches, those from BASS_TOP to BASS_FADE semitones below it less and less."""
    share = np.clip((BASS_TOP - np.arange(PITCHES) - LOWEST_PITCH) / BASS_FADE, 0, 1)
    return chroma(likelihoods * share)


def hear_pitches(mono: np.ndarray, tuning_cents: float = 0.0) -> Pitches:
    """Pitches of float32 (n,) at RATE, tuned so far above A = 440 Hz. Raises ModelMissingError."""
    stretch = _stretch(tuning_cents)
    tuned = mono if stretch == 1 else resample_poly(mono, stretch.numerator, stretch.denominator)
    outputs = [heard_by_notes_model(batch) for batch in _batches(tuned)]
    sounding, starting = (np.concatenate(kind) for kind in zip(*outputs, strict=True))
    inner = slice(OVERLAP_FRAMES // 2, -(OVERLAP_FRAMES // 2))
    windows, frames, _ = sounding[:, inner].shape
    times = (np.arange(windows)[:, None] * STEP + np.arange(frames) * HOP).reshape(-1) / (
        RATE * float(stretch)
    )
    count = int(np.searchsorted(times, len(mono) / RATE))
    return Pitches(
        sounding[:, inner].reshape(-1, PITCHES)[:count],
        starting[:, inner].reshape(-1, PITCHES)[:count],
        times[:count],
    )


def _stretch(tuning_cents: float) -> Fraction:
    """By how much longer the recording lasts when it is tuned to A = 440 Hz."""
    if abs(tuning_cents) <= OUT_OF_TUNE_CENTS:
        return Fraction(1)
    return Fraction(2 ** (tuning_cents / 1200)).limit_denominator(500)


def _batches(mono: np.ndarray) -> Iterator[np.ndarray]:
    """The network's windows (up to BATCH, WINDOW, 1), each STEP after the one before."""
    padded = np.pad(mono, (OVERLAP_FRAMES // 2 * HOP, WINDOW)).astype(np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::STEP]
    for start in range(0, len(windows), BATCH):
        yield np.ascontiguousarray(windows[start : start + BATCH, :, None])
