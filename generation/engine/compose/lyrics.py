"""Reads lyrics: structure tags in brackets, sections of lines, stanzas where there are no tags."""

import re
import unicodedata
from dataclasses import dataclass, field

TAG = re.compile(r"\s*[\[【(]\s*([^\[\]()【】]{1,80}?)\s*[\])】]\s*[:：]?\s*$")
INLINE_TAG = re.compile(r"\s*[\[【]\s*([^\[\]【】]{1,80}?)\s*[\]】]\s*")
KINDS = (  # first match wins
    ("fade", r"fade"),
    ("pre-chorus", r"pre.?chorus|pre.?hook|build|lift|rise"),
    ("intro", r"intro|opening|prelude"),
    ("outro", r"outro|coda|ending"),
    ("end", r"^end\b|^fin\b|^finale?\b"),
    ("solo", r"solo|^inst$|instrumental|interlude|drop"),
    ("break", r"break|breakdown|pause"),
    ("chorus", r"chorus|hook|refrain"),
    ("bridge", r"bridge|middle.?8|middle.?eight"),
    ("verse", r"verse|strophe|rap|spoken|stanza"),
)
MAX_LYRICS_CHARS = 20_000
INSTRUMENTAL_MARK = "[Instrumental]"


@dataclass(slots=True)
class LyricSection:
    """A section as written: kind from KINDS, the tag's own words as name, its lines."""

    kind: str
    name: str
    lines: list[str] = field(default_factory=list)
    tagged: bool = True


def parse(text: str) -> list[LyricSection]:
    """The sections of a lyric. Untagged text is cut at blank lines; a repeated stanza is the chorus."""
    sections: list[LyricSection] = []
    blank = True
    for line in _lines(text):
        tag = TAG.match(line)
        kind = kind_of(tag[1]) if tag else None
        if tag and (kind or line.lstrip().startswith(("[", "【"))):
            if kind:
                sections.append(LyricSection(kind, tag[1].strip()))
        elif not line:
            blank = True
            continue
        else:
            if not sections or (blank and not sections[-1].tagged):
                sections.append(LyricSection("verse", "Verse", tagged=False))
            sections[-1].lines.append(line)
        blank = False
    if sections and not any(section.tagged for section in sections):
        sections = _guessed(sections)
    return sections


def kind_of(tag: str) -> str | None:
    """The kind of section a tag names, None for a tag that is only a stage direction."""
    lowered = tag.lower()
    return next((kind for kind, words in KINDS if re.search(words, lowered)), None)


def as_text(sections: list[LyricSection]) -> str:
    """Lyrics with their tags, as they are sung."""
    blocks = ["\n".join([f"[{section.name}]", *section.lines]) for section in sections]
    return "\n\n".join(blocks)


def printable(text: str) -> str:
    """The text without control characters, which tags of audio files could not hold."""
    return "".join(c for c in text if c == "\u200d" or unicodedata.category(c) not in ("Cc", "Cs", "Cn"))


def _lines(text: str) -> list[str]:
    """Lines of the text, a tag written before words on a line of its own."""
    lines = []
    for line in text[:MAX_LYRICS_CHARS].replace("\r", "\n").split("\n"):
        rest = printable(line).strip()
        while (tag := INLINE_TAG.match(rest)) and tag.end() < len(rest):
            lines.append(f"[{tag[1]}]")
            rest = rest[tag.end() :]
        lines.append(rest)
    return lines


def _guessed(stanzas: list[LyricSection]) -> list[LyricSection]:
    """Names for untagged stanzas."""
    if len(stanzas) == 1 and len(stanzas[0].lines) >= 8:
        lines = stanzas[0].lines
        middle = len(lines) // 2
        return [
            LyricSection("verse", "Verse", lines[:middle]),
            LyricSection("chorus", "Chorus", lines[middle:]),
        ]
    texts = ["\n".join(stanza.lines).lower() for stanza in stanzas]
    repeated = {text for text in texts if texts.count(text) > 1}
    for order, (stanza, text) in enumerate(zip(stanzas, texts, strict=True)):
        chorus = text in repeated if repeated else order % 2 == 1
        stanza.kind, stanza.name = ("chorus", "Chorus") if chorus else ("verse", "Verse")
    return stanzas
