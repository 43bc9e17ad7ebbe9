"""Reads the one-character-per-sixteenth grids of the genre files."""

from dataclasses import dataclass
from functools import lru_cache

REST, HOLD = ".", "-"
LOUDNESS = {"X": 14, "x": 0, "o": -22}  # velocity offsets


@dataclass(frozen=True, slots=True)
class Hit:
    """A symbol at a step, for some steps."""

    step: int
    steps: int
    symbol: str


@lru_cache(maxsize=1024)
def read_grid(text: str, bars_steps: int = 16) -> tuple[tuple[Hit, ...], ...]:
    """The hits of each bar of a grid; a grid shorter than a bar is filled up with rests."""
    text = text.ljust(-(-max(1, len(text)) // bars_steps) * bars_steps, REST)
    bars = []
    for start in range(0, len(text), bars_steps):
        bars.append(_bar(text[start : start + bars_steps]))
    return tuple(bars)


def _bar(text: str) -> tuple[Hit, ...]:
    hits = []
    for step, symbol in enumerate(text):
        if symbol in (REST, HOLD):
            continue
        end = step + 1
        while end < len(text) and text[end] == HOLD:
            end += 1
        hits.append(Hit(step, end - step, symbol))
    return tuple(hits)
