"""The score: everything that is played and sung, in seconds, before any sound exists."""

from dataclasses import dataclass
from typing import Any

from generation.engine.compose.profile import Genre
from generation.engine.compose.style import PLAIN, Style

DEFAULT_MODEL = "sonic-v5"


@dataclass(frozen=True, slots=True)
class Note:
    """One struck note; pitch is a MIDI number (60 = middle C), velocity 1..127."""

    start_s: float
    length_s: float
    pitch: int
    velocity: int


@dataclass(frozen=True, slots=True)
class Syllable:
    """One syllable in the voice model's phoneme alphabet; stress 0 none, 1 secondary, 2 primary."""

    onset: str
    stress_mark: str
    nucleus: str
    coda: str
    stress: int
    word: str
    starts_word: bool


@dataclass(frozen=True, slots=True)
class SungNote:
    """A syllable's place: pitches are (start_s, MIDI number), more than one where it is sung as a melisma."""

    start_s: float
    end_s: float
    pitches: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sung line: as many notes as syllables, how much louder than usual it is sung, the line as written."""

    syllables: tuple[Syllable, ...]
    notes: tuple[SungNote, ...]
    gain_db: float = 0.0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Singer:
    """A voice, kept by a persona from song to song.

    gender "f" or "m"; formant 0.85..1.15 as a factor on the usual vocal tract of that gender (> 1: smaller,
    younger); brightness_db -4..4 of the voice's treble; vibrato_cents 10..60; breath 0..1 of air in it.
    """

    gender: str = "f"
    formant: float = 1.0
    brightness_db: float = 0.0
    vibrato_cents: float = 30.0
    breath: float = 0.25

    def as_json(self) -> dict[str, Any]:
        """Plain values that `from_json` reads back."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Singer":
        """The singer that `as_json` described, held to the limits. Raises ValueError for anything else."""
        try:
            gender = value["gender"]
            numbers = {
                name: min(max(float(value[name]), low), high) for name, (low, high) in SINGER_LIMITS.items()
            }
        except (KeyError, TypeError) as error:
            raise ValueError(f"Not a singer: {error!r}.") from error
        if gender not in ("f", "m"):
            raise ValueError(f"A singer's gender is 'f' or 'm', not {gender!r}.")
        return cls(gender, **numbers)


SINGER_LIMITS = {
    "formant": (0.85, 1.15),
    "brightness_db": (-4.0, 4.0),
    "vibrato_cents": (10.0, 60.0),
    "breath": (0.0, 1.0),
}


@dataclass(frozen=True, slots=True)
class Track:
    """One instrument's notes with how it sounds and sits in the mix.

    level_lufs is the loudness it is balanced to, pan -1..1, send 0..1 the share that goes to the reverb.
    """

    name: str
    instrument: str
    bank: int
    program: int
    notes: tuple[Note, ...]
    level_lufs: float
    pan: float = 0.0
    send: float = 0.15
    effect: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A named stretch of time: a section, a chord or a word."""

    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Score:
    """A whole song, ready to be played.

    voice is the singer's gender, "" when nobody sings. style is what its band was told, from which the song
    can be continued; joins_at_s is set in an extension: the second of its source where it goes on.
    """

    title: str
    tags: str
    lyrics: str
    genre: str
    bpm: float
    key: str
    voice: str
    duration_s: float
    fade_out_s: float
    seed: int
    sections: tuple[Span, ...]
    chords: tuple[Span, ...]
    words: tuple[Span, ...]
    tracks: tuple[Track, ...]
    lead: tuple[Phrase, ...] = ()
    harmony: tuple[Phrase, ...] = ()
    double: tuple[Phrase, ...] = ()
    kicks_s: tuple[float, ...] = ()
    style: Style = PLAIN
    singer: Singer = Singer()
    model: str = DEFAULT_MODEL
    joins_at_s: float | None = None

    @property
    def profile(self) -> Genre:
        """The genre whose sound the song has."""
        return self.style.genre

    def as_json(self) -> dict[str, Any]:
        """The score in plain values, times in seconds rounded to 0.1 ms."""
        return {
            "tempo": self.bpm,
            "key": self.key,
            "genre": self.genre,
            "voice": self.voice,
            "model": self.model,
            **({} if self.joins_at_s is None else {"joins_at_s": self.joins_at_s}),
            "sections": [_span(s, "name") for s in self.sections],
            "chords": [_span(c, "name") for c in self.chords],
            "words": [_span(w, "word") for w in self.words],
            "tracks": {t.name: _track(t) for t in self.tracks} | _sung("vocals", self.lead),
        }


def _span(span: Span, label: str) -> dict[str, Any]:
    return {label: span.name, "start_s": round(span.start_s, 4), "end_s": round(span.end_s, 4)}


def _track(track: Track) -> dict[str, Any]:
    return {
        "instrument": track.instrument,
        "bank": track.bank,
        "program": track.program,
        "notes": [_note(n.start_s, n.length_s, n.pitch, n.velocity) for n in track.notes],
    }


def _sung(name: str, phrases: tuple[Phrase, ...]) -> dict[str, Any]:
    notes = [
        _note(start, end - start, round(pitch), 100)
        for phrase in phrases
        for sung in phrase.notes
        for (start, pitch), end in zip(
            sung.pitches, [p[0] for p in sung.pitches[1:]] + [sung.end_s], strict=True
        )
    ]
    return {name: {"instrument": "voice", "bank": 0, "program": 53, "notes": notes}} if notes else {}


def _note(start_s: float, length_s: float, pitch: int, velocity: int) -> list[float]:
    """[start in s, length in s, MIDI pitch, velocity]"""
    return [round(start_s, 4), round(length_s, 4), pitch, velocity]
