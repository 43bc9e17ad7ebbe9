"""What a description is about: its subject words, told apart by hibari's part-of-speech tagger."""

import re
from dataclasses import dataclass

from generation.engine.compose.genres import GENRES
from generation.engine.compose.instruments import DRUM_WORDS, INSTRUMENTS
from generation.engine.compose.syllables import tagged_words
from generation.engine.compose.wordlist import word_set

ABOUT_MUSIC = word_set(
    "song songs track tune music lyrics lyric vocal vocals voice singer melody beat beats bpm style",
    "genre vibe vibes mood feel feeling sound sounds chorus verse bridge hook hooks intro outro",
    "instrumental something someone lot kind bit piece anthem theme background minute minutes second",
    "seconds key major minor male female woman man tempo thing things way one ones day time title",
    "album band solo drop groove rhythm harmony riff riffs",
)
ABOUT_MOOD = word_set(
    "warm slow fast happy sad upbeat energetic dark catchy chill calm dreamy epic soft loud gentle",
    "emotional emotive romantic melancholic melancholy uplifting modern classic short long nice good",
    "great beautiful new little big",
)
NOUNS = {"NN": "singular", "NNS": "plural", "NNP": "name", "NNPS": "plural"}
MAX_KEYWORDS = 4
WORD = re.compile(r"[A-Za-z]{3,16}")


@dataclass(frozen=True, slots=True)
class Keyword:
    """A subject: number is "singular", "plural" or "name"; owner is "my", "our" or "the"."""

    word: str
    number: str
    owner: str = "the"


def keywords(description: str) -> list[Keyword]:
    """Up to MAX_KEYWORDS nouns of a description, in order, without words about music itself.

    Neighbours stay together: "grandmother's garden", "coffee shop".
    """
    avoided = ABOUT_MUSIC | ABOUT_MOOD | _style_words()
    found: list[Keyword] = []
    before, owner = "", "the"
    for word, tag in tagged_words(description[:1000]):
        number = NOUNS.get(tag)
        if tag == "POS" and before == "noun" and found:
            before = "owner"
            continue
        if not number or not WORD.fullmatch(word) or word.lower() in avoided:
            owner = word.lower() if tag == "PRP$" and word.lower() in ("my", "our") else "the"
            before = ""
            continue
        number = "singular" if number == "name" and word.islower() else number
        shown = word if number == "name" else word.lower()
        if before and found[-1].number != "plural":
            joint = "'s " if before == "owner" else " "
            found[-1] = Keyword(found[-1].word + joint + shown, number, found[-1].owner)
        elif shown.lower() not in {k.word.lower() for k in found}:
            found.append(Keyword(shown, number, owner))
        before, owner = "noun", "the"
    return found[:MAX_KEYWORDS]


def _style_words() -> frozenset[str]:
    phrases = [
        word for genre in GENRES.values() for word in genre.words if word not in ("sleep", "study", "garage")
    ]
    phrases += [word for instrument in INSTRUMENTS.values() for word in instrument.words]
    return frozenset(part for phrase in [*phrases, *DRUM_WORDS] for part in phrase.split())
