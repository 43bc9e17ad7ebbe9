"""Aligned lyrics as lines: what is sung, when, and under which heading.

An alignment is a list of pieces as the service sends them (docs/musicapi.md §2.14): words that may carry line
ends and section tags, and tags that may be split over several pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    """`text` without blanks around it; `start_s` and `end_s` in seconds. `glued`: no blank before it."""

    text: str
    start_s: float
    end_s: float
    glued: bool = False


@dataclass(slots=True)
class SungLine:
    """One line of lyrics. `section` is the tag above it, such as "Verse", on the first line under it."""

    section: str = ""
    words: list[Word] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(f"{'' if word.glued else ' '}{word.text}" for word in self.words).strip()

    @property
    def start_s(self) -> float:
        return self.words[0].start_s


def sung_lines(pieces: Iterable[Mapping[str, Any]]) -> list[SungLine]:
    """The lines of an alignment's `words`, in sung order; tags become headings, empty lines are left out."""
    reader = _Reader()
    for piece in pieces:
        reader.read(str(piece.get("word", "")), float(piece["start_s"]), float(piece["end_s"]))
    reader.end_line()
    return reader.lines


class _Reader:
    """Walks through the text letter by letter, since tags and line ends fall anywhere within pieces."""

    def __init__(self) -> None:
        self.lines: list[SungLine] = []
        self.words: list[Word] = []
        self.section = ""
        self.tag: str | None = None
        self.has_blank = True

    def read(self, text: str, start_s: float, end_s: float) -> None:
        letters = ""
        for letter in text:
            if self.tag is not None:
                self._in_tag(letter)
            elif letter == "[":
                letters = self._end_word(letters, start_s, end_s)
                self.tag = ""
            elif letter.isspace():
                letters = self._end_word(letters, start_s, end_s)
                self.has_blank = True
                if letter == "\n":
                    self.end_line()
            else:
                letters += letter
        self._end_word(letters, start_s, end_s)

    def _in_tag(self, letter: str) -> None:
        if letter not in "]\n":
            self.tag = (self.tag or "") + letter
            return
        self.end_line()
        self.section, self.tag = (self.tag or "").strip(), None

    def _end_word(self, letters: str, start_s: float, end_s: float) -> str:
        if letters:
            self.words.append(Word(letters, start_s, end_s, glued=not self.has_blank))
            self.has_blank = False
        return ""

    def end_line(self) -> None:
        if self.words:
            self.lines.append(SungLine(self.section, self.words))
            self.words, self.section = [], ""
        self.has_blank = True
