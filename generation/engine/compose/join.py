"""An extension put behind the song that it extends: one score, played and mastered as one."""

from dataclasses import replace

from generation.engine.compose.rounding import rounded
from generation.engine.compose.score import Score
from generation.engine.compose.splicing import before, later, nearest_bar_s, together


def joined(first: Score, at_s: float, second: Score) -> Score:
    """The first song up to the bar line nearest at_s, then the second, on one grid of beats."""
    at_s = nearest_bar_s(first, at_s)
    whole = together(before(first, at_s), later(second, at_s))
    return rounded(
        replace(
            whole,
            duration_s=at_s + second.duration_s,
            fade_out_s=second.fade_out_s,
            joins_at_s=first.joins_at_s,
        )
    )
