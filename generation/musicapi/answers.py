"""What the operations that answer at once give back, one frozen dataclass each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`facts` is the payload as it was sent, for what is not read; it is no part of what makes two equal."""

    facts: Facts = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Balance(Told):
    """What an account has left, in credits. `extra_credits` are spent first (docs/musicapi.md §1.7)."""

    credits: int
    extra_credits: int

    @property
    def total(self) -> int:
        return self.credits + self.extra_credits


@dataclass(frozen=True, slots=True)
class Upload(Told):
    """A recording that Sonic now knows as `clip_id` (§2.3)."""

    clip_id: str


@dataclass(frozen=True, slots=True)
class Persona(Told):
    """A voice to be sung with (§2.6)."""

    persona_id: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One set of lyrics; `title` may be empty."""

    title: str
    lyrics: str


@dataclass(frozen=True, slots=True)
class Lyrics(Told):
    """Usually two drafts to choose from, at least one (§2.7)."""

    drafts: tuple[Draft, ...]


@dataclass(frozen=True, slots=True)
class Tempo(Told):
    """Beats per minute: the average, and the least and most where they were told (§2.8)."""

    average: float
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Vocals(Told):
    """A handle on the vocals for `persona`, their stretch in seconds, an address where one is told (§2.9)."""

    vox_audio_id: str
    audio_url: str = ""
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class Tags(Told):
    """A few tags made into a full description of a style (§2.10)."""

    text: str


@dataclass(frozen=True, slots=True)
class Wav(Told):
    """Where the uncompressed file is (§2.11)."""

    url: str


@dataclass(frozen=True, slots=True)
class Midi(Told):
    """Where the file is, and its notes (§2.12).

    Each instrument is `{"name", "notes": [{"pitch": 0–127, "start", "end": seconds, "velocity": 0–1}]}`,
    as it was sent.
    """

    url: str
    instruments: list[Mapping[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Word:
    """A word and when it is sung, in seconds. It may carry line breaks, blanks and section tags (§2.14)."""

    word: str
    start_s: float
    end_s: float
    p_align: float | None = None
    success: bool = True


@dataclass(frozen=True, slots=True)
class Alignment(Told):
    """The words of a song in their order; none when there are no lyrics to be found (§2.14)."""

    words: tuple[Word, ...]


Answer = Upload | Persona | Lyrics | Tempo | Vocals | Tags | Wav | Midi | Alignment
