"""The shape of a recording as text: one character for each equal slice of time."""

from __future__ import annotations

import string
from collections.abc import Iterable

PEAK_ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
PEAK_COUNT = 480
LOUDEST = len(PEAK_ALPHABET) - 1


def encode_peaks(amplitudes: Iterable[float]) -> str:
    """One character of PEAK_ALPHABET per linear amplitude: index = round(63 * amplitude), within 0..63."""
    return "".join(PEAK_ALPHABET[min(LOUDEST, max(0, round(LOUDEST * float(a))))] for a in amplitudes)


def decode_peaks(peaks: str) -> list[float]:
    """Linear amplitudes from 0 to 1."""
    return [PEAK_ALPHABET.index(character) / LOUDEST for character in peaks]
