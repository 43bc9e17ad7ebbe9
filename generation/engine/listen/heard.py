"""What is heard in a recording: tempo, beats, key, chords, melody and notes, as plain values."""

from dataclasses import dataclass
from typing import Any

from generation.engine.compose.score import Note, Span

VERSION = 1


@dataclass(frozen=True, slots=True)
class Heard:
    """One recording as a musician would note it down. Nothing musical heard: bpm 0.0, key "", no beats.

    Times are seconds of the recording. first_beat_s is where the first bar heard begins (a beat one), and
    beats_s are all beats, also those before it; bars are taken as 4/4. tonic is a pitch class (0 = C); mode
    is "major" or "minor"; tuning_cents says how far the recording lies above A = 440 Hz. Chords are named as
    the engine names its own ("F#m", "C"). melody is the sung line, or the leading one when nobody sings
    (sung tells which); notes are everything heard. brightness is 0 (dull) .. 1 (only treble).
    """

    duration_s: float
    bpm: float = 0.0
    min_bpm: float = 0.0
    max_bpm: float = 0.0
    first_beat_s: float = 0.0
    beats_s: tuple[float, ...] = ()
    tonic: int = 0
    mode: str = "major"
    key: str = ""
    tuning_cents: float = 0.0
    chords: tuple[Span, ...] = ()
    melody: tuple[Note, ...] = ()
    notes: tuple[Note, ...] = ()
    sung: bool = False
    brightness: float = 0.0
    loudness_lufs: float = -70.0

    def as_json(self) -> dict[str, Any]:
        """Plain values that `from_json` reads back; times rounded to 0.1 ms."""
        return {
            "version": VERSION,
            **{name: getattr(self, name) for name in PLAIN},
            "beats_s": [round(beat, 4) for beat in self.beats_s],
            "chords": [[c.name, round(c.start_s, 4), round(c.end_s, 4)] for c in self.chords],
            "melody": [_listed(note) for note in self.melody],
            "notes": [_listed(note) for note in self.notes],
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Heard":
        """The recording that `as_json` described. Raises ValueError for any other kind of value."""
        if value.get("version") != VERSION:
            raise ValueError(f"Not a hearing of version {VERSION}: {value.get('version')!r}.")
        try:
            return cls(
                **{name: value[name] for name in PLAIN},
                beats_s=tuple(float(beat) for beat in value["beats_s"]),
                chords=tuple(Span(name, start_s, end_s) for name, start_s, end_s in value["chords"]),
                melody=tuple(Note(*note) for note in value["melody"]),
                notes=tuple(Note(*note) for note in value["notes"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"Not a whole hearing: {error}.") from error


PLAIN = (
    *("duration_s", "bpm", "min_bpm", "max_bpm", "first_beat_s", "tonic", "mode", "key", "tuning_cents"),
    *("sung", "brightness", "loudness_lufs"),
)  # the fields that are JSON values already


def _listed(note: Note) -> tuple[float, float, int, int]:
    """(start in s, length in s, MIDI pitch, velocity)"""
    return round(note.start_s, 4), round(note.length_s, 4), note.pitch, note.velocity
