"""The lead instrument: tunes of its own where nobody sings, short answers in the singer's pauses."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from generation.engine.compose.chance import pick, stream
from generation.engine.compose.clock import Clock
from generation.engine.compose.form import Form, Section
from generation.engine.compose.harmony import Harmony
from generation.engine.compose.instruments import INSTRUMENTS, Instrument
from generation.engine.compose.melody import CONTOURS, Tune, sing_pitches
from generation.engine.compose.profile import HIGH, LOW, STEPS_PER_BAR, STILL
from generation.engine.compose.rhythm import place
from generation.engine.compose.score import Note, Phrase, Track
from generation.engine.compose.style import Style
from generation.engine.compose.tones import Tone

LINE_BARS = 2
SCHEMES = ("ABAC", "AABA", "ABAB")
MIN_ANSWER_S = 1.1
LEAD_LUFS = {True: -18.5, False: -24.5}  # alone, or behind a singer
HALF_RANGE = 11


def play_lead(
    form: Form, harmony: Harmony, style: Style, clock: Clock, sung: tuple[Phrase, ...], seed: int
) -> Track | None:
    """The lead track, None when it has nothing to play."""
    instrument = INSTRUMENTS[style.lead]
    notes: list[Note] = []
    alone = not sung
    for section in form.sections:
        if _has_tune(section, alone):
            notes += _tune(section, harmony, style, clock, instrument, seed)
    if not alone:
        notes += _answers(form, harmony, style, clock, instrument, sung, seed)
    if not notes:  # a short song: then where nobody sings
        unsung = [section for section in form.sections if not section.lines and section.bars >= LINE_BARS]
        notes = [note for s in unsung for note in _tune(s, harmony, style, clock, instrument, seed)]
    if not notes:
        return None
    played = tuple(sorted(notes, key=lambda note: note.start_s))
    return Track(
        "lead", style.lead, instrument.bank, instrument.program, played, LEAD_LUFS[alone],
        0.0 if alone else -0.3, 0.28, instrument.effect,
    )  # fmt: skip


def play_tune(
    tones: Sequence[Tone], style: Style, clock: Clock, behind_singer: bool, seed: int
) -> Track | None:
    """A given melody on the style's lead instrument, in the octave where that sounds best."""
    if not tones:
        return None
    instrument = INSTRUMENTS[style.lead]
    middle = float(np.clip((instrument.low + instrument.high) / 2, 62, 76))
    mean = sum(tone.pitch for tone in tones) / len(tones)
    octave = 12 * round((middle - mean) / 12)
    touch = stream(seed, "lead touch")
    notes = [
        _note(
            clock, tone.step, tone.end - tone.step, tone.pitch + octave, 86 + touch.normal(0, 4), style, touch
        )
        for tone in tones
    ]
    return Track(
        "lead", style.lead, instrument.bank, instrument.program, tuple(notes), LEAD_LUFS[not behind_singer],
        -0.3 if behind_singer else 0.0, 0.28, instrument.effect,
    )  # fmt: skip


def _has_tune(section: Section, alone: bool) -> bool:
    if section.lines or section.kind in ("outro", "break"):
        return False
    if section.kind == "intro":
        return not alone and section.bars >= 4
    return alone or section.kind == "solo" or section.energy > STILL


