"""Few style words made into a longer description, which reads back as the same style."""

import re
from collections.abc import Iterator

import numpy as np

from generation.engine.compose.chance import pick, stream
from generation.engine.compose.profile import HIGH, Genre
from generation.engine.compose.style import Style, read_style
from generation.engine.compose.wishes import HAPPY, SAD, asked_gender, best_genre, read_wishes

MOODS = {
    "major": ("uplifting and sunny mood", "hopeful, warm feeling", "playful and joyful spirit"),
    "minor": ("melancholy, moody atmosphere", "dark and haunting mood", "lonely, tense undertone"),
}
PACES = ((82, "slow"), (104, "mid-tempo"), (128, "energetic"), (400, "fast"))
VOICES = {
    "f": ("clear female lead vocal", "expressive female vocal", "intimate female lead vocal"),
    "m": ("warm male lead vocal", "expressive male vocal", "intimate male lead vocal"),
}
BACKING = (
    "layered harmonies in the chorus",
    "doubled vocals in the hook",
    "harmonies that open up the refrain",
)
SHAPES = (
    "sparse first verse that builds to a full chorus", "gradual build with a lifted final chorus",
    "dynamic arrangement with a stripped back bridge",
)  # fmt: skip
MIXES = (
    "spacious mix with a wide stereo image", "polished production with punchy low end",
    "clean, detailed mix with natural room sound",
)  # fmt: skip
ROLES = {
    "bass": ("steady {0}", "melodic {0}", "deep {0}"),
    "keys": ("{0} chords", "flowing {0}", "syncopated {0}"),
    "guitar": ("{0} figures", "rhythmic {0}"), "pad": ("wide {0}", "soft {0} underneath"),
}  # fmt: skip
OTHER_ROLE = ("touches of {0}", "{0} accents")
LONGEST = 900  # characters


def richer(tags: str, seed: int) -> str:
    """The tags as they were, followed by what else makes up the style they name."""
    style, rng = read_style(seed, tags), stream(seed, "richer", tags)
    genre = best_genre(*read_wishes(tags, "", ""))
    text = tags.strip().rstrip(",.;")
    text = f"{text}, {style.genre.name}" if genre is None and text else text or style.genre.name
    for piece in _pieces(tags, style, rng):
        longer = f"{text}, {piece}"
        if len(longer) <= LONGEST and best_genre(*read_wishes(longer, "", "")) is style.genre:
            text = longer
    return text


def _pieces(tags: str, style: Style, rng: np.random.Generator) -> Iterator[str]:
    wanted, unwanted = read_wishes(tags, "", "")
    yield f"{next(pace for limit, pace in PACES if style.bpm < limit)} feel around {style.bpm:.0f} bpm"
    if not re.search(rf"\b(?:{SAD}|{HAPPY})\b", wanted):
        yield pick(rng, MOODS[style.mode])
    for part in style.parts[:4]:
        yield pick(rng, ROLES.get(part.role, OTHER_ROLE)).format(part.instrument)
    if style.drums and style.genre.grooves.get(HIGH):
        yield _drums(style.genre, rng)
    if "instrumental" not in wanted and "vocal" not in unwanted:
        if asked_gender(wanted, None) is None:
            yield pick(rng, VOICES[style.voice])
        yield pick(rng, BACKING)
    yield pick(rng, SHAPES)
    yield pick(rng, MIXES)


def _drums(genre: Genre, rng: np.random.Generator) -> str:
    swung = ("swung drums with soft ghost notes", "laid-back drums with a lazy swing")
    straight = ("tight drums with lively fills", "driving drums that push the chorus")
    return pick(rng, swung if genre.swing else straight)
