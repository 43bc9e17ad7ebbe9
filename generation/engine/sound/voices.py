"""Lead and backing vocals of a score as mixed stems."""

from collections.abc import Iterable
from functools import cache

import numpy as np
from scipy.signal import firwin2, resample_poly

from generation.engine.compose.score import Phrase, Score
from generation.engine.sound.characters import character_of
from generation.engine.sound.dynamics import compress, de_ess
from generation.engine.sound.filters import bell, high_pass, high_shelf
from generation.engine.sound.sampler import SAMPLE_RATE
from generation.engine.sound.singing import Manner, sing
from generation.engine.sound.timbre import Timbre
from generation.engine.sound.voice import VOICE_RATE

MALE_TRACT = 0.88  # formants of men against those of women
UP = SAMPLE_RATE // VOICE_RATE
HARMONY_PAN, DOUBLE_PAN = -0.6, 0.55
AIR_TAPS = 97
AIR_HZ = (0, 11_300, 12_300, 14_000, 16_000, 18_500, 20_000, 24_000)
AIR_DB = (0, -5, -11, -20)  # of the mirrored top, at 12.3 to 18.5 kHz


def lead_vocal(score: Score, length: int, start_s: float = 0.0) -> np.ndarray:
    """The lead from start_s on, dry and equalised, float32 (2, length)."""
    manner = Manner(timbre_of(score), score.singer.vibrato_cents)
    dry = _sung(score, manner, score.lead, length, start_s, character_of(score.model).air_db)
    voice = compress(high_pass(dry[None], 80 if manner.timbre.deep else 110), -22, 3.5, 0.004, 0.09)
    voice = bell(bell(voice, 280, -2.5), 3600, 3.5, 0.8)
    return np.repeat(de_ess(high_shelf(voice, 9000, 3)), 2, axis=0)


def backing_vocals(score: Score, length: int, start_s: float = 0.0) -> np.ndarray:
    """Harmony on the left, a looser double on the right, from start_s on, float32 (2, length)."""
    timbre, vibrato_cents = timbre_of(score), score.singer.vibrato_cents
    second = Manner(timbre, 0.8 * vibrato_cents, take=1)
    loose = Manner(timbre, 0.7 * vibrato_cents, detune=0.07, late_s=0.018, take=2)
    harmony = _sung(score, second, score.harmony, length, start_s)
    double = _sung(score, loose, score.double, length, start_s)
    both = placed(harmony, HARMONY_PAN) + placed(double, DOUBLE_PAN)
    return de_ess(compress(high_pass(both, 180), -24, 3, 0.006, 0.1))


def timbre_of(score: Score) -> Timbre:
    """The timbre of the score's singer: a man's vocal tract is longer than a woman's."""
    singer = score.singer
    deep = singer.gender == "m"
    tract = MALE_TRACT if deep else 1.0
    return Timbre(singer.formant * tract, singer.brightness_db, singer.breath, deep)


def placed(mono: np.ndarray, pan: float) -> np.ndarray:
    """(n,) -> (2, n) with constant power; pan -1 left, 1 right."""
    angle = (pan + 1) * np.pi / 4
    gains = np.sqrt(2) * np.array([[np.cos(angle)], [np.sin(angle)]], np.float32)
    return (mono * gains).astype(np.float32)


def _sung(
    score: Score,
    manner: Manner,
    phrases: Iterable[Phrase],
    length: int,
    start_s: float,
    air_db: float | None = None,
) -> np.ndarray:
    audio = sing(phrases, manner, start_s, start_s + length / SAMPLE_RATE + 0.01, score.seed)
    window = ("kaiser", 5.0) if air_db is None else _airy(air_db)
    return resample_poly(audio, UP, 1, window=window).astype(np.float32)[:length]


@cache
def _airy(air_db: float) -> np.ndarray:
    """A filter for doubling the rate that lets some of the mirror image through.

    The voice ends at 12 kHz; its image goes on above it, hiss where there is hiss and silence where there
    is none, as spectral band replication does it.
    """
    air = [10 ** ((air_db + db) / 20) for db in AIR_DB]
    return firwin2(AIR_TAPS, AIR_HZ, [1, 1, *air, 0, 0], fs=SAMPLE_RATE)
