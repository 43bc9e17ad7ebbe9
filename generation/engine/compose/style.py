"""Reads what was asked for: genre, tempo, key, instruments and voice out of tags and description."""

import re
from dataclasses import dataclass, replace

import numpy as np

from generation.engine.compose.chance import pick, stream
from generation.engine.compose.genres import DEFAULT
from generation.engine.compose.hiring import (
    is_unwanted,
    named_instruments,
    take,
    wants_drums,
    with_named,
    without_unwanted,
)
from generation.engine.compose.manner import Manner, players
from generation.engine.compose.profile import Genre, Part
from generation.engine.compose.tempo_words import BPM_LIMITS, bpm_range
from generation.engine.compose.theory import KEY_NAMES
from generation.engine.compose.wishes import HAPPY, SAD, asked_gender, best_genre, read_wishes

RETURNING = ("chorus", "pre-chorus")
USUAL_MANNER = Manner()
OLD_SOUND_BELOW = 0.25  # style weight
KEY = re.compile(r"\b([a-g])[ -]?(#|sharp|flat|b(?![a-z]))?[ -](major|minor)\b")


@dataclass(frozen=True, slots=True)
class Style:
    """How this take will sound; bpm in beats per minute, tonic a pitch class 0..11.

    band_seed decides what a band keeps when it plays on: its patterns, and the chords and returning tunes of
    the kinds of section named in `known`.
    """

    genre: Genre
    bpm: float
    tonic: int
    mode: str
    parts: tuple[Part, ...]
    drums: bool
    lead: str
    voice: str
    weirdness: float
    strictness: float
    band_seed: int = 0
    known: tuple[str, ...] = ()
    manner: Manner = USUAL_MANNER

    def chord_seed(self, kind: str, seed: int) -> int:
        """What decides the chords of a kind of section: the band's own where it has played one."""
        return self.band_seed if kind in self.known else seed

    def tune_seed(self, kind: str, seed: int) -> int:
        """What decides the tunes of a kind of section: a chorus comes back as it was."""
        return self.chord_seed(kind, seed) if kind in RETURNING else seed


PLAIN = Style(DEFAULT, 108.0, 0, "major", DEFAULT.parts, True, "piano", "f", 0.25, 0.6)
"""The style of a song that has none of its own."""


def read_style(
    seed: int,
    tags: str,
    negative_tags: str = "",
    description: str = "",
    vocal_gender: str | None = None,
    style_weight: float | None = None,
    weirdness: float | None = None,
    manner: Manner = USUAL_MANNER,
) -> Style:
    """The style of one take; the same words and seed give the same style."""
    wanted, unwanted = read_wishes(tags, negative_tags, description)
    rng = stream(seed, "style", wanted)
    weird = _share(weirdness, 0.25)
    strict = _share(style_weight, 0.6)
    genre = best_genre(wanted, unwanted) or DEFAULT
    mode = _mode(wanted, genre, rng)
    tonic = int(rng.integers(12))
    if found := KEY.search(wanted):
        tonic, mode = _tonic(found), found[3]
    low, high = bpm_range(wanted, genre.bpm)
    reach = 1 + 0.08 * (weird - 0.25) * rng.choice((-1.0, 1.0))
    bpm = float(np.clip(round(rng.uniform(low, high) * (reach if low != high else 1)), *BPM_LIMITS))
    parts = tuple(take(part, rng, weird, strict) for part in genre.parts)
    parts = players(parts, genre.name, manner)
    parts, lead = with_named(parts, pick(rng, genre.lead), named_instruments(wanted))
    leads = [lead, *genre.lead, "piano", "strings", "flute"]
    lead = next((name for name in leads if not is_unwanted(name, unwanted)), lead)
    return Style(
        genre=genre,
        bpm=bpm,
        tonic=tonic,
        mode=mode,
        parts=without_unwanted(parts, unwanted),
        drums=wants_drums(unwanted),
        lead=lead,
        voice=asked_gender(wanted, vocal_gender) or genre.voice,
        weirdness=weird,
        strictness=strict,
        band_seed=seed,
        manner=manner,
    )


def rejoined(style: Style, tags: str, negative_tags: str, tags_before: str) -> Style:
    """The same band with the instruments that are newly named, and without those unwanted."""
    wanted, unwanted = read_wishes(tags, negative_tags, "")
    known = named_instruments(read_wishes(tags_before, "", "")[0])
    fresh = [name for name in named_instruments(wanted) if name not in known]
    parts, lead = with_named(style.parts, style.lead, fresh)
    drums = style.drums and wants_drums(unwanted)
    return replace(style, parts=without_unwanted(parts, unwanted), lead=lead, drums=drums)


def blended(style: Style, old: Style, style_weight: float, rng: np.random.Generator) -> Style:
    """The new style with some players of the old band: the fewer, the higher style_weight (0..1) is.

    Below OLD_SOUND_BELOW the drummer and the sound of the record stay the old ones too.
    """
    parts = list(style.parts)
    for part in old.parts:
        if rng.random() < style_weight + 0.2:
            continue
        same = next((i for i, p in enumerate(parts) if p.role == part.role), None)
        if same is None:
            parts.append(part)
        else:
            parts[same] = part
    genre = old.genre if style_weight < OLD_SOUND_BELOW else style.genre
    return replace(style, parts=tuple(parts), genre=genre)


def _share(value: float | None, default: float) -> float:
    return default if value is None else float(np.clip(value, 0, 1))


def _mode(wanted: str, genre: Genre, rng: np.random.Generator) -> str:
    sad = len(re.findall(rf"\b(?:{SAD})\b", wanted))
    happy = len(re.findall(rf"\b(?:{HAPPY})\b", wanted))
    draw = rng.random()
    if sad != happy:
        return "minor" if sad > happy else "major"
    return "minor" if draw < genre.minor_share else "major"


def _tonic(match: re.Match[str]) -> int:
    natural = KEY_NAMES["major"].index(match[1].upper())
    return (natural + {"#": 1, "sharp": 1, "b": -1, "flat": -1, None: 0}[match[2]]) % 12
