"""Words to syllables in the voice's phoneme alphabet, with English syllable rules.

Text in other scripts is romanised (anyascii) and read as English.
"""

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from anyascii import anyascii

from generation.engine.compose.score import Syllable

VOWELS = frozenset("AIOQWYaeiouæɑɐɒɔəɚɛɜɪʊʌᵊᵻ")
STRESS = {"ˈ": 2, "ˌ": 1}
DROPPED = frozenset(";:,.!?—…\"()“”'’-ː")
CONSONANTS = frozenset("bdfhjklmnpstvwzðŋɡɹɾʃʒʤʧθTɾr")
ONSETS_OF_TWO = frozenset(
    [
        "pl",
        "pɹ",
        "bl",
        "bɹ",
        "tɹ",
        "dɹ",
        "kl",
        "kɹ",
        "ɡl",
        "ɡɹ",
        "fl",
        "fɹ",
        "θɹ",
        "ʃɹ",
        "sl",
        "sm",
        "sn",
        "sp",
        "st",
        "sk",
        "sw",
        "tw",
        "dw",
        "kw",
        "hj",
        "fj",
        "mj",
        "bj",
        "pj",
        "kj",
        "vj",
        "ɡw",
        "sf",
        "θw",
    ]
)
ONSETS_OF_THREE = frozenset(["spl", "spɹ", "stɹ", "skɹ", "skw", "spj", "skj"])
MAX_WORD_CHARS = 30
WORD = re.compile(r"[A-Za-z0-9]+(?:['’][A-Za-z]+)*['’]?|['’][A-Za-z]+")
LONG_RUN = re.compile(r"([A-Za-z])\1{2,}")  # "nooooo" is sung as "noo"
FUNCTION_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "to",
        "of",
        "and",
        "in",
        "is",
        "are",
        "am",
        "was",
        "were",
        "be",
        "my",
        "your",
        "his",
        "her",
        "its",
        "our",
        "their",
        "i",
        "you",
        "me",
        "it",
        "he",
        "she",
        "we",
        "they",
        "us",
        "them",
        "on",
        "at",
        "for",
        "from",
        "with",
        "by",
        "as",
        "or",
        "but",
        "so",
        "if",
        "that",
        "this",
        "i'm",
        "you're",
        "it's",
        "i'll",
        "we're",
        "don't",
        "can",
        "will",
        "would",
        "just",
    ]
)


def sung_words(line: str) -> list[tuple[str, str]]:
    """(word as written, the same in Latin letters to be sung) for each singable word of a line.

    Characters of scripts without spaces are words of their own; emoji and punctuation are not sung.
    """
    found = []
    for written in _written_words(line):
        roman = written if written.isascii() else anyascii(written)
        spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", LONG_RUN.sub(r"\1\1", roman))
        for piece in WORD.findall(spaced):
            found.append((written, piece[:MAX_WORD_CHARS]))
            written = ""
    return [(written or piece, piece) for written, piece in found]


def _written_words(line: str) -> list[str]:
    words, current = [], ""
    for c in unicodedata.normalize("NFKC", line):
        if _is_unspaced(c):
            words += [current, c]
            current = ""
        elif c.isalnum() or c in "'’" or unicodedata.category(c).startswith("M"):
            current += c
        else:
            words.append(current)
            current = ""
    words.append(current)
    return [w for w in words if any(c.isalnum() for c in w)]


def _is_unspaced(c: str) -> bool:
    """Han, kana, hangul, Thai, Lao, Khmer: scripts written without (enough) spaces."""
    return c.isalpha() and (
        "\u3040" <= c <= "\u30ff"
        or "\u3400" <= c <= "\u9fff"
        or "\uac00" <= c <= "\ud7af"
        or c >= "\U00020000"
    )


@lru_cache(maxsize=512)
def syllables(line: str) -> tuple[Syllable, ...]:
    """The syllables of a line of lyrics, () when there is nothing to sing."""
    words = sung_words(line)
    if not words:
        return ()
    spoken = _phonemes(" ".join(piece for _, piece in words))
    if len(spoken) != len(words):
        spoken = [" ".join(_phonemes(piece)) for _, piece in words]
    found: list[Syllable] = []
    for (written, _), phonemes in zip(words, spoken, strict=True):
        found += _syllabified(phonemes.replace(" ", ""), written)
    return tuple(found)


