"""Equalisers: low and high pass, bell, shelf. All take and give float32 (channels, n)."""

from functools import cache

import numpy as np
from scipy.signal import butter, sosfilt

from generation.engine.sound.sampler import SAMPLE_RATE

NEEDS_DOUBLE_HZ = 60  # poles of a lower filter are too near 1 for float32: noise at -75 dB


def high_pass(audio: np.ndarray, hz: float, order: int = 2) -> np.ndarray:
    sos = _butterworth("highpass", hz, order)
    if hz >= NEEDS_DOUBLE_HZ:
        return _run(sos, audio)
    out = np.empty_like(audio)
    for channel, samples in enumerate(audio):  # one at a time, as doubles are large
        out[channel] = sosfilt(sos, samples.astype(np.float64))
    return out


def low_pass(audio: np.ndarray, hz: float, order: int = 2) -> np.ndarray:
    return _run(_butterworth("lowpass", hz, order), audio)


def band_pass(audio: np.ndarray, low_hz: float, high_hz: float) -> np.ndarray:
    return _run(_butterworth("bandpass", (low_hz, high_hz), 1), audio)


def bell(audio: np.ndarray, hz: float, gain_db: float, q: float = 0.9) -> np.ndarray:
    """Peaking filter (R. Bristow-Johnson's Audio EQ Cookbook)."""
    a = 10 ** (gain_db / 40)
    w = 2 * np.pi * hz / SAMPLE_RATE
    alpha, cosine = np.sin(w) / (2 * q), np.cos(w)
    b = np.array([1 + alpha * a, -2 * cosine, 1 - alpha * a, 1 + alpha / a, -2 * cosine, 1 - alpha / a])
    return _run((b / b[3])[None], audio)


def high_shelf(audio: np.ndarray, hz: float, gain_db: float) -> np.ndarray:
    """High shelf of slope 1 (Audio EQ Cookbook)."""
    return _shelf(audio, hz, gain_db, 1)


def low_shelf(audio: np.ndarray, hz: float, gain_db: float) -> np.ndarray:
    """Low shelf of slope 1 (Audio EQ Cookbook)."""
    return _shelf(audio, hz, gain_db, -1)


def _shelf(audio: np.ndarray, hz: float, gain_db: float, side: int) -> np.ndarray:
    """The cookbook's shelves differ by the sign of the cosine, and of what is odd in it."""
    a = 10 ** (gain_db / 40)
    w = 2 * np.pi * hz / SAMPLE_RATE
    cosine = np.cos(w) * side
    root = 2 * np.sqrt(a) * np.sin(w) / 2 * np.sqrt(2)
    b0, b2 = a * ((a + 1) + (a - 1) * cosine + root), a * ((a + 1) + (a - 1) * cosine - root)
    a0, a2 = (a + 1) - (a - 1) * cosine + root, (a + 1) - (a - 1) * cosine - root
    b1, a1 = -2 * side * a * ((a - 1) + (a + 1) * cosine), 2 * side * ((a - 1) - (a + 1) * cosine)
    return _run(np.array([[b0, b1, b2, a0, a1, a2]]) / a0, audio)


@cache
def _butterworth(kind: str, hz: float | tuple[float, float], order: int) -> np.ndarray:
    return butter(order, hz, kind, fs=SAMPLE_RATE, output="sos")


def _run(sos: np.ndarray, audio: np.ndarray) -> np.ndarray:
    return sosfilt(sos.astype(np.float32), audio, axis=-1).astype(np.float32, copy=False)
