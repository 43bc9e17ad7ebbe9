"""Reads what was asked for: genre, tempo, key, instruments and voice out of tags and description."""

import re
from dataclasses import dataclass, replace

import numpy as np

from generation.engine.compose.chance import pick, stream
from generation.engine.compose.genres import DEFAULT, GENRES
from generation.engine.compose.instruments import DRUM_WORDS, INSTRUMENTS
from generation.engine.compose.manner import Manner, players
from generation.engine.compose.profile import HIGH, LOW, MID, STILL, Genre, Part
from generation.engine.compose.tempo_words import BPM_LIMITS, bpm_range
from generation.engine.compose.theory import KEY_NAMES

SAD = (
    r"sad|melanchol\w*|dark|gloomy|lonely|heartbroken|heartbreak|sorrow\w*|minor|moody|haunting|grief|angry|tragic|"
    r"eerie|tense"
)
HAPPY = (
    r"happy|joyful|cheerful|uplifting|sunny|bright|major|playful|celebrat\w*|feel.?good|hopeful|"
    r"triumphant|romantic"
)
NEGATION = re.compile(r"\b(?:no|without|non)[ -]([a-z0-9 &'-]+)")
KEY = re.compile(r"\b([a-g])[ -]?(#|sharp|flat|b(?![a-z]))?[ -](major|minor)\b")
MALE = re.compile(r"\b(male|man|men|baritone|tenor voice|deep voice|masculine|boy)\b")
FEMALE = re.compile(r"\b(female|woman|women|girl|soprano voice|feminine|diva)\b")
FAMILY_PARTS = {
    "keys": Part(
        "keys", "", {LOW: ("X-------x-------",), MID: ("X---------------",), HIGH: ("X---x---X---x---",)}
    ),
    "guitar": Part(
        "guitar",
        "",
        {STILL: ("0-2-3-2-1-2-3-2-",), LOW: ("0-2-3-2-1-2-3-2-",), HIGH: ("X---x-x-..x-x-x-",)},
        60,
        4,
    ),
    "pad": Part(
        "pad", "", {LOW: ("o---------------",), MID: ("x---------------",), HIGH: ("X---------------",)}, 66
    ),
    "bass": Part(
        "bass", "", {LOW: ("r-------r-----a-",), HIGH: ("r-r-r-r-r-r-q-a-",)}, 38, 4, 92, -21.0, 0.0, 0.02
    ),
}
RETURNING = ("chorus", "pre-chorus")
USUAL_MANNER = Manner()
OLD_SOUND_BELOW = 0.25  # style weight
NAMED_LIFT_DB = 2.5  # an instrument asked for by name is heard


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
    wanted, unwanted = _wishes(tags, negative_tags, description)
    rng = stream(seed, "style", wanted)
    weird = _share(weirdness, 0.25)
    strict = _share(style_weight, 0.6)
    genre = _genre(wanted, unwanted)
    mode = _mode(wanted, genre, rng)
    tonic = int(rng.integers(12))
    if found := KEY.search(wanted):
        tonic, mode = _tonic(found), found[3]
    low, high = bpm_range(wanted, genre.bpm)
    reach = 1 + 0.08 * (weird - 0.25) * rng.choice((-1.0, 1.0))
    bpm = float(np.clip(round(rng.uniform(low, high) * (reach if low != high else 1)), *BPM_LIMITS))
    parts = tuple(_take(part, rng, weird, strict) for part in genre.parts)
    parts = players(parts, genre.name, manner)
    parts, lead = _with_named(parts, pick(rng, genre.lead), wanted)
    parts = tuple(part for part in parts if not _excluded(part.instrument, unwanted))
    leads = [lead, *genre.lead, "piano", "strings", "flute"]
    lead = next((name for name in leads if not _excluded(name, unwanted)), lead)
    drums = not any(_has(word, unwanted) for word in DRUM_WORDS)
    return Style(
        genre=genre,
        bpm=bpm,
        tonic=tonic,
        mode=mode,
        parts=parts,
        drums=drums,
        lead=lead,
        voice=_voice(wanted, vocal_gender, genre),
        weirdness=weird,
        strictness=strict,
        band_seed=seed,
        manner=manner,
    )


def named_genre(tags: str) -> Genre | None:
    """The genre that the tags name, None when they name none."""
    wanted, unwanted = _wishes(tags, "", "")
    return _best_genre(wanted, unwanted)


def asked_gender(tags: str, vocal_gender: str | None) -> str | None:
    """The singer's gender that is asked for, "f" or "m", None when any will do."""
    if vocal_gender in ("f", "m"):
        return vocal_gender
    wanted = tags.lower()
    return "f" if FEMALE.search(wanted) else "m" if MALE.search(wanted) else None


