"""What a band remembers of a song: its form, its chords and how it was played, read from the score."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from generation.engine.compose.clock import Clock
from generation.engine.compose.form import ENERGY, Form, Section, energy_of
from generation.engine.compose.harmony import ChordSpan, Harmony
from generation.engine.compose.lyrics import kind_of
from generation.engine.compose.profile import STEPS_PER_BAR
from generation.engine.compose.score import Score, Span
from generation.engine.compose.splicing import lines_by_section
from generation.engine.compose.style import Style
from generation.engine.compose.theory import Chord, chord_named


@dataclass(frozen=True, slots=True)
class Past:
    """What a continuation goes on from: the second where it joins, the sections and last chord before."""

    at_s: float
    kinds: Mapping[str, int]
    chord: Chord | None


def past_of(score: Score) -> Past:
    """A song as what came before."""
    return Past(score.duration_s, kinds_of(score), chord_named(score.chords[-1].name))


def kinds_of(score: Score) -> dict[str, int]:
    """How many sections of each kind there are."""
    return dict(Counter(section_kind(section.name) for section in score.sections))


def section_kind(name: str) -> str:
    """The kind of section that goes by a name."""
    kind = kind_of(name) or "verse"
    return kind if kind in ENERGY else "verse"


def band_of(score: Score) -> Style:
    """The song's style, of a band that knows its parts."""
    return replace(score.style, known=tuple(sorted(kinds_of(score))))


def form_of(score: Score) -> Form:
    """The sections with the lines sung in them."""
    bar_s = 240.0 / score.bpm
    seen: Counter[str] = Counter()
    sections = []
    for span, phrases in lines_by_section(score):
        kind = section_kind(span.name)
        start, end = round(span.start_s / bar_s), round(span.end_s / bar_s)
        lines = tuple(phrase.text for phrase in phrases)
        bars = max(1, end - start)
        line_bars = max(1, bars // len(lines)) if lines else 2
        energy = energy_of(kind, bool(lines))
        sections.append(Section(kind, span.name, start, bars, energy, lines, line_bars, seen[kind]))
        seen[kind] += 1
    return Form(tuple(sections), score.fade_out_s, score.duration_s)


def harmony_of(chords: tuple[Span, ...], clock: Clock, bars: int) -> Harmony:
    """Named chords as the band reads them, to the half beat."""
    placed = [(round(clock.step_at(c.start_s) / 2) * 2, chord_or_none(c.name)) for c in chords]
    return Harmony(
        spread_over_bars([(max(0, step), chord) for step, chord in placed if chord], bars * STEPS_PER_BAR)
    )


def spread_over_bars(placed: list[tuple[int, Chord]], end: int) -> list[ChordSpan]:
    """Chords from their step to the next one's or the end, none longer than a bar."""
    starts = sorted({step: chord for step, chord in placed if step < end}.items())
    spans: list[ChordSpan] = []
    for (step, found), following in zip(starts, [*(s for s, _ in starts[1:]), end], strict=True):
        while step < following:
            stop = min(following, (step // STEPS_PER_BAR + 1) * STEPS_PER_BAR)
            spans.append(ChordSpan(step, stop - step, found))
            step = stop
    return spans


def chord_or_none(name: str) -> Chord | None:
    """The chord of a name; None for what is not one, such as "N" where no chord is heard."""
    try:
        return chord_named(name)
    except ValueError:
        return None
