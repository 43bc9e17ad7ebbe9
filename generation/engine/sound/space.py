"""Reverb and echo."""

from functools import lru_cache

import numpy as np
from scipy.signal import oaconvolve

from generation.engine.sound.filters import high_pass, low_pass
from generation.engine.sound.sampler import SAMPLE_RATE

PRE_DELAY_S = 0.018
DECAY_60_DB = 6.9


def reverb(audio: np.ndarray, seconds: float) -> np.ndarray:
    """The wet sound only of (2, n), same length; a channel at a time, as the spectra are large."""
    wet = np.empty_like(audio)
    for channel, response in enumerate(_impulse(round(seconds, 2))):
        wet[channel] = oaconvolve(audio[channel], response)[: audio.shape[1]]
    return wet


@lru_cache(maxsize=4)
def _impulse(seconds: float) -> np.ndarray:
    """A hall made of noise: highs die first, lows last; float32 (2, n), energy 1 per channel."""
    count = int((seconds * 1.05 + PRE_DELAY_S) * SAMPLE_RATE)
    t = np.arange(count, dtype=np.float32) / SAMPLE_RATE
    noise = np.random.default_rng(3).standard_normal((2, count), np.float32)
    low = low_pass(noise, 450)
    high = noise - low_pass(noise, 3500)
    middle = noise - low - high
    decay = DECAY_60_DB / seconds
    tail = (
        0.7 * low * np.exp(-decay * t / 1.15)
        + middle * np.exp(-decay * t)
        + 0.6 * high * np.exp(-decay * t / 0.5)
    )
    tail = high_pass(low_pass(tail, 6500), 180)
    before = int(PRE_DELAY_S * SAMPLE_RATE)
    tail = np.pad(tail[:, : count - before], ((0, 0), (before, 0)))
    tail[:, before : before + 240] *= np.linspace(0, 1, 240, dtype=np.float32)
    return (tail / np.sqrt((tail**2).sum(1, keepdims=True))).astype(np.float32)


def echo(audio: np.ndarray, delay_s: float, feedback: float = 0.35, repeats: int = 3) -> np.ndarray:
    """Ping-pong repeats only, same length; each is darker than a word and jumps to the other side."""
    out = np.zeros_like(audio)
    source = low_pass(high_pass(audio.mean(0), 300, 1), 4000, 1)
    for number in range(1, repeats + 1):
        shift = int(delay_s * SAMPLE_RATE) * number
        if shift < len(source):
            out[number % 2, shift:] += source[: len(source) - shift] * np.float32(feedback ** (number - 1))
    return out