def pronunciation(word: str) -> str:
    """Phonemes of one word, "" when it cannot be read."""
    return "".join(_phonemes(word))


def rhyme_part(word: str) -> str:
    """The phonemes from the last stressed vowel on: equal for words that rhyme."""
    phonemes = pronunciation(word)
    marks = [i for i, c in enumerate(phonemes) if c == "ˈ"] or [i for i, c in enumerate(phonemes) if c == "ˌ"]
    tail = phonemes[marks[-1] :] if marks else phonemes
    first = next((i for i, c in enumerate(tail) if c in VOWELS), 0)
    return "".join(c for c in tail[first:] if c in VOWELS or c in CONSONANTS)


@cache
def _g2p() -> Any:
    from hibari.g2p import G2P

    return G2P()


@lru_cache(maxsize=4096)
def _phonemes(text: str) -> list[str]:
    """Phoneme strings of the words of an ASCII text."""
    found = "".join(c if c not in DROPPED else "" for c in _g2p()(text.replace("’", "'")))
    return [
        word for word in found.replace("ʔ", "t").split() if any(c in VOWELS or c in CONSONANTS for c in word)
    ]


def _syllabified(phonemes: str, word: str) -> list[Syllable]:
    """Splits one word by the maximal onset rule; a word without a vowel gets a schwa."""
    units = _units(phonemes)
    peaks = [i for i, unit in enumerate(units) if unit[0] in VOWELS]
    if not peaks:
        consonants = "".join(u for u in units if u in CONSONANTS)
        return [Syllable(consonants[:3], "", "ə", "", 0, word, True)] if consonants else []
    edges = [(0, "")] + [_split(units[a + 1 : b]) for a, b in pairwise(peaks)]
    found = []
    for order, peak in enumerate(peaks):
        before = units[peaks[order - 1] + 1 if order else 0 : peak]
        coda_size, _ = edges[order]
        consonants = [u for u in before if u not in STRESS]
        mark = next((u for u in reversed(before) if u in STRESS), "")
        onset = "".join(consonants[coda_size:])
        following = units[peak + 1 : peaks[order + 1]] if order + 1 < len(peaks) else units[peak + 1 :]
        trailing = [u for u in following if u not in STRESS]
        coda = trailing[: edges[order + 1][0]] if order + 1 < len(peaks) else trailing
        found.append(Syllable(onset, mark, units[peak], "".join(coda), STRESS.get(mark, 0), word, order == 0))
    return found


def _units(phonemes: str) -> list[str]:
    """Single phonemes and stress marks; r-coloured ɜɹ counts as one vowel."""
    known = [c for c in phonemes if c in VOWELS or c in CONSONANTS or c in STRESS]
    return re.findall("ɜɹ|.", "".join(known))


def _split(between: list[str]) -> tuple[int, str]:
    """How many of the consonants between two vowels close the first syllable, and the onset that remains."""
    consonants = "".join(u for u in between if u not in STRESS)
    size = len(consonants)
    onset = min(size, 1)
    if consonants[-2:] in ONSETS_OF_TWO:
        onset = 2
    if consonants[-3:] in ONSETS_OF_THREE:
        onset = 3
    if consonants.endswith("ŋ"):
        onset = 0
    return size - onset, consonants[size - onset :]


def stress_of(syllable: Syllable) -> float:
    """Musical weight of a syllable, 0..1: small words weigh little however they are pronounced."""
    if syllable.word.lower() in FUNCTION_WORDS:
        return 0.15
    return {2: 1.0, 1: 0.55, 0: 0.0}[syllable.stress]


def tagged_words(text: str) -> list[tuple[str, str]]:
    """(word, Penn Treebank tag) for each token of an English text."""
    return [(token.text, token.tag) for token in _g2p().tokenize(text)] if text.strip() else []
