"""Tones as files."""

from __future__ import annotations

from functools import cache

import lameenc
import numpy as np

RATE = 44_100


@cache
def tone_mp3(seconds: float, hertz: float, sign: int = 1) -> bytes:
    """A tone that beats, so that no two moments are alike; with `sign` -1 upside down."""
    time = np.arange(int(seconds * RATE)) / RATE
    wave = sign * 0.3 * np.sin(2 * np.pi * hertz * time) * (0.9 + 0.1 * np.sin(2 * np.pi * 0.37 * time))
    return _mp3(np.stack([wave, wave], axis=1))


@cache
def steady_mp3(seconds: float, hertz: float, amplitude: float) -> bytes:
    """A tone that stays the same, from 0 to `amplitude` (1 is full scale)."""
    wave = amplitude * np.sin(2 * np.pi * hertz * np.arange(int(seconds * RATE)) / RATE)
    return _mp3(np.stack([wave, wave], axis=1))


def _mp3(samples: np.ndarray) -> bytes:
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(128)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(2)
    encoder.set_quality(7)
    encoder.silence()
    return bytes(encoder.encode((samples * 32_767).astype("<i2").tobytes()) + encoder.flush())
