"""Recordings for the tests that our engine did not make: chords, beats and a voice of plain waves."""

from collections.abc import Sequence

import numpy as np

RATE = 48_000
TRIADS = {"C": (48, 60, 64, 67), "Am": (45, 60, 64, 69), "F": (41, 60, 65, 69), "G": (43, 59, 62, 67)}
Stroke = tuple[float, float, float]  # start in s, frequency in Hz, level


def tone(pitch: float, seconds: float, *, decay_s: float = 1.0, cents: float = 0.0) -> np.ndarray:
    """A plucked note (n,) with six partials."""
    time = np.arange(int(seconds * RATE)) / RATE
    hertz = 440 * 2 ** ((pitch - 69 + cents / 100) / 12)
    wave = sum(np.sin(2 * np.pi * hertz * k * time) / k**1.5 for k in range(1, 7))
    attack = np.minimum(1, time / 0.005)
    return (attack * np.exp(-time / decay_s) * wave).astype(np.float32)


def add(audio: np.ndarray, start_s: float, sound: np.ndarray, level: float = 0.1) -> None:
    """Mixes a sound into (n,) from a moment on, as far as there is room."""
    start = int(start_s * RATE)
    room = audio[start : start + len(sound)]
    room += level * sound[: len(room)]


def band(
    bpm: float,
    bars: int,
    chords: Sequence[str] = ("C", "Am", "F", "G"),
    *,
    cents: float = 0.0,
    late_s: float = 0.0,
) -> np.ndarray:
    """float32 (2, n): a bar of each chord in turn, a bass on one and three, kick, snare and hats."""
    beat = 60 / bpm
    audio = np.zeros(int((late_s + bars * 4 * beat + 0.5) * RATE), np.float32)
    for bar in range(bars):
        bass, *triad = TRIADS[chords[bar % len(chords)]]
        for number in range(4):
            start = late_s + (bar * 4 + number) * beat
            for pitch in triad:
                add(audio, start, tone(pitch, beat, cents=cents), 0.05)
            if number % 2 == 0:
                add(audio, start, tone(bass, 2 * beat, cents=cents), 0.15)
                add(audio, start, kick(), 0.3)
            else:
                add(audio, start, hiss(0.12, 7 + number), 0.15)
            for eighth in (0, 0.5):
                add(audio, start + eighth * beat, hiss(0.03, number), 0.05)
    return np.stack([audio, audio])


def kick() -> np.ndarray:
    time = np.arange(int(0.2 * RATE)) / RATE
    return (np.sin(2 * np.pi * (50 * time - 6 * np.exp(-time / 0.03))) * np.exp(-time / 0.06)).astype(
        np.float32
    )


def hiss(seconds: float, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, 1, int(seconds * RATE))
    return (noise * np.exp(-np.arange(len(noise)) / RATE / (seconds / 3))).astype(np.float32)


def speech(seconds: float) -> np.ndarray:
    """float32 (2, n): a buzzing voice that glides and stops at irregular moments."""
    rng = np.random.default_rng(3)
    time = np.arange(int(seconds * RATE)) / RATE
    hertz = 120 * (1 + 0.15 * np.sin(4.4 * time) + 0.1 * np.sin(14.5 * time))
    turns = np.cumsum(hertz) / RATE
    wave = sum(np.sin(2 * np.pi * k * turns) / k for k in range(1, 20))
    opened = np.zeros(len(time))
    edges = (np.cumsum(rng.uniform(0.12, 0.5, 100)) * RATE).astype(int)
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        opened[start:stop] = 0.1
    soft = np.convolve(opened, np.full(1000, 1e-3), "same")
    return np.tile((wave * soft).astype(np.float32), (2, 1))
