"""Chords for every bar, and voicings that move as little as they can."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from generation.engine.compose.chance import pick, stream
from generation.engine.compose.colouring import coloured
from generation.engine.compose.form import Form, Section
from generation.engine.compose.profile import STEPS_PER_BAR
from generation.engine.compose.style import Style
from generation.engine.compose.theory import Chord, chord

FALLBACK = {
    "pre-chorus": "bridge", "bridge": "verse", "intro": "verse", "outro": "chorus", "solo": "chorus",
    "break": "verse", "chorus": "verse",
}  # fmt: skip
BORROWED = {"major": ("iv", "bVII", "bVI", "II", "III"), "minor": ("IV", "bII", "V", "bVII", "I")}
VOICING_SPREAD = 19
# by semitones upwards: how unusual it is in songs
ROOT_MOTION = (0.0, 0.6, 0.4, 0.7, 0.7, 0.0, 2.0, 0.4, 0.5, 0.3, 0.5, 0.5)
EASY = 1.0


@dataclass(frozen=True, slots=True)
class ChordSpan:
    """A chord from a step of the song, for some steps."""

    step: int
    steps: int
    chord: Chord


class Harmony:
    """The chords of a whole song, found by step."""

    def __init__(self, spans: Sequence[ChordSpan]) -> None:
        self.spans = tuple(spans)
        self._starts = np.array([span.step for span in spans])

    def at(self, step: float) -> ChordSpan:
        """The chord sounding at a step; the first or last one outside the song."""
        index = int(np.searchsorted(self._starts, step, side="right")) - 1
        return self.spans[max(0, min(index, len(self.spans) - 1))]

    def after(self, step: float) -> ChordSpan:
        """The chord that follows the one sounding at a step."""
        index = int(np.searchsorted(self._starts, step, side="right"))
        return self.spans[min(index, len(self.spans) - 1)]


def harmonise(form: Form, style: Style, seed: int, follows: Chord | None = None) -> Harmony:
    """Chords for the form: one row per kind of section, the last bar resolving to the tonic.

    follows is the chord that sounds before the form begins; the first row is one that goes on from it.
    """
    rows: dict[str, list[list[str]]] = {}
    spans: list[ChordSpan] = []
    for number, section in enumerate(form.sections):
        row = rows.setdefault(section.kind, _row(section.kind, style, seed))
        if number == 0 and follows:
            row = _going_on(row, section.kind, style, follows)
        for bar in range(section.bars):
            spans += _bar_spans(section, bar, row[bar % len(row)], style)
    last = form.sections[-1]
    if form.closes:
        final_step = (last.start_bar + last.bars - 1) * STEPS_PER_BAR
        spans = [s for s in spans if s.step < final_step]
        spans.append(ChordSpan(final_step, STEPS_PER_BAR, _tonic(style)))
        spans = _with_dominant(spans, final_step, style)
    return Harmony(spans)


def _row(kind: str, style: Style, seed: int) -> list[list[str]]:
    """Bars of numerals for a kind of section."""
    seed = style.chord_seed(kind, seed)
    rng = stream(seed, "harmony", kind)
    source, rows = _rows(kind, style)
    bars = _bars(pick(stream(seed, "harmony", source), rows))
    bars = coloured(bars, style.manner.colour, stream(seed, "colour", kind))
    if rng.random() < style.weirdness - 0.2 and len(bars) > 2:
        bars[int(rng.integers(1, len(bars)))] = [pick(rng, BORROWED[style.mode])]
    return bars


def _rows(kind: str, style: Style) -> tuple[str, tuple[str, ...]]:
    """The rows a kind of section may have, and the kind under which the genre lists them."""
    rows = style.genre.progressions[style.mode]
    while kind not in rows:
        kind = FALLBACK.get(kind, "verse")
    return kind, rows[kind]


def _bars(row: str) -> list[list[str]]:
    return [bar.split(",") for bar in row.split()]


def _going_on(row: list[list[str]], kind: str, style: Style, before: Chord) -> list[list[str]]:
    """The row if its first chord follows well from the one before, else the genre's row that does best."""

    def badness(bars: list[list[str]]) -> float:
        return uneasiness(before, chord(bars[0][0], style.tonic, style.mode), style.tonic)

    turned = [row[i:] + row[:i] for i in range(1, len(row))]
    offers = [*(_bars(text) for text in _rows(kind, style)[1]), *turned]
    return row if badness(row) <= EASY else min([row, *offers], key=badness)


