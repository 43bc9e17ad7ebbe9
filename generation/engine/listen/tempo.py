"""Tempo of any recording: onsets, their autocorrelation, and a comb over the beat's multiples."""

from functools import cache
from math import gcd

import numpy as np
from scipy.signal import resample_poly, stft

ANALYSIS_RATE = 22_050
WINDOW, HOP = 1024, 256
MEL_BANDS, LOWEST_HZ, HIGHEST_HZ = 40, 30.0, 8_000.0
SLOWEST_BPM, FASTEST_BPM, COARSE_BPM, FINE_BPM = 55.0, 195.0, 0.1, 0.01
LIKELY_BPM, LIKELY_OCTAVES = 115.0, 0.75  # log-normal preference, as listeners have
COMB = ((1, 1.0), (2, 0.6), (3, 0.35), (4, 0.5), (8, 0.35), (16, 0.3))
HALF_BEAT = 0.35
FINE_MULTIPLES = (4, 8, 16, 32)
MIN_SECONDS = 3.0


def detect_bpm(audio: np.ndarray, sample_rate: int) -> float:
    """Beats per minute of float32 (n,) or (2, n); 0.0 for silence or less than MIN_SECONDS.

    The octave is a matter of taste (70 and 140 are the same music); the answer leans towards LIKELY_BPM.
    """
    mono = audio.mean(axis=0) if audio.ndim > 1 else audio
    if len(mono) < MIN_SECONDS * sample_rate or not np.any(mono):
        return 0.0
    divisor = gcd(sample_rate, ANALYSIS_RATE)
    strength = _onsets(resample_poly(mono, ANALYSIS_RATE // divisor, sample_rate // divisor))
    if strength.std() < 1e-9:
        return 0.0
    correlation = _autocorrelation(strength)
    coarse = _best(correlation, np.arange(SLOWEST_BPM, FASTEST_BPM, COARSE_BPM))
    return _refined(correlation, coarse)


def _onsets(audio: np.ndarray) -> np.ndarray:
    """How much louder each mel band got, averaged, above its neighbourhood: one value per HOP."""
    _, _, spectrum = stft(
        audio, ANALYSIS_RATE, nperseg=WINDOW, noverlap=WINDOW - HOP, padded=False, boundary=None
    )
    bands = np.log1p(1000 * (_mel_bands() @ (np.abs(spectrum) ** 2).astype(np.float32)))
    rise = np.maximum(0, np.diff(bands, axis=1)).mean(axis=0)
    around = np.convolve(np.pad(rise, 32, mode="edge"), np.full(65, 1 / 65), "valid")
    return np.maximum(0, rise - around)


@cache
def _mel_bands() -> np.ndarray:
    """Triangular filters (MEL_BANDS, WINDOW // 2 + 1)."""
    frequencies = np.linspace(0, ANALYSIS_RATE / 2, WINDOW // 2 + 1)
    low, high = (2595 * np.log10(1 + hz / 700) for hz in (LOWEST_HZ, HIGHEST_HZ))
    edges = 700 * (10 ** (np.linspace(low, high, MEL_BANDS + 2) / 2595) - 1)
    rising = (frequencies - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - frequencies) / (edges[2:] - edges[1:-1])[:, None]
    return np.clip(np.minimum(rising, falling), 0, None).astype(np.float32)


def _autocorrelation(strength: np.ndarray) -> np.ndarray:
    count = len(strength)
    spectrum = np.fft.rfft(strength - strength.mean(), 2 * count)
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)[:count]
    return correlation / (correlation[0] + 1e-9)


def _at(correlation: np.ndarray, lag: np.ndarray) -> np.ndarray:
    """The correlation at fractional lags; 0 beyond its end."""
    return np.interp(lag, np.arange(len(correlation)), correlation, right=0.0)


def _best(correlation: np.ndarray, tempi: np.ndarray) -> float:
    lag = 60 * ANALYSIS_RATE / HOP / tempi
    score = HALF_BEAT * _at(correlation, lag / 2)
    for multiple, weight in COMB:
        score = score + weight * _at(correlation, lag * multiple)
    score *= np.exp(-0.5 * (np.log2(tempi / LIKELY_BPM) / LIKELY_OCTAVES) ** 2)
    return float(tempi[np.argmax(score)])


def _refined(correlation: np.ndarray, coarse: float) -> float:
    """The same tempo to a hundredth, from many beats at once."""
    tempi = np.arange(coarse * 0.98, coarse * 1.02, FINE_BPM)
    lag = 60 * ANALYSIS_RATE / HOP / tempi
    usable = [m for m in FINE_MULTIPLES if lag.max() * m < len(correlation) - 2] or [1]
    score = np.sum([_at(correlation, lag * multiple) for multiple in usable], axis=0)
    return round(float(tempi[np.argmax(score)]), 2)
