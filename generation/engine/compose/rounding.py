"""Times rounded once, so that a score is the same before and after it was written down."""

from dataclasses import fields, replace
from typing import Any

from generation.engine.compose.score import Note, Phrase, Score, Span, SungNote, Track

DECIMALS = 5  # 10 microseconds: half a sample
TIMED = (Note, Phrase, Span, Track)


def rounded(score: Score) -> Score:
    """The score with every time to DECIMALS of a second, and plain floats throughout."""
    changed = {f.name: _rounded(getattr(score, f.name)) for f in fields(score) if f.name != "style"}
    return replace(score, **changed)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(float(value), DECIMALS)
    if isinstance(value, tuple):
        return tuple(_rounded(item) for item in value)
    if isinstance(value, SungNote):
        pitches = tuple((_rounded(start_s), float(pitch)) for start_s, pitch in value.pitches)
        return SungNote(_rounded(value.start_s), _rounded(value.end_s), pitches)
    if isinstance(value, TIMED):
        return replace(value, **{f.name: _rounded(getattr(value, f.name)) for f in fields(value)})
    return value
