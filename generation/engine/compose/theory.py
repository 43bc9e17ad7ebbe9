"""Scales, keys and chords."""

import re
from dataclasses import dataclass

SCALES = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}
KEY_NAMES = {
    "major": ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"),
    "minor": ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"),
}
SHARPS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLATS = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
USUAL = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
SPELLING = {7: SHARPS, 2: SHARPS, 9: SHARPS, 4: SHARPS, 11: SHARPS, 6: SHARPS} | {
    5: FLATS,
    10: FLATS,
    3: FLATS,
    8: FLATS,
    1: FLATS,
}  # by the tonic of the key's relative major; C major and A minor take the usual names
NUMERALS = ("i", "ii", "iii", "iv", "v", "vi", "vii")
SUFFIXES = {
    "": (),
    "7": (10,),
    "maj7": (11,),
    "6": (9,),
    "9": (10, 14),
    "maj9": (11, 14),
    "add9": (14,),
    "11": (10, 14, 17),
    "13": (10, 14, 21),
    "b9": (10, 13),
}
PRINTED_CHORD = re.compile(r"([A-G][#b]?)(sus2|sus4|dim7|dim|m7b5|aug|5|m(?!aj))?(.*)")
PRINTED = {"b9": "7b9"}  # "Gb9" would be a ninth on G flat
CHORD = re.compile(r"(b|#)?([iv]+|[IV]+)(sus2|sus4|dim7?|m7b5|aug|5)?(.*)")


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord in a key: name as printed ("F#m7"), root pitch class, intervals above it in semitones."""

    name: str
    root: int
    intervals: tuple[int, ...]

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        return tuple((self.root + interval) % 12 for interval in self.intervals)


def key_name(tonic: int, mode: str) -> str:
    """ "A minor" for (9, "minor")."""
    return f"{KEY_NAMES[mode][tonic % 12]} {mode}"


def scale(tonic: int, mode: str) -> tuple[int, ...]:
    """Pitch classes of the key, from the tonic up."""
    return tuple((tonic + step) % 12 for step in SCALES[mode])


def chord(numeral: str, tonic: int, mode: str) -> Chord:
    """The chord of a Roman numeral: lower case is minor, `b` lowers the root; then a suffix ("ii7").

    Degrees are those of the key's own scale, so VI in a minor key is its sixth degree without a flat sign.
    Raises ValueError for a numeral it cannot read.
    """
    match = CHORD.fullmatch(numeral)
    if not match or match[4] not in SUFFIXES:
        raise ValueError(f"Not a chord numeral: {numeral!r}.")
    accidental, letters, colour, suffix = match.groups()
    shift = {"b": -1, "#": 1, None: 0}[accidental]
    root = (tonic + SCALES[mode][NUMERALS.index(letters.lower())] + shift) % 12
    minor = letters.islower()
    triad = _triad(colour, minor)
    printed = {"dim7": "dim7", None: "m" if minor else ""}.get(colour, colour or "")
    return Chord(
        f"{root_name(root, tonic, mode)}{printed}{PRINTED.get(suffix, suffix)}",
        root,
        triad + SUFFIXES[suffix],
    )


def chord_named(name: str) -> Chord:
    """The chord of a printed name such as "F#m7" or "Bbmaj9". Raises ValueError for any other text."""
    match = PRINTED_CHORD.fullmatch(name)
    suffix = match and {"7b9": "b9"}.get(match[3], match[3])
    if not match or suffix not in SUFFIXES:
        raise ValueError(f"Not the name of a chord: {name!r}.")
    root = (FLATS if "b" in match[1] else SHARPS).index(match[1])
    colour = match[2] or ""
    return Chord(name, root, _triad(None if colour == "m" else colour, colour == "m") + SUFFIXES[suffix])


def root_name(root: int, tonic: int, mode: str) -> str:
    """A pitch class spelled as its key spells it."""
    relative_major = (tonic + (3 if mode == "minor" else 0)) % 12
    return SPELLING.get(relative_major, USUAL)[root]


def _triad(colour: str | None, minor: bool) -> tuple[int, ...]:
    return {
        "sus2": (0, 2, 7),
        "sus4": (0, 5, 7),
        "dim": (0, 3, 6),
        "dim7": (0, 3, 6, 9),
        "m7b5": (0, 3, 6, 10),
        "aug": (0, 4, 8),
        "5": (0, 7),
    }.get(colour or "", (0, 3, 7) if minor else (0, 4, 7))
