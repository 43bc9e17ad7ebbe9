"""Lead and backing vocals of a score as mixed stems."""

import numpy as np
from scipy.signal import resample_poly

from generation.engine.compose.score import Score
from generation.engine.sound.dynamics import compress, de_ess
from generation.engine.sound.filters import bell, high_pass, high_shelf
from generation.engine.sound.sampler import SAMPLE_RATE
from generation.engine.sound.singing import Singer, sing
from generation.engine.sound.voice import VOICE_RATE

FORMANTS = {"f": 1.0, "m": 0.88}
UP = SAMPLE_RATE // VOICE_RATE
HARMONY_PAN, DOUBLE_PAN = -0.6, 0.55


def lead_vocal(score: Score, length: int) -> np.ndarray:
    """The lead, dry and equalised, float32 (2, length)."""
    dry = _sung(score, Singer(FORMANTS[score.voice]), score.lead, length)
    voice = compress(high_pass(dry[None], 110), -22, 3.5, 0.004, 0.09)
    voice = bell(bell(voice, 280, -2.5), 3600, 3.5, 0.8)
    return np.repeat(de_ess(high_shelf(voice, 9000, 3)), 2, axis=0)


def backing_vocals(score: Score, length: int) -> np.ndarray:
    """Harmony on the left, a looser double on the right, float32 (2, length)."""
    formant = FORMANTS[score.voice]
    harmony = _sung(score, Singer(formant, vibrato=0.8, take=1), score.harmony, length)
    double = _sung(
        score, Singer(formant, detune=0.07, vibrato=0.7, late_s=0.018, take=2), score.double, length
    )
    both = placed(harmony, HARMONY_PAN) + placed(double, DOUBLE_PAN)
    return de_ess(compress(high_pass(both, 180), -24, 3, 0.006, 0.1))


def placed(mono: np.ndarray, pan: float) -> np.ndarray:
    """(n,) -> (2, n) with constant power; pan -1 left, 1 right."""
    angle = (pan + 1) * np.pi / 4
    gains = np.sqrt(2) * np.array([[np.cos(angle)], [np.sin(angle)]], np.float32)
    return (mono * gains).astype(np.float32)


def _sung(score: Score, singer: Singer, phrases: tuple, length: int) -> np.ndarray:
    audio = sing(phrases, singer, score.duration_s, score.seed)
    return resample_poly(audio, UP, 1).astype(np.float32)[:length]