def _tune(
    section: Section, harmony: Harmony, style: Style, clock: Clock, instrument: Instrument, seed: int
) -> list[Note]:
    """Two-bar lines after a scheme; the same kind of section has the same tune, a little varied."""
    notes: list[Note] = []
    source = "chorus" if section.kind in ("intro", "solo") else section.kind
    touch = stream(seed, "lead touch", section.kind, section.repeat)
    seed = style.tune_seed(source, seed)
    scheme = pick(stream(seed, "lead scheme", source), SCHEMES)
    for order in range(section.bars // LINE_BARS):
        letter = scheme[order % 4]
        start = section.start_step + order * LINE_BARS * STEPS_PER_BAR
        placed, lengths = _motif(source, letter, section.energy, style, clock, seed)
        chords = [harmony.at(start + max(0, step) + 0.01).chord for step in placed]
        contour = pick(stream(seed, "lead contour", source, letter), tuple(CONTOURS))
        tune = _register(instrument, section.energy, contour, order % 4 == 3, style)
        pitches = sing_pitches(placed, lengths, chords, tune, stream(seed, "lead melody", source, letter))
        for step, length, pitch in zip(placed, lengths, pitches, strict=True):
            velocity = 84 + (8 if step % 8 == 0 else 0) + 4 * (section.energy - LOW) + touch.normal(0, 4)
            notes.append(_note(clock, start + step, length, pitch, velocity, style, touch))
    return notes


def _motif(
    source: str, letter: str, energy: int, style: Style, clock: Clock, seed: int
) -> tuple[list[int], list[int]]:
    """A wordless line: how many notes, where they fall, how long they are."""
    rng = stream(seed, "motif", source, letter)
    steps = LINE_BARS * STEPS_PER_BAR
    busy = 1.15 if energy == HIGH else 0.95
    count = int(np.clip(rng.normal(style.genre.pace * 0.72 * busy * steps * clock.step_s, 1.5), 4, 16))
    stresses = [float(rng.choice((1.0, 0.5, 0.0), p=(0.45, 0.25, 0.3))) for _ in range(count)]
    feel = pick(rng, style.genre.feels)
    placed = place(
        stresses, [True] * count, steps, feel, 0.8 * steps / count, int(rng.choice((0, 0, 2, 4))), rng
    )
    ends = [*placed[1:], min(steps - 2, placed[-1] + int(rng.integers(5, 10)))]
    return placed, [max(1, min(8, end - here)) for here, end in zip(placed, ends, strict=True)]


def _register(instrument: Instrument, energy: int, contour: str, closing: bool, style: Style) -> Tune:
    middle = float(np.clip((instrument.low + instrument.high) / 2, 62, 76))
    middle += 2.0 if energy == HIGH else 0.0
    low = max(instrument.low, int(middle) - HALF_RANGE)
    high = min(instrument.high, int(middle) + HALF_RANGE)
    return Tune(
        style.tonic, style.mode, low, high, middle, contour, closing, 0.0, 0.4 + 0.4 * style.weirdness
    )


def _answers(
    form: Form,
    harmony: Harmony,
    style: Style,
    clock: Clock,
    instrument: Instrument,
    sung: tuple[Phrase, ...],
    seed: int,
) -> list[Note]:
    """A few notes in some pauses between lines, from the second verse on and in choruses."""
    notes: list[Note] = []
    rng = stream(seed, "answers")
    for phrase, following in pairwise(sung):
        begin, end = phrase.notes[-1].end_s, following.notes[0].start_s
        section = _section_at(form, clock, phrase.notes[0].start_s)
        quiet = section.kind == "verse" and section.repeat == 0
        if (
            end - begin < MIN_ANSWER_S
            or quiet
            or rng.random() > style.manner.echoes
            or end - begin > 4 * clock.bar_s
        ):
            continue
        first = round(begin / clock.step_s) + 1
        room = int((end - begin) / clock.step_s) - 2
        count = min(int(rng.integers(3, 6)), max(2, room // 2))
        placed = [first + i * max(1, room // count) for i in range(count)]
        lengths = [max(1, room // count)] * count
        chords = [harmony.at(step + 0.01).chord for step in placed]
        tune = _register(instrument, HIGH, pick(rng, tuple(CONTOURS)), False, style)
        pitches = sing_pitches(placed, lengths, chords, tune, rng)
        notes += [
            _note(clock, step, length, pitch, 74 + rng.normal(0, 4), style, rng)
            for step, length, pitch in zip(placed, lengths, pitches, strict=True)
        ]
    return notes


def _section_at(form: Form, clock: Clock, seconds: float) -> Section:
    bar = seconds / clock.bar_s + 0.3
    return next((s for s in reversed(form.sections) if s.start_bar <= bar), form.sections[0])


def _note(
    clock: Clock,
    step: float,
    length: float,
    pitch: int,
    velocity: float,
    style: Style,
    rng: np.random.Generator,
) -> Note:
    start = clock.seconds(step) + rng.normal(0, style.genre.looseness_s)
    seconds = (clock.seconds(step + length) - clock.seconds(step)) * 0.97
    return Note(max(0.0, float(start)), seconds, pitch, int(np.clip(velocity, 30, 122)))
