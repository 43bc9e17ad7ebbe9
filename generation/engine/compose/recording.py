"""A recording as a band follows it: its bar lines, its chords and notes counted in sixteenths."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from generation.engine.compose.harmony import Harmony
from generation.engine.compose.profile import STEPS_PER_BAR
from generation.engine.compose.recall import chord_or_none, spread_over_bars
from generation.engine.compose.style import Style
from generation.engine.compose.theory import Chord

if TYPE_CHECKING:
    from generation.engine.listen.heard import Heard

STEPS_PER_BEAT = 4


def style_to(heard: "Heard", style: Style) -> Style:
    """The style in the key and tempo of a recording; what is not heard stays as it is."""
    tonic, mode = (heard.tonic, heard.mode) if heard.key else (style.tonic, style.mode)
    return replace(style, bpm=heard.bpm or style.bpm, tonic=tonic, mode=mode)


def with_a_pulse(heard: "Heard", bpm: float) -> "Heard":
    """The recording as it was heard; one without a beat is counted at `bpm` from its start."""
    return heard if heard.bpm else replace(heard, bpm=bpm)


def nearest_bar_s(heard: "Heard", at_s: float) -> float:
    """The recording's bar line nearest to a moment, in s; the moment itself where no beat is heard."""
    at_s = min(max(0.0, at_s), heard.duration_s)
    lines = bar_lines_s(heard)
    return min(lines, key=lambda line_s: abs(line_s - at_s)) if lines else at_s


def bar_lines_s(heard: "Heard") -> list[float]:
    """Every bar line within the recording, in s, counted both ways from its first bar."""
    if heard.bpm <= 0:
        return []
    step = np.arange(-STEPS_PER_BAR * 4, steps_of(heard, heard.duration_s) + 1e-6, STEPS_PER_BAR)
    lines = np.interp(step / STEPS_PER_BEAT, *_beats(heard))
    return [round(float(s), 5) for s in lines if 0 <= s <= heard.duration_s]


def chord_before(heard: "Heard", at_s: float) -> Chord | None:
    """The last chord heard before a moment."""
    sounding = [chord_or_none(span.name) for span in heard.chords if span.start_s < at_s - 0.1]
    return next((chord for chord in reversed(sounding) if chord), None)


def steps_of(heard: "Heard", seconds: float) -> float:
    """A moment in sixteenths from the first bar, by the beats heard, however they drift."""
    number, second = _beats(heard)
    return float(np.interp(seconds, second, number)) * STEPS_PER_BEAT


def bars_of(heard: "Heard") -> int:
    """How many whole bars the recording has from its first bar on; at least one."""
    return max(1, round(steps_of(heard, heard.duration_s) / STEPS_PER_BAR))


def harmony_heard(heard: "Heard", otherwise: Harmony) -> Harmony:
    """The recording's chords to the half beat; where none is heard, the other harmony's."""
    placed = [(round(steps_of(heard, c.start_s) / 2) * 2, chord_or_none(c.name)) for c in heard.chords]
    known: list[tuple[int, Chord]] = [(max(0, step), chord) for step, chord in placed if chord]
    if not known:
        return otherwise
    return Harmony(spread_over_bars(known, bars_of(heard) * STEPS_PER_BAR))


def _beats(heard: "Heard") -> tuple[np.ndarray, np.ndarray]:
    """(numbers, seconds) of beats, 0 for the first bar's first, far beyond both ends of the recording."""
    beat_s = 60.0 / heard.bpm
    second = np.array(heard.beats_s or (heard.first_beat_s,))
    number = np.arange(len(second)) - int(np.abs(second - heard.first_beat_s).argmin())
    before = np.arange(-int(second[0] / beat_s) - STEPS_PER_BAR, 0)
    after = np.arange(1, max(0, int((heard.duration_s - second[-1]) / beat_s)) + STEPS_PER_BAR)
    return (
        np.concatenate([number[0] + before, number, number[-1] + after]),
        np.concatenate([second[0] + before * beat_s, second, second[-1] + after * beat_s]),
    )