def uneasiness(before: Chord, after: Chord, tonic: int) -> float:
    """How badly a chord follows another across a section's border, from 0; up to EASY is usual in songs."""
    if before.root == after.root:
        return 0.3 if before.root == tonic % 12 else 2.0
    cost = ROOT_MOTION[(after.root - before.root) % 12]
    leads = before.root == (tonic + 7) % 12 and before.intervals[1] == 4
    return cost + (1.0 if leads and after.root == (tonic + 2) % 12 else 0.0)


def _bar_spans(section: Section, bar: int, numerals: list[str], style: Style) -> list[ChordSpan]:
    step = section.start_step + bar * STEPS_PER_BAR
    share = STEPS_PER_BAR // len(numerals)
    return [
        ChordSpan(step + order * share, share, chord(numeral, style.tonic, style.mode))
        for order, numeral in enumerate(numerals)
    ]


def _tonic(style: Style) -> Chord:
    """The closing chord, as coloured as the genre's own tonic."""
    used = " ".join(row for rows in style.genre.progressions[style.mode].values() for row in rows)
    home = "I" if style.mode == "major" else "i"
    colours = [
        n for bar in used.split() for n in bar.split(",") if n in (f"{home}maj9", f"{home}9", f"{home}add9")
    ]
    return chord(colours[0] if colours else home, style.tonic, style.mode)


def _with_dominant(spans: list[ChordSpan], final_step: int, style: Style) -> list[ChordSpan]:
    """The bar before the end never sits on the tonic: it leads there."""
    before = [s for s in spans if final_step - STEPS_PER_BAR <= s.step < final_step]
    if len(before) == 1 and before[0].chord.root == style.tonic:
        leading = chord("V" if style.mode == "major" else "VII", style.tonic, style.mode)
        at = spans.index(before[0])
        spans[at] = ChordSpan(before[0].step, before[0].steps, leading)
    return spans


def voicing(wanted: Chord, centre: float, voices: int, before: Sequence[int] | None) -> list[int]:
    """MIDI notes of a chord near `centre`, low to high, close to the voicing before it."""
    tones = _chosen_tones(wanted, voices)
    places = [[p for p in range(int(centre) - 9, int(centre) + 10) if p % 12 == tone] for tone in tones]
    best: tuple[float, list[int]] = (np.inf, [])
    for combination in product(*places):
        notes = sorted(set(combination))
        cost = _voicing_cost(notes, centre, before)
        if cost < best[0]:
            best = (cost, notes)
    notes = best[1] or [places[0][0]]
    while len(notes) < voices:
        notes.append(notes[-len(tones)] + 12)
    return sorted(notes)


def _chosen_tones(wanted: Chord, voices: int) -> list[int]:
    """Pitch classes to play: with few voices the fifth goes first, then the root (the bass has it)."""
    intervals = list(wanted.intervals)
    for spare in (7, 0):
        if len(intervals) > voices and spare in intervals:
            intervals.remove(spare)
    return [(wanted.root + interval) % 12 for interval in intervals[: max(voices, 3)]]


def _voicing_cost(notes: list[int], centre: float, before: Sequence[int] | None) -> float:
    cost = 0.15 * abs(sum(notes) / len(notes) - centre)
    gaps = np.diff(notes)
    cost += 3.0 * float(np.sum(gaps < 2)) + 2.0 * max(0, notes[-1] - notes[0] - VOICING_SPREAD)
    if notes[0] < 52:
        cost += 2.0 * float(np.sum(gaps[:1] < 4))
    if before:
        cost += sum(min(abs(note - old) for old in before) for note in notes)
        cost += 0.5 * abs(notes[-1] - before[-1])
    return cost
