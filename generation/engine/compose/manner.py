"""How each model composes: an old one is a small band with plain chords, a new one a full production.

Only what is written and played; how it sounds (bandwidth, width, mastering) is the mixing desk's.
"""

import re
from dataclasses import dataclass, replace

from generation.engine.compose.instruments import INSTRUMENTS
from generation.engine.compose.profile import HIGH, LOW, MID, Part


@dataclass(frozen=True, slots=True)
class Manner:
    """What a model brings to a song.

    longest_s in s; players: how many pitched parts there may be; colour -1..1: chords plainer or richer than
    the genre's; fills: how many of a drummer's small fills are played (0..1); reach: semitones by which
    melodies are narrower (< 0) or wider; backing: what sings along in choruses; doubled: instruments that
    join in loud sections; echoes: share of a singer's pauses that the lead instrument answers.
    """

    longest_s: float = 480.0
    players: int = 9
    colour: float = 0.0
    fills: float = 0.45
    reach: int = 0
    backing: tuple[str, ...] = ("third", "double")
    doubled: bool = False
    echoes: float = 0.65


MANNERS = (  # first match wins
    (r"sonic-v3", Manner(120.0, 2, -1.0, 0.0, -3, (), False, 0.25)),
    (r"sonic-v4$|sonic-v4-0", Manner(120.0, 3, -0.5, 0.2, -1, ("double",), False, 0.45)),
    (r"sonic-v4-5-plus", Manner(240.0, 5, 0.2, 0.4, 0, ("third", "double"), False, 0.6)),
    (r"sonic-v4", Manner(240.0, 4, 0.0, 0.35, 0, ("double",), False, 0.55)),
    (r"sonic-v5$|sonic-v5-0", Manner(480.0, 9, 0.45, 0.5, 1, ("third", "low", "double"), True, 0.65)),
    (r"sonic-", Manner(480.0, 9, 0.6, 0.6, 1, ("third", "low", "double"), True, 0.75)),
    (r"(?i)fuzz-0|fuzz-1\.0", Manner(240.0, 3, -0.6, 0.7, 0, (), False, 0.3)),
    (r"(?i)fuzz-2\.0 raw", Manner(240.0, 3, -0.8, 0.8, 1, (), False, 0.2)),
    (r"(?i)fuzz|lyria", Manner(240.0, 5, -0.2, 0.75, 2, ("third",), True, 0.8)),
    (r"(?i)nuro", Manner(240.0, 5, 0.3, 0.3, 0, ("third", "double"), False, 0.4)),
)
TEXTURES = {  # a quiet companion in loud sections, by what the genre lacks
    "pad": Part("texture", "slow strings", {HIGH: ("x---------------",)}, 69, 3, 66, -31.0, 0.0, 0.35),
    "bell": Part(
        "texture",
        "celesta",
        {HIGH: ("0...2...3...2...", "3.2.....3.2.0...")},
        79,
        4,
        58,
        -33.0,
        -0.4,
        0.4,
    ),
    "brass": Part("texture", "brass", {HIGH: ("x..x....x.......",)}, 66, 3, 66, -31.0, 0.3, 0.25),
}
COMPANIONS = {  # by genre
    "pop": "bell", "rock": "pad", "folk": "pad", "r&b": "brass", "jazz": "brass", "bossa nova": "bell",
    "house": "pad", "synthwave": "bell", "hip-hop": "brass", "trap": "pad", "lo-fi": "bell",
    "ambient": "bell",
}  # fmt: skip
KEEP_FIRST = ("bass", "keys", "guitar", "pad")


def manner_of(model: str) -> Manner:
    """How a model composes; one that nobody knows is a new one."""
    return next((manner for words, manner in MANNERS if re.match(words, model)), Manner())


def players(parts: tuple[Part, ...], genre_name: str, manner: Manner) -> tuple[Part, ...]:
    """The parts that the model has players for: the bass and what carries the chords stay longest."""
    if len(parts) > manner.players:
        kept = sorted(parts, key=lambda part: _rank(part, parts))[: manner.players]
        parts = tuple(_carrying(part) for part in parts if part in kept)
    taken = {part.instrument for part in parts}
    offers = (TEXTURES[COMPANIONS.get(genre_name, "pad")], *TEXTURES.values())
    textures = [texture for texture in offers if texture.instrument not in taken]
    return (*parts, textures[0]) if manner.doubled else parts


def _rank(part: Part, parts: tuple[Part, ...]) -> tuple[int, int]:
    family = INSTRUMENTS[part.instrument].family
    return KEEP_FIRST.index(family) if family in KEEP_FIRST else len(KEEP_FIRST), parts.index(part)


def _carrying(part: Part) -> Part:
    """A part of a small band, which also plays where the genre would leave it to others."""
    loudest = part.grids[max(part.grids)]
    return replace(part, grids={LOW: loudest, MID: loudest, HIGH: loudest} | dict(part.grids))
