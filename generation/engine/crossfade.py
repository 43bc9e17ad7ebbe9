"""One recording after another, where there is no score to join."""

import numpy as np

from generation.engine.sound.loudness import SILENCE, loudness
from generation.engine.sound.sampler import SAMPLE_RATE

FADE_S = 0.03
AROUND_S = 8.0  # so much on both sides of the join is compared
FARTHEST_DB = 12.0
CEILING = 0.97


def joined(first: np.ndarray, at_s: float, second: np.ndarray) -> np.ndarray:
    """The first recording up to at_s and then the second, float32 (2, n) at SAMPLE_RATE.

    The second is brought to the first one's loudness around the join; FADE_S of both sounds there at once
    with equal power, so that no beat is lost: the second begins at at_s.
    """
    at = min(max(0, round(at_s * SAMPLE_RATE)), first.shape[1])
    fade = min(round(FADE_S * SAMPLE_RATE), at, second.shape[1])
    around = round(AROUND_S * SAMPLE_RATE)
    levels = [loudness(part) for part in (first[:, max(0, at - around) : at], second[:, :around])]
    gain_db = (
        float(np.clip(levels[0] - levels[1], -FARTHEST_DB, FARTHEST_DB)) if min(levels) > SILENCE else 0.0
    )
    whole = np.zeros((2, at + second.shape[1]), np.float32)
    whole[:, :at] = first[:, :at]
    whole[:, at:] = second * np.float32(10 ** (gain_db / 20))
    after = first[:, at : at + fade]  # what the first would still have played
    turn = np.linspace(0, np.pi / 2, fade, dtype=np.float32)[: after.shape[1]]
    whole[:, at : at + after.shape[1]] *= np.sin(turn)
    whole[:, at : at + after.shape[1]] += after * np.cos(turn)
    peak = float(np.abs(whole).max(initial=0.0))
    return whole * np.float32(min(1.0, CEILING / max(peak, 1e-9)))
