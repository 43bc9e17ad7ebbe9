"""Mastering: tone, glue, loudness and a true-peak ceiling, in a form that parts of a mix can go through."""

from dataclasses import dataclass

import numpy as np

from generation.engine.compose.score import Score
from generation.engine.sound.dynamics import compressor_gain, limiter_gain, true_peak_curve
from generation.engine.sound.loudness import SILENCE, loudness
from generation.engine.sound.sampler import SAMPLE_RATE
from generation.engine.sound.tone import Tone, tone_of

TARGET_LUFS = -14.0
CEILING_DBTP = -1.7  # MP3 coding may add more than half a dB to what the float master has
ROUNDS, CLOSE_ENOUGH_DB = 3, 0.1
END_FADE_S, START_FADE_S = 0.6, 0.005
GLUE_ATTACK_S, GLUE_RELEASE_S = 0.02, 0.2


@dataclass(frozen=True, slots=True)
class Mastering:
    """What was done to one mix: a tone, and gain curves float32 (n,) drawn from that mix alone.

    So it is linear: the parts of a mix, each through this, add up to the mastered mix.
    """

    tone: Tone
    glue: np.ndarray  # level in front of the compressor, and the compressor
    fades: np.ndarray  # with the gain to the loudness wanted
    limiter: np.ndarray

    def before_limiter(self, part: np.ndarray) -> np.ndarray:
        """A part of the mix, float32 (2, n), as it meets the limiter."""
        return self.tone.after_glue(self.tone.before_glue(part) * self.glue) * self.fades

    def __call__(self, part: np.ndarray) -> np.ndarray:
        """A part of the mix, float32 (2, n), as it sounds in the master."""
        return self.before_limiter(part) * self.limiter


def mastered(mix: np.ndarray, score: Score) -> np.ndarray:
    """float32 (2, n) at TARGET_LUFS and below CEILING_DBTP; faded at the end."""
    return mastering(mix, score)[1]


def mastering(mix: np.ndarray, score: Score) -> tuple[Mastering, np.ndarray]:
    """How this mix, float32 (2, n), is mastered, and the master."""
    tone = tone_of(score)
    character = tone.character
    level = np.float32(10 ** ((TARGET_LUFS - 2 - max(loudness(mix), SILENCE + 1)) / 20))
    audio = tone.before_glue(mix)
    audio *= level
    glue = compressor_gain(
        audio, character.glue_threshold_db, character.glue_ratio, GLUE_ATTACK_S, GLUE_RELEASE_S
    )
    fades = _fades(mix.shape[1], score.fade_out_s)
    audio *= glue
    audio = tone.after_glue(audio)
    audio *= fades
    ceiling = 10 ** (CEILING_DBTP / 20)
    gain = np.float32(10 ** (_gain_to_target_db(audio, ceiling) / 20))
    audio *= gain
    limiter = limiter_gain(audio, ceiling)
    audio *= limiter
    highest = float(true_peak_curve(audio, ceiling * 0.7).max())
    rest = np.float32(min(1.0, ceiling / max(highest, 1e-9)))
    audio *= rest
    return Mastering(tone, glue * level, fades * gain, limiter * rest), audio


def _gain_to_target_db(audio: np.ndarray, ceiling: float) -> float:
    """Gain in front of the limiter that leaves TARGET_LUFS after it."""
    gain_db = 0.0
    for _ in range(ROUNDS):
        louder = audio * np.float32(10 ** (gain_db / 20))
        now = loudness(louder * limiter_gain(louder, ceiling, fine=False))
        if now <= SILENCE or abs(TARGET_LUFS - now) < CLOSE_ENOUGH_DB:
            break
        gain_db += TARGET_LUFS - now
    return gain_db


def _fades(length: int, fade_out_s: float) -> np.ndarray:
    """Gain float32 (length,): a soft start, and an end of at least END_FADE_S."""
    gain = np.ones(length, np.float32)
    count = min(length, int(max(fade_out_s, END_FADE_S) * SAMPLE_RATE))
    gain[-count:] = np.linspace(1, 0, count, dtype=np.float32) ** 1.5
    rise = min(length, int(START_FADE_S * SAMPLE_RATE))
    gain[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    return gain
