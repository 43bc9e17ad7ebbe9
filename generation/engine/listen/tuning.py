"""How far a recording lies above or below A = 440 Hz."""

import numpy as np
from scipy.fft import rfft

from generation.engine.listen.onsets import RATE

WINDOW, FRAMES = 16_384, 160  # frames are taken from all over the recording
LOW_HZ, HIGH_HZ = 110.0, 1760.0
STRONG = 0.1  # of a frame's highest peak


def tuning_of(mono: np.ndarray) -> float:
    """Cents -50..50 of float32 (n,) at RATE; 0.0 when it holds no tones."""
    if len(mono) < WINDOW:
        return 0.0
    starts = np.linspace(0, len(mono) - WINDOW, FRAMES).astype(int)
    frames = np.stack([mono[start : start + WINDOW] for start in starts])
    magnitudes = np.abs(rfft(frames * np.hanning(WINDOW).astype(np.float32), axis=1))
    hertz, weights = _peaks(magnitudes)
    turns = np.exp(2j * np.pi * 12 * np.log2(np.maximum(hertz, 1.0) / 440.0))  # a semitone is a full turn
    return round(float(np.angle((weights * turns).sum()) / (2 * np.pi) * 100), 1)


def _peaks(magnitudes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(frequencies in Hz, magnitudes) of the strong peaks of (frames, bins)."""
    first, last = (int(hertz * WINDOW / RATE) for hertz in (LOW_HZ, HIGH_HZ))
    before, here, after = (magnitudes[:, first + by : last + by] for by in (-1, 0, 1))
    highest = here.max(axis=1, keepdims=True)
    strong = (here > STRONG * highest) & (highest > 1e-3)
    frames, bins = np.nonzero((here > before) & (here >= after) & strong)
    left, top, right = (np.log(part[frames, bins] + 1e-12) for part in (before, here, after))
    offset = 0.5 * (left - right) / (left - 2 * top + right - 1e-12)
    return (bins + first + offset) * RATE / WINDOW, here[frames, bins]