def rejoined(style: Style, tags: str, negative_tags: str, tags_before: str) -> Style:
    """The same band with the instruments that are newly named, and without those unwanted."""
    wanted, unwanted = _wishes(tags, negative_tags, "")
    known = _named(_wishes(tags_before, "", "")[0])
    fresh = ", ".join(name for name in _named(wanted) if name not in known)
    parts, lead = _with_named(style.parts, style.lead, fresh)
    parts = tuple(part for part in parts if not _excluded(part.instrument, unwanted))
    drums = style.drums and not any(_has(word, unwanted) for word in DRUM_WORDS)
    return replace(style, parts=parts, lead=lead, drums=drums)


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


def _wishes(tags: str, negative_tags: str, description: str) -> tuple[str, str]:
    """(wanted, unwanted) words, lower case; "no drums" among the tags counts as unwanted."""
    text = f"{tags}, {tags}, {description}".lower().replace("_", " ").replace("’", "'")
    unwanted = [negative_tags.lower(), *(match[1] for match in NEGATION.finditer(text))]
    return NEGATION.sub(" ", text), ", ".join(unwanted)


def _has(word: str, text: str) -> bool:
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None


def _count(word: str, text: str) -> int:
    return len(re.findall(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text))


def _genre(wanted: str, unwanted: str) -> Genre:
    """The genre with the most matching words; longer words say more."""
    return _best_genre(wanted, unwanted) or DEFAULT


def _best_genre(wanted: str, unwanted: str) -> Genre | None:
    best: Genre | None = None
    best_score = 0.0
    for genre in GENRES.values():
        score = sum(_count(word, wanted) * (1 + len(word.split()) + 0.02 * len(word)) for word in genre.words)
        if score > best_score and not _has(genre.name, unwanted):
            best, best_score = genre, score
    return best


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


def _voice(wanted: str, vocal_gender: str | None, genre: Genre) -> str:
    return asked_gender(wanted, vocal_gender) or genre.voice


def _take(part: Part, rng: np.random.Generator, weird: float, strict: float) -> Part:
    """This take's instrument for a part: usually the genre's own, at times a relative, rarely a surprise."""
    family = INSTRUMENTS[part.instrument].family
    relatives = [name for name, i in INSTRUMENTS.items() if i.family == family and not i.effect]
    chances = rng.random(2)
    other, odd = (
        (pick(rng, part.or_instruments) if part.or_instruments else part.instrument),
        pick(rng, relatives),
    )
    if chances[0] < 0.7 - 0.5 * strict:
        part = replace(part, instrument=other)
    if chances[1] < 0.5 * max(0.0, weird - 0.3):
        part = replace(part, instrument=odd)
    return part


def _with_named(parts: tuple[Part, ...], lead: str, wanted: str) -> tuple[tuple[Part, ...], str]:
    """Gives every instrument named in the wishes a part: a relative's, or a new one."""
    taken: set[str] = set()
    for name in _named(wanted):
        family = INSTRUMENTS[name].family
        if family == "lead":
            lead = name
            continue
        same = [p for p in parts if INSTRUMENTS[p.instrument].family == family and p.role not in taken]
        if any(p.instrument == name for p in parts):
            changed = next(p for p in parts if p.instrument == name)
        elif same:
            changed = same[0]
        else:
            role = family if family not in {p.role for p in parts} else name
            changed = replace(FAMILY_PARTS.get(family, FAMILY_PARTS["keys"]), role=role)
            parts += (changed,)
        taken.add(changed.role)
        lifted = replace(changed, instrument=name, level_lufs=min(-20.0, changed.level_lufs + NAMED_LIFT_DB))
        if STILL not in changed.grids and LOW not in changed.grids:
            lifted = replace(
                lifted, grids={**changed.grids, LOW: changed.grids.get(MID, changed.grids[HIGH])}
            )
        parts = tuple(lifted if p.role == changed.role else p for p in parts)
    return parts, lead


def _named(wanted: str) -> list[str]:
    """Instruments in the wishes; "electric piano" does not also count as "piano"."""
    found = []
    words = sorted(
        ((w, name) for name, i in INSTRUMENTS.items() for w in i.words), key=lambda pair: -len(pair[0])
    )
    for word, name in words:
        if _has(word, wanted):
            wanted = wanted.replace(word, " , ")
            if name not in found:
                found.append(name)
    return found[:4]


def _excluded(instrument: str, unwanted: str) -> bool:
    found = INSTRUMENTS[instrument]
    return any(_has(word, unwanted) for word in (instrument, found.family, *found.words))
