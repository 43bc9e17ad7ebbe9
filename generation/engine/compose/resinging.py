"""Sung lines taken off a song or fitted to a tune, and the form around them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import cycle, pairwise

from generation.engine.compose.clock import Clock
from generation.engine.compose.form import ENERGY, Form, Section, bare, energy_of, laid_out
from generation.engine.compose.lyrics import LyricSection
from generation.engine.compose.profile import STEPS_PER_BAR
from generation.engine.compose.recall import section_kind
from generation.engine.compose.score import Score, Syllable
from generation.engine.compose.splicing import lines_by_section
from generation.engine.compose.syllables import syllables
from generation.engine.compose.tones import Tone, in_lines, sung_to, tones_of_phrase
from generation.engine.compose.vocals import GAIN_DB

FEWEST_TONES = 3  # of a stretch of melody that is sung as a line
FASTEST_STEPS = 0.75  # per syllable
BLOCK_BARS = 8
UPBEAT_STEPS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A sung line off its song: as many tones as syllables, the words, the kind of its section."""

    tones: tuple[Tone, ...]
    syllables: tuple[Syllable, ...]
    text: str
    kind: str

    @property
    def gain_db(self) -> float:
        return GAIN_DB.get(self.kind, 0.0)

    @property
    def middle(self) -> float:
        """The step in the middle of its time, which says to which section it belongs."""
        return (self.tones[0].step + self.tones[-1].end) / 2


def lines_of(score: Score, clock: Clock) -> tuple[Line, ...]:
    """All that is sung in a score."""
    return tuple(
        Line(tones_of_phrase(phrase, clock), phrase.syllables, phrase.text, section_kind(section.name))
        for section, phrases in lines_by_section(score)
        for phrase in phrases
    )


def with_new_words(lines: Sequence[Line], written: list[LyricSection]) -> tuple[Line, ...]:
    """The tunes with other words: those of sections of the same kind, over and over as often as needed."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for section in written:
        by_kind[section.kind] += [line for line in section.lines if syllables(line)]
    everything = [line for texts in by_kind.values() for line in texts]
    if not everything:
        return tuple(lines)
    texts = {kind: cycle(by_kind[kind] or everything) for kind in {line.kind for line in lines}}
    return tuple(_fitted(line.tones, next(texts[line.kind]), line.kind) for line in lines)


def lines_to(tones: Sequence[Tone], written: list[LyricSection]) -> tuple[Line, ...]:
    """A wordless melody sung to these words, from the first again when there is more melody than words."""
    words = [(s.kind, line) for s in written for line in s.lines if syllables(line)]
    stretches = [line for line in in_lines(tones) if len(line) >= FEWEST_TONES]
    if not words:
        return ()
    found = []
    ends = [*(line[0].step for line in stretches[1:]), float("inf")]
    for stretch, (kind, text), latest in zip(stretches, cycle(words), ends, strict=False):
        need = len(syllables(text)) * FASTEST_STEPS
        end = min(max(stretch[-1].end, stretch[0].step + need), max(stretch[-1].end, latest - 1))
        stretch = (*stretch[:-1], replace(stretch[-1], end=end))
        found.append(_fitted(stretch, text, kind if kind in ENERGY else "verse"))
    return tuple(found)


def form_around(bars: int, bar_s: float, lines: Sequence[Line], tones: Sequence[Tone]) -> Form:
    """Sections for a melody of so many bars: what leads in, blocks by what is in them, what leads out."""
    first = int(max(0.0, min((tone.step for tone in tones), default=0.0)) // STEPS_PER_BAR)
    first = first if 2 <= first < bars else 0
    turns = {_bar_of(line) for before, line in pairwise(lines) if line.kind != before.kind}
    starts = [0, *sorted(bar for bar in turns | {first} if 0 < bar < bars), bars]
    sections = []
    mean = sum(tone.pitch for tone in tones) / max(1, len(tones))
    for stretch, following in pairwise(starts):
        for start in range(stretch, following, BLOCK_BARS):
            end = min(following, start + BLOCK_BARS)
            inside = [t for t in tones if start <= t.step / STEPS_PER_BAR < end]
            sung = [line.kind for line in lines if start <= line.middle / STEPS_PER_BAR < end]
            kind = sung[0] if sung else "intro" if end <= first else _kind(inside, mean, end == bars)
            sections.append(bare(kind, end - start))
    return with_lines(laid_out(sections, bar_s), lines)


def _bar_of(line: Line) -> int:
    """The bar in which a line begins; an upbeat belongs to the bar after it."""
    return int((line.tones[0].step + UPBEAT_STEPS) // STEPS_PER_BAR)


def with_lines(form: Form, lines: Sequence[Line]) -> Form:
    """The form with these lines in it."""
    return replace(form, sections=tuple(_with_lines(section, lines) for section in form.sections))


def _kind(inside: list[Tone], mean: float, last: bool) -> str:
    if not inside:
        return "outro" if last else "break"
    return "chorus" if sum(tone.pitch for tone in inside) / len(inside) > mean else "verse"


def _with_lines(section: Section, lines: Sequence[Line]) -> Section:
    first, last = section.start_step, section.start_step + section.bars * STEPS_PER_BAR
    texts = tuple(line.text for line in lines if first <= line.middle < last)
    return replace(section, lines=texts, energy=energy_of(section.kind, bool(texts)))


def _fitted(tones: Sequence[Tone], text: str, kind: str) -> Line:
    sung = syllables(text)
    return Line(sung_to(tones, len(sung)), sung, text, kind)
