"""The chords of a cover: in its key, here and there a relative instead, dressed as its genre has them."""

from collections.abc import Sequence

import numpy as np

from generation.engine.compose.chance import pick
from generation.engine.compose.colouring import COLOURS
from generation.engine.compose.harmony import ChordSpan, Harmony
from generation.engine.compose.profile import STEPS_PER_BAR, Genre
from generation.engine.compose.style import Style
from generation.engine.compose.theory import Chord, chord, chord_named, root_name
from generation.engine.compose.tones import Tone

DIATONIC = {"major": ("I", "ii", "iii", "IV", "V", "vi"), "minor": ("i", "III", "iv", "v", "VI", "VII")}
MOST_REPLACED = 0.5  # of the chords of the freest cover
BARE_GENRE, RICH_GENRE = 0.15, 0.5
TRIADS = {(0, 4, 7): "", (0, 3, 7): "m"}
DRESSES = {"tonic": ("maj7", "maj9", "6"), "dominant": ("7", "9", "13"), "minor": ("7", "9")}


def reharmonised(
    original: Harmony,
    shift: int,
    style: Style,
    freedom: float,
    melody: Sequence[Tone],
    rng: np.random.Generator,
) -> Harmony:
    """The chords `shift` semitones higher in the style's key; freedom 0..1 replaces some by relatives.

    The melody is in the original's key; a chord is only replaced by one that has the melody's longest note.
    """
    colour = colour_of(style.genre, style.mode)
    spans = []
    for number, span in enumerate(original.spans):
        found = transposed(span.chord, shift, style)
        chance = rng.random()
        if 0 < number < len(original.spans) - 1 and chance < MOST_REPLACED * freedom:
            found = _relative(found, _longest_in(melody, span, shift), style, rng)
        spans.append(ChordSpan(span.step, span.steps, dressed(found, colour, style, rng)))
    return Harmony(spans)


def transposed(found: Chord, shift: int, style: Style) -> Chord:
    """The chord in another key, spelled as that key spells it."""
    root = (found.root + shift) % 12
    letters = 2 if found.name[1:2] in ("#", "b") else 1
    return Chord(root_name(root, style.tonic, style.mode) + found.name[letters:], root, found.intervals)


def dressed(found: Chord, colour: float, style: Style, rng: np.random.Generator) -> Chord:
    """A chord with as many tones as the genre likes: colour is the share of its chords that are not plain."""
    chance, triad = rng.random(), found.intervals[:3]
    if triad not in TRIADS:
        return found
    name = root_name(found.root, style.tonic, style.mode) + TRIADS[triad]
    if colour <= BARE_GENRE:
        return chord_named(name)
    if len(found.intervals) > 3 or chance > colour:
        return found
    role = "minor" if TRIADS[triad] else "tonic"
    if role == "tonic" and found.root == (style.tonic + 7) % 12:
        role = "dominant"
    return chord_named(name + pick(rng, DRESSES[role][: 1 if colour < RICH_GENRE else 3]))


def colour_of(genre: Genre, mode: str) -> float:
    """Which share of a genre's chords has more than three tones."""
    numerals = [
        numeral
        for rows in genre.progressions[mode].values()
        for row in rows
        for numeral in row.replace(",", " ").split()
    ]
    return sum(numeral.endswith(COLOURS) for numeral in numerals) / len(numerals)


def _relative(found: Chord, melody: int | None, style: Style, rng: np.random.Generator) -> Chord:
    """Another chord of the key with two tones of this one's triad, and with the melody's note."""
    triad = set(found.pitch_classes[:3])
    offers = [chord(numeral, style.tonic, style.mode) for numeral in DIATONIC[style.mode]]
    near = [
        offer
        for offer in offers
        if len(triad & set(offer.pitch_classes)) == 2 and (melody is None or melody in offer.pitch_classes)
    ]
    return pick(rng, near) if near else found


def _longest_in(melody: Sequence[Tone], span: ChordSpan, shift: int) -> int | None:
    """The pitch class, in the cover's key, of the longest note of a chord's time."""
    inside = [t for t in melody if span.step <= t.step < span.step + min(span.steps, STEPS_PER_BAR)]
    longest = max(inside, key=lambda tone: tone.end - tone.step, default=None)
    return None if longest is None else (longest.pitch + shift) % 12
