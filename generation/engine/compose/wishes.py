"""What the words of tags and descriptions ask for: genre, mood, voice, and what is not wanted."""

import re

from generation.engine.compose.genres import GENRES
from generation.engine.compose.meanings import said_again
from generation.engine.compose.profile import Genre

SAD = (
    r"sad|melanchol\w*|dark|gloomy|lonely|heartbroken|heartbreak|sorrow\w*|minor|moody|haunting|grief|angry|tragic|"
    r"eerie|tense"
)
HAPPY = (
    r"happy|joyful|cheerful|uplifting|sunny|bright|major|playful|celebrat\w*|feel.?good|hopeful|"
    r"triumphant|romantic"
)
NEGATION = re.compile(r"\b(?:no|without|non)[ -]([a-z0-9 &'-]+)")
MALE = re.compile(r"\b(male|man|men|baritone|tenor voice|deep voice|masculine|boy)\b")
FEMALE = re.compile(r"\b(female|woman|women|girl|soprano voice|feminine|diva)\b")


def read_wishes(tags: str, negative_tags: str, description: str) -> tuple[str, str]:
    """(wanted, unwanted) words, lower case; "no drums" among the tags counts as unwanted."""
    tags, description = (t.lower().replace("_", " ").replace("’", "'") for t in (tags, description))
    text = f"{tags}, {tags}, {said_again(tags)}, {description}"
    unwanted = [negative_tags.lower(), *(match[1] for match in NEGATION.finditer(text))]
    return NEGATION.sub(" ", text), ", ".join(unwanted)


def has_word(word: str, text: str) -> bool:
    """Whether a text in lower case has the word, not as a part of another."""
    return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None


def _count(word: str, text: str) -> int:
    return len(re.findall(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text))


def best_genre(wanted: str, unwanted: str) -> Genre | None:
    """The genre with the most matching words; longer words say more. None when no word matches."""
    best: Genre | None = None
    best_score = 0.0
    for genre in GENRES.values():
        score = sum(_count(word, wanted) * (1 + len(word.split()) + 0.02 * len(word)) for word in genre.words)
        if score > best_score and not has_word(genre.name, unwanted):
            best, best_score = genre, score
    return best


def named_genre(tags: str) -> Genre | None:
    """The genre that the tags name, None when they name none."""
    wanted, unwanted = read_wishes(tags, "", "")
    return best_genre(wanted, unwanted)


def asked_gender(tags: str, vocal_gender: str | None) -> str | None:
    """The singer's gender that is asked for, "f" or "m", None when any will do."""
    if vocal_gender in ("f", "m"):
        return vocal_gender
    wanted = tags.lower()
    return "f" if FEMALE.search(wanted) else "m" if MALE.search(wanted) else None
