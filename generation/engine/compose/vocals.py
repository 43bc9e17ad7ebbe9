"""The vocal line: lyrics set to the chords, sister lines to sister tunes, choruses higher and harmonised."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from generation.engine.compose.chance import pick, stream
from generation.engine.compose.clock import Clock
from generation.engine.compose.form import Form, Section
from generation.engine.compose.harmony import Harmony
from generation.engine.compose.melody import CONTOURS, Tune, sing_pitches
from generation.engine.compose.profile import STEPS_PER_BAR
from generation.engine.compose.rhythm import END_ROOM_STEPS, place
from generation.engine.compose.score import Phrase, Span, SungNote, Syllable
from generation.engine.compose.splicing import words_of
from generation.engine.compose.style import Style
from generation.engine.compose.syllables import stress_of, syllables
from generation.engine.compose.theory import scale

RANGES = {"f": (57, 75), "m": (45, 64)}  # MIDI
CENTRES = {"f": 64.0, "m": 52.5}
LIFT = {
    "chorus": 4.0,
    "pre-chorus": 2.0,
    "bridge": 2.5,
    "verse": 0.0,
    "intro": 0.0,
    "outro": -1.0,
    "solo": 3.0,
}
GAIN_DB = {"chorus": 1.2, "pre-chorus": 0.5, "bridge": 0.5, "verse": -0.3}
LINE_SCHEMES = ("ABAB", "ABAC", "AABA", "AABC", "ABCB")
FINAL_STEPS = 6  # the last syllable of a line is held about this long
SECOND_VOICES = {
    "third": (range(3, 6), range(-9, -4)),
    "low": (range(-5, -2), range(7, 10)),
}  # intervals in semitones
BETWEEN_NOTES = 0.98
BREATH_S, SHORTEST_NOTE_S = 0.07, 0.1


@dataclass(frozen=True, slots=True)
class Vocals:
    """What is sung: the lead, its harmony and its double in choruses, and when each word sounds."""

    lead: tuple[Phrase, ...]
    harmony: tuple[Phrase, ...]
    double: tuple[Phrase, ...]
    words: tuple[Span, ...]


def write_vocals(form: Form, harmony: Harmony, style: Style, clock: Clock, seed: int) -> Vocals:
    """Sets every line of the form to music."""
    lead: list[Phrase] = []
    in_chorus: list[bool] = []
    for section in form.sections:
        for order, line in enumerate(section.lines):
            lead.append(_line(section, order, line, harmony, style, clock, seed))
            in_chorus.append(section.kind == "chorus")
    return with_backing(with_breaths(lead), in_chorus, harmony, style, clock)


def with_backing(
    lead: Sequence[Phrase], in_chorus: Sequence[bool], harmony: Harmony, style: Style, clock: Clock
) -> Vocals:
    """Sung lines with the voices that the model has for choruses."""
    second = [phrase for phrase, chorus in zip(lead, in_chorus, strict=True) if chorus]
    voices = style.manner.backing
    backing = tuple(
        _second_voice(phrase, harmony, style, clock, SECOND_VOICES[voice])
        for voice in voices
        if voice in SECOND_VOICES
        for phrase in second
    )
    words = tuple(word for phrase in lead for word in words_of(phrase))
    return Vocals(tuple(lead), backing, tuple(second) if "double" in voices else (), words)


def with_breaths(phrases: Sequence[Phrase]) -> list[Phrase]:
    """No line sounds into the next one: its last note ends a breath before."""
    trimmed = list(phrases)
    for i, (phrase, following) in enumerate(pairwise(phrases)):
        last, latest = phrase.notes[-1], following.notes[0].start_s - BREATH_S
        if last.end_s > latest:
            shorter = replace(last, end_s=max(latest, last.start_s + SHORTEST_NOTE_S))
            kept = tuple(pitch for pitch in last.pitches if pitch[0] < shorter.end_s - SHORTEST_NOTE_S / 2)
            shorter = replace(shorter, pitches=kept or last.pitches[:1])
            trimmed[i] = replace(phrase, notes=(*phrase.notes[:-1], shorter))
    return trimmed


def _line(
    section: Section, order: int, line: str, harmony: Harmony, style: Style, clock: Clock, seed: int
) -> Phrase:
    sung = syllables(line)
    start = section.start_step + order * section.line_bars * STEPS_PER_BAR
    tunes = style.tune_seed(section.kind, seed)
    letter, scheme_seed = _letter(section, order, tunes), (section.kind, style.genre.name)
    steps = section.line_bars * STEPS_PER_BAR
    taste = stream(tunes, "rhythm", scheme_seed, letter)
    feel = pick(stream(tunes, "feel", section.kind), style.genre.feels)
    ideal = (1.0 if section.kind != "chorus" else 1.15) / style.genre.pace / clock.step_s
    ideal = max(ideal, 0.72 * (steps - 6) / max(1, len(sung)))
    first = int(taste.choice((0, 0, 2, 4) if len(sung) * ideal < steps * 0.7 else (0, 0, 2)))
    stresses = [stress_of(s) for s in sung]
    placed = place(
        stresses, [s.starts_word for s in sung], steps, feel, ideal, first, taste, pickup=start > 0
    )
    lengths = _lengths(placed, steps, sung)
    chords = [harmony.at(start + max(0, step) + 0.01).chord for step in placed]
    tune = _tune(section, order, letter, style, tunes)
    pitches = sing_pitches(placed, lengths, chords, tune, stream(tunes, "melody", scheme_seed, letter))
    ornaments = stream(seed, "ornament", scheme_seed, letter, order)
    notes = []
    for i, (step, length, pitch) in enumerate(zip(placed, lengths, pitches, strict=True)):
        begin, end = clock.seconds(start + step), clock.seconds(start + step + length * BETWEEN_NOTES)
        turns = _melisma(begin, end, pitch, pitches, i, style, ornaments)
        notes.append(SungNote(max(0.0, begin), end, turns))
    return Phrase(sung, tuple(notes), GAIN_DB.get(section.kind, 0.0), line)


def _letter(section: Section, order: int, seed: int) -> str:
    """Which tune of the section a line uses: the rows of lines follow a scheme such as A B A C."""
    scheme = pick(stream(seed, "scheme", section.kind), LINE_SCHEMES)
    return scheme[order % 4]


def _lengths(placed: list[int], steps: int, sung: tuple[Syllable, ...]) -> list[int]:
    lengths = [after - here for here, after in pairwise(placed)]
    last = max(2, min(FINAL_STEPS, steps - placed[-1] - END_ROOM_STEPS + 1))
    return [min(length, 7) for length in lengths] + [last]


def _tune(section: Section, order: int, letter: str, style: Style, seed: int) -> Tune:
    low, high = RANGES[style.voice]
    rng = stream(seed, "tune", section.kind, letter)
    contour = pick(rng, tuple(CONTOURS))
    home = CENTRES[style.voice] + float(stream(style.band_seed, "centre").uniform(-1, 1))
    reach = style.manner.reach
    high += reach
    centre = min(home + LIFT.get(section.kind, 0.0) * (1 + 0.1 * reach), high - 4.5)
    leapiness = 0.2 + 0.5 * style.weirdness + 0.05 * reach
    floor = low + (3 if section.kind == "chorus" else 0)
    closing = order % 4 == 3 or order == len(section.lines) - 1
    return Tune(
        style.tonic, style.mode, floor, high, centre, contour, closing, style.genre.step_bias, leapiness
    )


def _melisma(
    begin: float, end: float, pitch: int, pitches: list[int], i: int, style: Style, rng: np.random.Generator
) -> tuple[tuple[float, float], ...]:
    """Long notes sometimes lean in from the neighbour above, or turn at the end."""
    length, chance = end - begin, rng.random()
    if length < 0.55 or chance > 0.3 + 0.3 * style.weirdness or style.genre.step_bias > 0.3:
        return ((begin, pitch),)
    key = scale(style.tonic, style.mode)
    above = next(p for p in range(pitch + 1, pitch + 4) if p % 12 in key)
    below = next(p for p in range(pitch - 1, pitch - 4, -1) if p % 12 in key)
    if chance < 0.15:
        return ((begin, float(above)), (begin + min(0.18, length * 0.3), float(pitch)))
    if i == len(pitches) - 1:
        return ((begin, pitch),)
    return ((begin, pitch), (end - min(0.2, length * 0.3), float(below if pitches[i + 1] < pitch else above)))


def _second_voice(
    phrase: Phrase, harmony: Harmony, style: Style, clock: Clock, place: tuple[range, range]
) -> Phrase:
    """A voice beside the lead on chord or scale tones: the first range of intervals, or the second where
    that leaves the singer's range.
    """
    key = scale(style.tonic, style.mode)
    low, high = RANGES[style.voice]
    usual, other = place
    notes = []
    for note in phrase.notes:
        span = harmony.at(clock.step_at(note.start_s) + 0.25)
        pitch = round(note.pitches[-1][1])
        fits = low <= pitch + usual[1] <= high
        offers = [pitch + interval for interval in (usual if fits else other)]
        in_key = [p for p in offers if p % 12 in key] or offers
        in_chord = [p for p in in_key if p % 12 in span.chord.pitch_classes]
        notes.append(SungNote(note.start_s, note.end_s, ((note.start_s, float((in_chord or in_key)[0])),)))
    return replace(phrase, notes=tuple(notes))
