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
from generation.engine.compose.wordlist import word_set

VOWELS = frozenset("AIOQWYaeiouæɑɐɒɔəɚɛɜɪʊʌᵊᵻ")
STRESS = {"ˈ": 2, "ˌ": 1}
DROPPED = frozenset(";:,.!?—…\"()“”'’-ː")
CONSONANTS = frozenset("bdfhjklmnpstvwzðŋɡɹɾʃʒʤʧθTɾr")
ONSETS_OF_TWO = word_set(
    "pl pɹ bl bɹ tɹ dɹ kl kɹ ɡl ɡɹ fl fɹ θɹ ʃɹ sl sm sn sp st sk sw tw dw kw hj fj mj bj pj kj vj ɡw",
    "sf θw",
)
ONSETS_OF_THREE = word_set(
    "spl spɹ stɹ skɹ skw spj skj",
)
MAX_WORD_CHARS = 24
WORD = re.compile(r"[A-Za-z0-9]+(?:['’][A-Za-z]+)*['’]?|['’][A-Za-z]+")
LONG_RUN = re.compile(r"([A-Za-z])\1{2,}")  # "nooooo" is sung as "noo"
FUNCTION_WORDS = word_set(
    "the a an to of and in is are am was were be my your his her its our their i you me it he she we",
    "they us them on at for from with by as or but so if that this i'm you're it's i'll we're don't",
    "can will would just",
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
        hummed = "".join(unit for unit in units if unit in CONSONANTS)[:3]
        return [Syllable(hummed, "", "ə", "", 0, word, True)] if hummed else []
    onset, mark = _consonants(units[: peaks[0]]), _mark(units[: peaks[0]])
    found = []
    for order, (peak, following) in enumerate(pairwise([*peaks, len(units)])):
        between = units[peak + 1 : following]
        cluster, last = _consonants(between), following == len(units)
        size = len(cluster) if last else _coda_size(cluster)
        found.append(
            Syllable(onset, mark, units[peak], cluster[:size], STRESS.get(mark, 0), word, order == 0)
        )
        onset, mark = cluster[size:], _mark(between)
    return found


def _consonants(units: list[str]) -> str:
    return "".join(unit for unit in units if unit not in STRESS)


def _mark(units: list[str]) -> str:
    return next((unit for unit in reversed(units) if unit in STRESS), "")


def _units(phonemes: str) -> list[str]:
    """Single phonemes and stress marks; r-coloured ɜɹ counts as one vowel."""
    known = [c for c in phonemes if c in VOWELS or c in CONSONANTS or c in STRESS]
    return re.findall("ɜɹ|.", "".join(known))


def _coda_size(cluster: str) -> int:
    """How many of the consonants between two vowels close the first syllable."""
    onset = min(len(cluster), 1)
    if cluster[-2:] in ONSETS_OF_TWO:
        onset = 2
    if cluster[-3:] in ONSETS_OF_THREE:
        onset = 3
    if cluster.endswith("ŋ"):
        onset = 0
    return len(cluster) - onset


def stress_of(syllable: Syllable) -> float:
    """Musical weight of a syllable, 0..1: small words weigh little however they are pronounced."""
    if syllable.word.lower() in FUNCTION_WORDS:
        return 0.15
    return {2: 1.0, 1: 0.55, 0: 0.0}[syllable.stress]


def tagged_words(text: str) -> list[tuple[str, str]]:
    """(word, Penn Treebank tag) for each token of an English text."""
    return [(token.text, token.tag) for token in _g2p().tokenize(text)] if text.strip() else []
