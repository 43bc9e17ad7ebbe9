"""Plainer and richer chords: the same functions with fewer or more tones."""

import re

import numpy as np

from generation.engine.compose.chance import pick

NUMERAL = re.compile(r"([b#]?[ivIV]+)(.*)")
RICHER = {  # plain chord -> what may stand for it
    "I": ("maj7", "add9"), "IV": ("maj7", "add9"), "V": ("7", "sus4"), "ii": ("7", "9"), "iii": ("7",),
    "vi": ("7", "9"), "i": ("7", "add9"), "iv": ("7", "add9"), "v": ("7",), "III": ("maj7", "add9"),
    "VI": ("maj7", "add9"), "VII": ("add9",),
}  # fmt: skip
SIMPLER = {"9": "7", "11": "7", "13": "7", "b9": "7", "maj9": "maj7", "add9": ""}
BARE, PLAIN_SEVENTHS = -0.9, -0.3
COLOURS = ("7", "maj7", "6", "9", "maj9", "add9", "11", "13", "b9")


def coloured(bars: list[list[str]], amount: float, rng: np.random.Generator) -> list[list[str]]:
    """Bars of numerals with -1 (triads only) .. 0 (as they are) .. 1 (hardly a plain triad)."""
    if amount < 0:
        return [[_plainer(numeral, amount) for numeral in bar] for bar in bars]
    return [[_richer(numeral, amount, rng) for numeral in bar] for bar in bars]


def _plainer(numeral: str, amount: float) -> str:
    match = NUMERAL.fullmatch(numeral)
    if not match or match[2] not in COLOURS or amount > PLAIN_SEVENTHS:
        return numeral
    return match[1] if amount <= BARE else match[1] + SIMPLER.get(match[2], match[2])


def _richer(numeral: str, amount: float, rng: np.random.Generator) -> str:
    chance, colour = rng.random(), pick(rng, RICHER.get(numeral, ("",)))
    return numeral + colour if chance < amount else numeral
