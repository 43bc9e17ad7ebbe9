"""Where sounds start: how much louder each part of the spectrum gets, frame by frame."""

from dataclasses import dataclass
from functools import cache
from math import gcd

import numpy as np
from scipy.signal import resample_poly, stft

RATE = 22_050
WINDOW, HOP = 1024, 256
FRAMES_PER_S = RATE / HOP
LATENESS_S = 0.0385  # of a click behind the first sample of the frame that notices it; measured
MEL_BANDS, LOWEST_HZ, HIGHEST_HZ = 40, 30.0, 8_000.0
LOW_BANDS, HIGH_BANDS = slice(0, 4), slice(22, 40)  # up to 190 Hz: kick and bass; from 2.3 kHz: snare, hats
AROUND_FRAMES = 65
PIECE_FRAMES = 8192


@dataclass(frozen=True, slots=True)
class Onsets:
    """Onset strengths, one value per frame; frame i is at i / FRAMES_PER_S + LATENESS_S seconds."""

    all: np.ndarray
    low: np.ndarray
    high: np.ndarray


def mono_at_rate(audio: np.ndarray, sample_rate: int) -> np.ndarray:
    """float32 (n,) at RATE from (n,) or (channels, n)."""
    mono = audio.mean(axis=0) if audio.ndim > 1 else audio
    divisor = gcd(sample_rate, RATE)
    if sample_rate == RATE:
        return np.asarray(mono, np.float32)
    return resample_poly(mono.astype(np.float32), RATE // divisor, sample_rate // divisor)


def hear_onsets(mono: np.ndarray) -> Onsets:
    """Onset strengths of float32 (n,) at RATE."""
    bands = np.log1p(1000 * _mel_power(mono))
    rise = np.maximum(0, np.diff(bands, axis=1))
    return Onsets(*(_standing_out(rise[part].mean(axis=0)) for part in (slice(None), LOW_BANDS, HIGH_BANDS)))


def _mel_power(mono: np.ndarray) -> np.ndarray:
    """(MEL_BANDS, frames), worked out a piece at a time."""
    pieces = []
    for start in range(0, len(mono) - WINDOW + 1, PIECE_FRAMES * HOP):
        piece = mono[start : start + (PIECE_FRAMES - 1) * HOP + WINDOW]
        _, _, spectrum = stft(piece, RATE, nperseg=WINDOW, noverlap=WINDOW - HOP, padded=False, boundary=None)
        pieces.append(_mel_bands() @ (np.abs(spectrum) ** 2).astype(np.float32))
    return np.concatenate(pieces, axis=1) if pieces else np.zeros((MEL_BANDS, 1), np.float32)


def _standing_out(rise: np.ndarray) -> np.ndarray:
    """What is above its neighbourhood's mean."""
    half = AROUND_FRAMES // 2
    around = np.convolve(np.pad(rise, half, mode="edge"), np.full(AROUND_FRAMES, 1 / AROUND_FRAMES), "valid")
    return np.maximum(0, rise - around) if len(rise) else rise


@cache
def _mel_bands() -> np.ndarray:
    """Triangular filters (MEL_BANDS, WINDOW // 2 + 1)."""
    frequencies = np.linspace(0, RATE / 2, WINDOW // 2 + 1)
    low, high = (2595 * np.log10(1 + hz / 700) for hz in (LOWEST_HZ, HIGHEST_HZ))
    edges = 700 * (10 ** (np.linspace(low, high, MEL_BANDS + 2) / 2595) - 1)
    rising = (frequencies - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - frequencies) / (edges[2:] - edges[1:-1])[:, None]
    return np.clip(np.minimum(rising, falling), 0, None).astype(np.float32)
