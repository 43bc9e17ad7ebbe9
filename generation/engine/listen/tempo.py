"""Tempo of any recording: onsets, their autocorrelation, and a comb over the beat's multiples."""

import numpy as np

from generation.engine.listen.onsets import FRAMES_PER_S, Onsets, hear_onsets, mono_at_rate

SLOWEST_BPM, FASTEST_BPM, COARSE_BPM, FINE_BPM = 55.0, 195.0, 0.1, 0.01
LIKELY_BPM, LIKELY_OCTAVES = 115.0, 0.75  # log-normal preference, as listeners have
COMB = ((1, 1.0), (2, 0.6), (3, 0.35), (4, 0.5), (8, 0.35), (16, 0.3))
HALF_BEAT = 0.35
FINE_MULTIPLES = (4, 8, 16, 32)
MIN_SECONDS = 3.0
BRISK_BPM = 118.0  # a beat faster than this is firm, or divided in halves or (when swung) thirds, or no beat
DIVIDED, FIRM = 0.02, 0.4  # correlation at the division and at the beat that shows it
FAINTEST = 0.001  # deviation of the onsets of a steady tone
PULSE, PULSE_MULTIPLES = 0.06, (1, 2, 4, 8)  # correlation that noise and speech do not reach


def detect_bpm(audio: np.ndarray, sample_rate: int) -> float:
    """Beats per minute of float32 (n,) or (2, n); 0.0 for less than MIN_SECONDS or no pulse.

    The octave is partly a matter of taste: the answer leans towards LIKELY_BPM, and away from a brisk, weak
    beat that nothing divides, as that is the eighth notes of slow music.
    """
    if audio.shape[-1] < MIN_SECONDS * sample_rate or not np.any(audio):
        return 0.0
    return tempo_of(hear_onsets(mono_at_rate(audio, sample_rate)))


def tempo_of(onsets: Onsets) -> float:
    """Beats per minute of a recording of some seconds; 0.0 when it has no pulse."""
    if onsets.all.std() < FAINTEST:
        return 0.0
    correlation = _autocorrelation(onsets.all)
    coarse = _best(correlation, np.arange(SLOWEST_BPM, FASTEST_BPM, COARSE_BPM))
    if coarse > BRISK_BPM and not _is_beat(onsets, coarse):
        coarse /= 2
    tempo = _refined(correlation, coarse)
    pulse = _at(correlation, 60 * FRAMES_PER_S / tempo * np.array(PULSE_MULTIPLES)).mean()
    return tempo if pulse > PULSE else 0.0


def _autocorrelation(strength: np.ndarray) -> np.ndarray:
    count = len(strength)
    spectrum = np.fft.rfft(strength - strength.mean(), 2 * count)
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)[:count]
    return correlation / (correlation[0] + 1e-9)


def _at(correlation: np.ndarray, lag: np.ndarray) -> np.ndarray:
    """The correlation at fractional lags; 0 beyond its end."""
    return np.interp(lag, np.arange(len(correlation)), correlation, right=0.0)


def _best(correlation: np.ndarray, tempi: np.ndarray) -> float:
    lag = 60 * FRAMES_PER_S / tempi
    score = HALF_BEAT * _at(correlation, lag / 2)
    for multiple, weight in COMB:
        score = score + weight * _at(correlation, lag * multiple)
    score *= np.exp(-0.5 * (np.log2(tempi / LIKELY_BPM) / LIKELY_OCTAVES) ** 2)
    return float(tempi[np.argmax(score)])


def _is_beat(onsets: Onsets, tempo: float) -> bool:
    lags = 60 * FRAMES_PER_S / tempo * np.array([1 / 2, 2 / 3, 1])
    half, swung, whole = _at(_autocorrelation(onsets.all), lags)
    return bool(max(half, swung) > DIVIDED or max(whole, _at(_autocorrelation(onsets.high), lags)[2]) > FIRM)


def _refined(correlation: np.ndarray, coarse: float) -> float:
    """The same tempo to a hundredth, from many beats at once."""
    tempi = np.arange(coarse * 0.98, coarse * 1.02, FINE_BPM)
    lag = 60 * FRAMES_PER_S / tempi
    usable = [m for m in FINE_MULTIPLES if lag.max() * m < len(correlation) - 2] or [1]
    score = np.sum([_at(correlation, lag * multiple) for multiple in usable], axis=0)
    return round(float(tempi[np.argmax(score)]), 2)
