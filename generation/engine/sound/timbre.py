"""A singer's timbre, laid over the voice model's spectra: vocal tract, treble, breath, chest.

Envelopes are natural-log magnitudes float32 (601, F): bins of BIN_HZ from 0 to 12 kHz, a frame each 12.5 ms.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

BIN_HZ, BINS = 20.0, 601
NEPER_DB = 8.686  # dB in one unit of natural log magnitude
TRACT_TO_HZ = 7000.0  # formants below this move with the vocal tract; hisses above keep their place
TREBLE_HZ = (1500.0, 5000.0)  # brightness rises between these
DEEP_PRESENCE_DB = 3.0  # an octave lower there are twice as many harmonics, but the model's are a woman's
USUAL_BREATH = 0.25
LOUDEST_HZ = (200.0, 1000.0)
LEAST_BREATH_DB, MOST_BREATH_DB = -56.0, -28.0  # noise per bin against the harmonics at LOUDEST_HZ
BREATH_SLOPE_DB = 20.0  # less of it at TREBLE_HZ[0] than at TREBLE_HZ[1]
AIRY_LOSS_DB = 6.0  # what a breathy voice loses of its high harmonics
CHEST_HZ, CHEST_DB = 700.0, 2.0  # a deep voice has more below this
LOWEST_MODELLED_HZ = 190.0  # the model has never spoken below


@dataclass(frozen=True, slots=True)
class Timbre:
    """formant > 1 is a shorter vocal tract; brightness_db of treble; breath 0..1; deep: an octave below."""

    formant: float = 1.0
    brightness_db: float = 0.0
    breath: float = USUAL_BREATH
    deep: bool = False


PLAIN = Timbre()


def brightened(timbre: Timbre, envelope: np.ndarray) -> np.ndarray:
    """An envelope with this singer's treble."""
    presence_db = DEEP_PRESENCE_DB if timbre.deep else 0.0
    return envelope + _treble()[:, None] * np.float32((timbre.brightness_db + presence_db) / NEPER_DB)


def voiced_by(timbre: Timbre, harmonic: np.ndarray) -> np.ndarray:
    """The harmonic envelope of this singer, but for brightness and formants."""
    if timbre.deep:
        harmonic = _with_chest(harmonic)
    loss_db = AIRY_LOSS_DB * (timbre.breath - USUAL_BREATH)
    return harmonic - _treble()[:, None] * np.float32(loss_db / NEPER_DB)


def breathed_by(timbre: Timbre, harmonic: np.ndarray, noise: np.ndarray, voiced: np.ndarray) -> np.ndarray:
    """The noise envelope with this singer's breath under the voice, where voiced bool (F,) says so.

    Breath is as loud as the voice's own low harmonics allow, and has no bass.
    """
    first, last = (round(hz / BIN_HZ) for hz in LOUDEST_HZ)
    breath_db = LEAST_BREATH_DB + timbre.breath * (MOST_BREATH_DB - LEAST_BREATH_DB)
    level = harmonic[first:last].mean(0) + np.float32(breath_db / NEPER_DB)
    breath = level[None] + (_treble()[:, None] - 1) * np.float32(BREATH_SLOPE_DB / NEPER_DB)
    return np.where(voiced[None], np.maximum(noise, breath), noise)


def formants_moved(envelope: np.ndarray, factor: float) -> np.ndarray:
    """Envelope (601, F) stretched along frequency up to TRACT_TO_HZ, above it evenly to the same top."""
    if factor == 1.0:
        return envelope
    top = (BINS - 1) * BIN_HZ
    hz = np.arange(BINS) * BIN_HZ
    source = np.interp(hz, [0, TRACT_TO_HZ * factor, top], [0, TRACT_TO_HZ, top]) / BIN_HZ
    low = np.minimum(source.astype(int), BINS - 2)
    share = (source - low)[:, None].astype(np.float32)
    return envelope[low] * (1 - share) + envelope[low + 1] * share


def _with_chest(harmonic: np.ndarray) -> np.ndarray:
    """What the model never heard of, the lowest harmonics of a deep voice, is drawn on from its lowest."""
    filled = harmonic.copy()
    first = round(LOWEST_MODELLED_HZ / BIN_HZ)
    filled[:first] = np.maximum(filled[:first], filled[first : first + 4].mean(0))
    return filled + _chest()[:, None]


@cache
def _chest() -> np.ndarray:
    hz = np.arange(BINS) * BIN_HZ
    return (CHEST_DB / NEPER_DB / (1 + (hz / CHEST_HZ) ** 2)).astype(np.float32)


@cache
def _treble() -> np.ndarray:
    hz = np.maximum(np.arange(BINS) * BIN_HZ, 1)
    low, high = TREBLE_HZ
    return np.clip(np.log(hz / low) / np.log(high / low), 0, 1).astype(np.float32)
