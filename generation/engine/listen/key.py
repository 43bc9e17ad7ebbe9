"""The key: whose scale is played, whose chords, and which chord is home."""

import numpy as np

from generation.engine.listen.chords import DIATONIC, MODES, BeatHarmony

PROFILES = {  # Krumhansl and Kessler (1982): how well each degree fits
    "major": (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    "minor": (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}
HOME_SHARE, KEY_SHARE, LAST = 1.0, 1.0, 0.2  # of the time on the tonic's chord, on the key's; ending at home


def key_of(harmony: BeatHarmony, chords: list[tuple[str, int]]) -> tuple[int, str]:
    """(tonic as a pitch class, mode) of at least one beat and its chords."""
    heard = harmony.everything.mean(axis=0)
    keys = [(tonic, mode) for mode in MODES for tonic in range(12)]
    return max(keys, key=lambda key: _speaks_for(key[0], key[1], heard, chords))


def _speaks_for(tonic: int, mode: str, heard: np.ndarray, chords: list[tuple[str, int]]) -> float:
    relative = [(quality, (root - tonic) % 12) for quality, root in chords]
    home = (mode, 0)
    return (
        _correlation(heard, np.roll(PROFILES[mode], tonic))
        + HOME_SHARE * relative.count(home) / len(relative)
        + KEY_SHARE * sum(chord in DIATONIC[mode] for chord in relative) / len(relative)
        + LAST * (relative[-1] == home)
    )


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    one, other = one - one.mean(), other - other.mean()
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other) + 1e-9))
