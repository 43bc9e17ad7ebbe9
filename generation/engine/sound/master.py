"""Mastering: tone, glue, loudness and a true-peak ceiling."""

import numpy as np

from generation.engine.sound.dynamics import compress, limit, true_peak_curve
from generation.engine.sound.filters import bell, high_pass, high_shelf, low_pass
from generation.engine.sound.loudness import SILENCE, loudness
from generation.engine.sound.sampler import SAMPLE_RATE

TARGET_LUFS = -14.0
CEILING_DBTP = -1.6  # MP3 coding may add more than half a dB to what the float master has
ROUNDS, CLOSE_ENOUGH_DB = 3, 0.1
END_FADE_S = 0.6
START_FADE_S = 0.005
TOP_HZ = 18_500


def mastered(mix: np.ndarray, fade_out_s: float = 0.0) -> np.ndarray:
    """float32 (2, n) at TARGET_LUFS and below CEILING_DBTP; faded at the end."""
    audio = mix * np.float32(10 ** ((TARGET_LUFS - 2 - max(loudness(mix), SILENCE + 1)) / 20))
    audio = compress(high_pass(audio, 28), -16, 1.8, 0.02, 0.2)
    audio = high_shelf(bell(audio, 300, -1, 0.8), 9000, 1.5)
    audio = _faded(low_pass(audio, TOP_HZ, 4), fade_out_s)
    ceiling = 10 ** (CEILING_DBTP / 20)
    gain_db = _gain_to_target(audio, ceiling)
    audio = limit(audio * np.float32(10 ** (gain_db / 20)), ceiling)
    highest = float(true_peak_curve(audio, ceiling * 0.7).max())
    return audio * np.float32(min(1.0, ceiling / max(highest, 1e-9)))


def _gain_to_target(audio: np.ndarray, ceiling: float) -> float:
    """Gain in dB before the limiter that leaves TARGET_LUFS after it."""
    gain_db = 0.0
    for _ in range(ROUNDS):
        now = loudness(limit(audio * np.float32(10 ** (gain_db / 20)), ceiling, fine=False))
        if now <= SILENCE or abs(TARGET_LUFS - now) < CLOSE_ENOUGH_DB:
            break
        gain_db += TARGET_LUFS - now
    return gain_db


def _faded(audio: np.ndarray, fade_out_s: float) -> np.ndarray:
    count = min(audio.shape[1], int(max(fade_out_s, END_FADE_S) * SAMPLE_RATE))
    audio[:, -count:] *= np.linspace(1, 0, count, dtype=np.float32) ** 1.5
    rise = min(audio.shape[1], int(START_FADE_S * SAMPLE_RATE))
    audio[:, :rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    return audio
