"""Reverb and echo."""

from functools import lru_cache

import numpy as np
from scipy.signal import oaconvolve

from generation.engine.sound.characters import Room
from generation.engine.sound.filters import high_pass, low_pass
from generation.engine.sound.sampler import SAMPLE_RATE

PRE_DELAY_S = 0.018
DECAY_60_DB = 6.9
EARLY_SAMPLES, EARLY_COUNT, EARLY_SHARE = (300, 2600), 9, 0.12
HALL = Room()


def reverb(audio: np.ndarray, seconds: float, room: Room = HALL) -> np.ndarray:
    """The wet sound only of (2, n), same length; a channel at a time, as the spectra are large."""
    wet = np.empty_like(audio)
    for channel, response in enumerate(_impulse(round(seconds, 2), room)):
        wet[channel] = oaconvolve(audio[channel], response)[: audio.shape[1]]
    return wet


@lru_cache(maxsize=4)
def _impulse(seconds: float, room: Room) -> np.ndarray:
    """A hall made of noise: highs die first, lows last; float32 (2, n), energy 1 per channel."""
    count = int((seconds * 1.05 + PRE_DELAY_S) * SAMPLE_RATE)
    t = np.arange(count, dtype=np.float32) / SAMPLE_RATE
    noise = _noise(count, room)
    low = low_pass(noise, 450)
    high = noise - low_pass(noise, 3500)
    middle = noise - low - high
    decay = DECAY_60_DB / seconds
    tail = (
        0.7 * low * np.exp(-decay * t / 1.15)
        + middle * np.exp(-decay * t)
        + 0.6 * high * np.exp(-decay * t / 0.5)
    )
    tail = high_pass(low_pass(tail, room.top_hz), 180)
    before = int(PRE_DELAY_S * SAMPLE_RATE)
    tail = np.pad(tail[:, : count - before], ((0, 0), (before, 0)))
    tail[:, before : before + 240] *= np.linspace(0, 1, 240, dtype=np.float32)
    tail /= np.sqrt((tail**2).sum(1, keepdims=True))
    if room.early:
        _add_reflections(tail)
    return (tail / np.sqrt((tail**2).sum(1, keepdims=True))).astype(np.float32)


def _noise(count: int, room: Room) -> np.ndarray:
    """(2, count): as many echoes per sample, and as much in common on both sides, as the room has."""
    rng = np.random.default_rng(3)
    noise = rng.standard_normal((2, count), np.float32)
    if room.density < 1:
        noise *= (rng.random((2, count)) < room.density) / np.sqrt(room.density)
    if room.width < 1:
        noise[1] = room.width * noise[1] + np.sqrt(1 - room.width**2) * noise[0]
    return noise.astype(np.float32, copy=False)


def _add_reflections(tail: np.ndarray) -> None:
    """First reflections, apart on both sides, with EARLY_SHARE of the tail's energy."""
    rng = np.random.default_rng(4)
    for side in tail:
        at = np.sort(rng.integers(*EARLY_SAMPLES, EARLY_COUNT))
        taps = rng.choice((-1.0, 1.0), EARLY_COUNT) * np.linspace(1, 0.4, EARLY_COUNT)
        np.add.at(side, at, (taps * np.sqrt(EARLY_SHARE / (taps**2).sum())).astype(np.float32))


def echo(audio: np.ndarray, delay_s: float, feedback: float = 0.35, repeats: int = 3) -> np.ndarray:
    """Ping-pong repeats only, same length; each is darker than a word and jumps to the other side."""
    out = np.zeros_like(audio)
    source = low_pass(high_pass(audio.mean(0), 300, 1), 4000, 1)
    for number in range(1, repeats + 1):
        shift = int(delay_s * SAMPLE_RATE) * number
        if shift < len(source):
            out[number % 2, shift:] += source[: len(source) - shift] * np.float32(feedback ** (number - 1))
    return out
