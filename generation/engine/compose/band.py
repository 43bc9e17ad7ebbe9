"""The pitched instruments: each part's grid on the song's chords, humanised."""

from collections.abc import Sequence

import numpy as np

from generation.engine.compose.chance import pick, stream
from generation.engine.compose.clock import Clock
from generation.engine.compose.form import Form, Section
from generation.engine.compose.grid import LOUDNESS, Hit, read_grid
from generation.engine.compose.harmony import ChordSpan, Harmony, voicing
from generation.engine.compose.instruments import INSTRUMENTS, Instrument
from generation.engine.compose.profile import LOW, STEPS_PER_BAR, STILL, Part
from generation.engine.compose.score import Note, Track
from generation.engine.compose.style import Style
from generation.engine.compose.theory import Chord, scale

ENERGY_VELOCITY = (-12, -8, -3, 5)  # by the section's energy
BASS_SYMBOLS = frozenset("rqtsOa")
RELEASE_SHARE = 0.96  # of a note's grid length that is held


def play_part(part: Part, form: Form, harmony: Harmony, style: Style, clock: Clock, seed: int) -> Track:
    """One instrument through the whole song."""
    player = _Player(part, style, clock, harmony, seed)
    for section in form.sections:
        player.play(section, last=section is form.sections[-1] and form.closes)
    instrument = INSTRUMENTS[part.instrument]
    effect = instrument.effect or part.effect
    return Track(
        part.role, part.instrument, instrument.bank, instrument.program, tuple(player.notes),
        float(part.level_lufs), float(part.pan), float(part.send), effect,
    )  # fmt: skip


class _Player:
    """Keeps what a player remembers while going through a song: the pattern and the last voicing."""

    def __init__(self, part: Part, style: Style, clock: Clock, harmony: Harmony, seed: int) -> None:
        self.part, self.style, self.clock, self.harmony = part, style, clock, harmony
        self.instrument: Instrument = INSTRUMENTS[part.instrument]
        self.rng = stream(seed, "player", part.role)
        chooser = stream(style.band_seed, "grids", part.role)
        self.grids = {energy: pick(chooser, options) for energy, options in sorted(part.grids.items())}
        self.rests_first_verse = part.role not in ("bass", "keys", "guitar") and chooser.random() < 0.5
        self.before: list[int] | None = None
        self.notes: list[Note] = []

    def play(self, section: Section, last: bool) -> None:
        grid = self.grids.get(section.energy)
        if section.kind == "outro" and grid is None:
            grid = self.grids.get(LOW) if self.part.role == "bass" else None
        if section.kind == "verse" and section.repeat == 0 and self.rests_first_verse:
            grid = None
        if section.kind == "intro" and section.start_bar == 0 and section.energy == STILL and grid is None:
            return
        bars = read_grid(grid) if grid else ((),)
        for bar in range(section.bars):
            step = section.start_step + bar * STEPS_PER_BAR
            if last and bar == section.bars - 1:
                if self.grids:
                    self._final(step)
            else:
                for hit in bars[bar % len(bars)]:
                    self._hit(hit, step, section.energy)

    def _hit(self, hit: Hit, bar_step: int, energy: int) -> None:
        step, end = bar_step + hit.step, bar_step + hit.step + hit.steps
        while step < end:
            span = self.harmony.at(step)
            stop = min(end, span.step + span.steps)
            self._sound(hit.symbol, span, step, stop - step, energy)
            step = max(stop, step + 1)

    def _sound(self, symbol: str, span: ChordSpan, step: int, steps: int, energy: int) -> None:
        base = self.part.velocity + ENERGY_VELOCITY[energy] + LOUDNESS.get(symbol, 0)
        base += 5 if step % 8 == 0 else 0
        for order, pitch in enumerate(self._pitches(symbol, span, step)):
            self._note(step, steps, pitch, base, order)

    def _note(self, step: float, steps: float, pitch: int, velocity: float, order: int) -> None:
        loose = self.style.genre.looseness_s
        start = self.clock.seconds(step) + float(self.rng.normal(0, loose)) + order * self.instrument.strum_s
        length = (self.clock.seconds(step + steps) - self.clock.seconds(step)) * RELEASE_SHARE
        loud = int(np.clip(velocity + self.rng.normal(0, 4), 15, 124))
        self.notes.append(Note(max(0.0, start), max(0.05, length), pitch, loud))

    def _pitches(self, symbol: str, span: ChordSpan, step: int) -> Sequence[int]:
        chord = span.chord
        if symbol in BASS_SYMBOLS:
            return [self._bass(symbol, chord, step)]
        if self.instrument.effect == "amp":
            root = _near(chord.root, self.part.centre)
            return [root, root + 7, root + 12][: self.part.voices]
        notes = voicing(chord, self.part.centre, self.part.voices, self.before)
        self.before = notes
        if symbol.isdigit():
            octave, index = divmod(int(symbol), len(notes))
            notes = [notes[index] + 12 * octave]
        return [min(max(note, self.instrument.low), self.instrument.high) for note in notes]

    def _bass(self, symbol: str, chord: Chord, step: int) -> int:
        root = _near(chord.root, self.part.centre)
        if symbol == "a":
            return self._approach(root, step)
        interval = {
            "r": 0,
            "O": 12,
            "q": _interval(chord, 7),
            "t": _interval(chord, 4),
            "s": _interval(chord, 10),
        }
        pitch = root + interval[symbol]
        return pitch if pitch <= self.instrument.high else pitch - 12

    def _approach(self, root: int, step: int) -> int:
        """A scale step, or a semitone, next to the coming root."""
        following = self.harmony.after(step).chord.root
        target = _near(following, root)
        if target == root:
            return root + int(self.rng.choice((0, 7, 12))) if root + 12 <= self.instrument.high else root
        key = scale(self.style.tonic, self.style.mode)
        below, above = target - 1, target + 1
        steps = [p for p in (target - 2, below, above, target + 2) if p % 12 in key] or [below]
        return int(self.rng.choice(steps))

    def _final(self, step: int) -> None:
        """The last chord, held."""
        chord = self.harmony.at(step).chord
        bass = any(set(grid) & BASS_SYMBOLS for grid in self.grids.values())
        if bass:
            pitches: Sequence[int] = [_near(chord.root, self.part.centre)]
        else:
            pitches = self._pitches("x", ChordSpan(step, STEPS_PER_BAR, chord), step)
        for order, pitch in enumerate(pitches):
            self._note(step, STEPS_PER_BAR + 4, pitch, self.part.velocity, order)


def _near(pitch_class: int, centre: float) -> int:
    """The note of a pitch class nearest to a MIDI number."""
    low = int(centre) - 6
    return low + (pitch_class - low) % 12


def _interval(chord: Chord, wanted: int) -> int:
    """The chord's own third, fifth or seventh: its interval nearest to the wanted one."""
    return min((i % 12 for i in chord.intervals if i % 12), key=lambda i: abs(i - wanted))
