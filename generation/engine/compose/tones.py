"""A melody taken off its song: counted in sixteenths, to be moved, varied and sung to other words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generation.engine.compose.clock import Clock
from generation.engine.compose.score import Note, Phrase, SungNote, Syllable
from generation.engine.compose.theory import scale

LINE_GAP_STEPS = 4  # a rest this long ends a line
LINE_STEPS = 36  # and so does a line's length
STRENGTH = (4, 0, 2, 0, 3, 0, 2, 1, 4, 0, 2, 0, 3, 0, 2, 1)  # of each sixteenth of a bar
SHORTEST_STEPS = 0.9
UNTOUCHED = 0.97  # from this audio weight on a melody stays as it is


@dataclass(frozen=True, slots=True)
class Tone:
    """A note of a melody in sixteenths from the first bar; pitches as in SungNote, (step, MIDI number)."""

    step: float
    end: float
    pitches: tuple[tuple[float, float], ...]

    @property
    def pitch(self) -> int:
        """Where the note goes: its last pitch."""
        return round(self.pitches[-1][1])


def tones_of_phrase(phrase: Phrase, clock: Clock) -> tuple[Tone, ...]:
    """A sung line's melody."""
    return tuple(
        Tone(
            round(clock.step_at(note.start_s), 2),
            round(clock.step_at(note.end_s), 2),
            tuple((round(clock.step_at(start), 2), pitch) for start, pitch in note.pitches),
        )
        for note in phrase.notes
    )


def tones_of_notes(notes: Iterable[Note], step_at: Callable[[float], float]) -> tuple[Tone, ...]:
    """An instrument's melody on the nearest sixteenths; of notes on the same one the highest."""
    highest: dict[int, Tone] = {}
    for note in notes:
        step = round(step_at(note.start_s))
        end = max(step + SHORTEST_STEPS, step_at(note.start_s + note.length_s))
        if step >= 0 and (step not in highest or note.pitch > highest[step].pitch):
            highest[step] = Tone(step, end, ((step, float(note.pitch)),))
    ordered = [highest[step] for step in sorted(highest)]
    return tuple(
        replace(tone, end=min(tone.end, ordered[i + 1].step)) if i + 1 < len(ordered) else tone
        for i, tone in enumerate(ordered)
    )


def in_lines(tones: Sequence[Tone]) -> list[tuple[Tone, ...]]:
    """The melody cut into lines at its rests."""
    lines: list[list[Tone]] = []
    for tone in tones:
        line = lines[-1] if lines else []
        if not line or tone.step - line[-1].end >= LINE_GAP_STEPS or tone.end - line[0].step > LINE_STEPS:
            lines.append([])
        lines[-1].append(tone)
    return [tuple(line) for line in lines]


def moved(tone: Tone, semitones: float) -> Tone:
    """The same note higher."""
    return replace(tone, pitches=tuple((step, pitch + semitones) for step, pitch in tone.pitches))


def varied(
    tones: Sequence[Tone], freedom: float, tonic: int, mode: str, rng: np.random.Generator
) -> tuple[Tone, ...]:
    """The melody with some notes a scale step aside or early or late; freedom 0..1 (0: none)."""
    found: list[Tone] = []
    for i, tone in enumerate(tones):
        aside, early = rng.random(2) < (0.28 * freedom, 0.3 * freedom)
        up, by = rng.random() < 0.5, float(rng.choice((-2, -1, 1, 2)))
        inner = 0 < i < len(tones) - 1
        if aside and inner and freedom > 1 - UNTOUCHED:
            tone = moved(tone, _neighbour(tone.pitch, tonic, mode, up) - tone.pitch)
        if early and inner and freedom > 1 - UNTOUCHED:
            first, last = found[-1].step + 1, tones[i + 1].step - 1
            by = min(max(tone.step + by, first), last) - tone.step if first <= last else 0.0
            tone = Tone(tone.step + by, max(tone.end, tone.step + by + 1), ((tone.step + by, tone.pitch),))
            found[-1] = replace(found[-1], end=min(found[-1].end, tone.step))
        found.append(tone)
    return tuple(found)


def sung_to(tones: Sequence[Tone], count: int) -> tuple[Tone, ...]:
    """As many notes as there are syllables, at least one.

    Too many notes: the weakest are sung on the syllable before. Too few: the longest are struck again.
    """
    notes = list(tones)
    while len(notes) > count:
        i = min(
            range(1, len(notes)),
            key=lambda n: (STRENGTH[int(notes[n].step) % 16], notes[n].end - notes[n].step),
        )
        before = notes[i - 1]
        notes[i - 1 : i + 1] = [Tone(before.step, notes[i].end, before.pitches + notes[i].pitches)]
    while len(notes) < count:
        i = max(range(len(notes)), key=lambda n: notes[n].end - notes[n].step)
        notes[i : i + 1] = _halves(notes[i])
    return tuple(notes)


def as_phrase(
    tones: Sequence[Tone], syllables: tuple[Syllable, ...], clock: Clock, gain_db: float, text: str
) -> Phrase:
    """The melody sung."""
    notes = tuple(
        SungNote(
            clock.seconds(max(0.0, tone.step)),
            clock.seconds(max(0.1, tone.end)),
            tuple((clock.seconds(max(0.0, step)), pitch) for step, pitch in tone.pitches),
        )
        for tone in tones
    )
    return Phrase(syllables, notes, gain_db, text)


def _neighbour(pitch: int, tonic: int, mode: str, up: bool) -> int:
    key = scale(tonic, mode)
    near = range(pitch + 1, pitch + 4) if up else range(pitch - 1, pitch - 4, -1)
    return next((p for p in near if p % 12 in key), pitch)


def _halves(tone: Tone) -> list[Tone]:
    length = tone.end - tone.step
    middle = tone.step + (round(length / 2) if length >= 2 else length / 2)
    first = tuple(p for p in tone.pitches if p[0] < middle)
    second = (middle, tone.pitches[-1][1])
    rest = tuple(p for p in tone.pitches if p[0] > middle)
    return [Tone(tone.step, middle, first), Tone(middle, tone.end, (second, *rest))]
