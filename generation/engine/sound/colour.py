"""Effects with a character: guitar amplifier, tape, vinyl, 808 drive, the grain and hiss of old models."""

import numpy as np
from scipy.signal import resample_poly

from generation.engine.sound.filters import band_pass, bell, high_pass, low_pass
from generation.engine.sound.sampler import SAMPLE_RATE

WOW_HZ, WOW_SAMPLES = 0.55, 20
FLUTTER_HZ, FLUTTER_SAMPLES = 5.1, 4
CRACKLES_PER_S = 7
GRAIN_HZ = (150.0, 3500.0)
DRIVEN_PEAK = 0.8  # how far into the curve of the tubes a fully driven channel's peaks go


def amplifier(mono: np.ndarray, drive: float = 16.0, tone_hz: float = 5000.0) -> np.ndarray:
    """Clean guitar (n,) through two tube-like stages and a cabinet; distorted at 2x to keep aliases down."""
    x = mono * (0.25 / (np.percentile(np.abs(mono[mono != 0]), 99) + 1e-6)) if np.any(mono) else mono
    x = bell(high_pass(x, 110), 800, 5, 0.7)
    x = resample_poly(x, 2, 1).astype(np.float32)
    x = np.tanh(drive * x)
    x = np.tanh(2.2 * (x + 0.12 * x * x))
    x = resample_poly(x, 1, 2).astype(np.float32)[: len(mono)]
    x = low_pass(high_pass(x - x.mean(), 85), tone_hz, 4)
    return bell(bell(bell(x, 2600, 4, 0.8), 400, -3, 0.9), 110, 3, 0.8)


def lead_amplifier(audio: np.ndarray) -> np.ndarray:
    """A singing overdriven solo sound: more drive, darker, (2, n)."""
    driven = amplifier(audio.mean(0), 26, 4200)
    return np.stack([driven, driven])


def double_tracked(first: np.ndarray, second: np.ndarray, width: float = 0.75) -> np.ndarray:
    """Two takes through two amplifiers, left and right: (n,), (n,) -> (2, n)."""
    left, right = amplifier(first), amplifier(second, 13, 4600)
    near, far = np.float32(np.cos((1 - width) * np.pi / 4)), np.float32(np.sin((1 - width) * np.pi / 4))
    return np.stack([left * near + right * far, right * near + left * far])


def sub_drive(audio: np.ndarray) -> np.ndarray:
    """A sine bass with enough harmonics to be heard on small speakers, and a decay."""
    peak = np.abs(audio).max() + 1e-6
    driven = np.tanh(audio * (2.6 / peak))
    return low_pass(0.75 * driven + 0.25 * np.tanh(5 * driven), 2400).astype(np.float32)


def tape(audio: np.ndarray) -> np.ndarray:
    """Wow, flutter and a soft top (2, n)."""
    count = audio.shape[1]
    n = np.arange(count, dtype=np.float64)
    at = n + WOW_SAMPLES * np.sin(2 * np.pi * WOW_HZ / SAMPLE_RATE * n)
    at += FLUTTER_SAMPLES * np.sin(2 * np.pi * FLUTTER_HZ / SAMPLE_RATE * n)
    index = np.clip(at.astype(np.int64), 0, count - 2)
    share = (at - index).astype(np.float32)
    return low_pass(audio[:, index] * (1 - share) + audio[:, index + 1] * share, 6000)


def vinyl(length: int, seed: int) -> np.ndarray:
    """Surface noise and crackle, float32 (2, length), quiet."""
    rng = np.random.default_rng([seed & 0xFFFF_FFFF, 78])
    hiss = low_pass(high_pass(rng.standard_normal((2, length), np.float32), 700), 5000) * 0.0016
    crackle = np.zeros((2, length), np.float32)
    count = int(length / SAMPLE_RATE * CRACKLES_PER_S)
    at, side = rng.integers(0, max(1, length - 60), count), rng.integers(0, 2, count)
    crackle[side, at] = rng.exponential(0.02, count)
    return hiss + low_pass(crackle, 4000)


def driven(audio: np.ndarray, amount: float) -> np.ndarray:
    """Tube-like saturation of (2, n) that keeps quiet sounds as they are; amount 0..1."""
    into = np.float32(amount * DRIVEN_PEAK / (float(np.abs(audio).max()) + 1e-6))
    return np.tanh(audio * into) / into


def grained(audio: np.ndarray, level_db: float, seed: int) -> np.ndarray:
    """Noise that follows the music (2, n), level_db against it: each side's level trembles."""
    out = np.empty_like(audio)
    for side in range(2):
        rng = np.random.default_rng([seed & 0xFFFF_FFFF, 91, side])
        noise = band_pass(rng.standard_normal((1, audio.shape[1]), np.float32), *GRAIN_HZ)[0]
        noise *= np.float32(10 ** (level_db / 20) / float(noise.std() + 1e-9))
        out[side] = audio[side] * (1 + noise)
    return out


def hiss(length: int, level_db: float, seed: int) -> np.ndarray:
    """Constant noise float32 (2, length), level_db RMS below full scale."""
    rng = np.random.default_rng([seed & 0xFFFF_FFFF, 92])
    return rng.standard_normal((2, length), np.float32) * np.float32(10 ** (level_db / 20))
