"""Words for a song: the lyrics and title given, or new ones on the subject of a description."""

import re
from dataclasses import dataclass

import numpy as np

from generation.engine.compose import languages, phrases
from generation.engine.compose.chance import pick, stream
from generation.engine.compose.keywords import Keyword, keywords
from generation.engine.compose.lyrics import INSTRUMENTAL_MARK, parse, printable
from generation.engine.compose.themes import THEMES, Theme
from generation.engine.compose.verses import Poet
from generation.engine.compose.wishes import HAPPY, SAD
from generation.engine.compose.wordlist import word_set

SHORT_S, LONG_S = 62.0, 125.0  # wanted lengths below and above which there are fewer and more sections
WHOLE_S = 180.0  # a song of this length has every section
MAX_TITLE_WORDS = 6
TITLE_LIMIT = 80
JOINTS = word_set(
    "and or but when till until that if because in on of with from while as are is",
)
SMALL_WORDS = word_set(
    "a an the and or of to in on at for with by",
)


@dataclass(frozen=True, slots=True)
class Words:
    """A song's title and its lyrics with structure tags."""

    title: str
    lyrics: str


def words_for(
    seed: int,
    title: str,
    lyrics: str,
    description: str,
    tags: str,
    instrumental: bool,
    duration_s: float | None,
) -> Words:
    """What is missing gets written: lyrics when there is only a description, a title when there is none."""
    rng, title = stream(seed, "words"), printable(title).strip()
    mood = _mood(f"{tags} {description}".lower())
    subjects = keywords(description)
    themes = _themes(f"{description} {title} {tags}".lower(), rng)
    if lyrics.strip() or instrumental or not (description.strip() or title):
        found = title or _title_from_lyrics(lyrics) or _new_title(subjects, themes, mood, rng)
        return Words(found[:TITLE_LIMIT], lyrics)
    language = languages.language_of(description)
    if language in languages.LANGUAGES:
        return _in_language(description, language, rng, title, duration_s)
    if language == "other":
        own = languages.own_words(description)
        subjects, title = [Keyword(own, "name")], title or own
    if not subjects:
        subjects = keywords(title.lower())
    name = (title or _new_title(subjects, themes, mood, rng))[:TITLE_LIMIT]
    poet = Poet(rng, mood, subjects, themes, set())
    return Words(name, _written(poet, _hook(name), duration_s))


def written_verse(seed: int, subject: str, tags: str, title: str) -> tuple[list[str], list[str]]:
    """A verse and a chorus on a subject, for a song that has this title."""
    rng = stream(seed, "more words")
    text = f"{tags} {subject}".lower()
    poet = Poet(rng, _mood(text), keywords(subject), _themes(f"{subject} {title}".lower(), rng), set())
    return poet.verse(2), poet.chorus(_hook(title))


def _written(poet: Poet, hook: str, duration_s: float | None) -> str:
    chorus = poet.chorus(hook)
    blocks = [("Verse 1", poet.verse(2)), ("Chorus", chorus), ("Verse 2", poet.verse(1)), ("Chorus", chorus)]
    blocks += [("Bridge", poet.bridge()), ("Chorus", chorus)]
    return _as_long(blocks, duration_s)


def _as_long(blocks: list[tuple[str, list[str]]], duration_s: float | None) -> str:
    """The lyrics of the first two, four or all sections, by the wanted length."""
    count = 4
    if duration_s is not None:
        count = 2 if duration_s <= SHORT_S else 4 if duration_s <= LONG_S else len(blocks)
    return "\n\n".join("\n".join([f"[{name}]", *lines]) for name, lines in blocks[:count])


def _in_language(
    description: str, language: str, rng: np.random.Generator, title: str, duration_s: float | None
) -> Words:
    found, blocks = languages.written(description, language, rng, title)
    return Words(found[:TITLE_LIMIT], _as_long(blocks, duration_s))


def candidate(description: str, seed: int) -> Words:
    """A title and whole lyrics, with a bridge, on the subject of a description."""
    return words_for(seed, "", "", description, "", False, WHOLE_S)


def _hook(title: str) -> str:
    """The title as the chorus sings it: without a trailing mark, in sentence case."""
    words = re.sub(r"[^\w\s'’-]", "", title).split()[:MAX_TITLE_WORDS]
    return " ".join(words) or "Sing it again"


def _mood(text: str) -> str:
    sad, happy = len(re.findall(rf"\b(?:{SAD})\b", text)), len(re.findall(rf"\b(?:{HAPPY})\b", text))
    if sad == happy:
        return "neutral"
    return "dark" if sad > happy else "bright"


def _themes(text: str, rng: np.random.Generator) -> list[Theme]:
    """The one or two themes that the words call, else one by chance."""
    words = set(re.findall(r"[a-z]+", text))
    words |= {re.sub(r"(?:ing|ers?|s)$", "", word) for word in words}
    hits = sorted(THEMES, key=lambda theme: -len(words & set(theme.cues)))
    called = [theme for theme in hits if words & set(theme.cues)]
    sober = [theme for theme in THEMES if "goodbye" not in theme.cues]
    return called[:2] or [pick(rng, sober)]


def _new_title(subjects: list[Keyword], themes: list[Theme], mood: str, rng: np.random.Generator) -> str:
    if not subjects:
        return pick(rng, pick(rng, themes).images)
    names = [_capitals(keyword.word) for keyword in subjects]
    adjective = pick(rng, phrases.ADJECTIVES[mood])
    first = subjects[0]
    if len(names) > 1 and rng.random() < 0.5:
        return pick(rng, phrases.TITLE_OF_TWO).format(*names)
    living = first.number == "name" or first.word.split()[-1] in phrases.LIVING
    template = pick(rng, phrases.TITLE_OF_LIVING if living else phrases.TITLE_OF_ONE)
    owner = "" if first.number == "name" else first.owner
    return " ".join(_capitals(template.format(names[0], owner, adjective=adjective)).split())


def _capitals(text: str) -> str:
    """Title case that leaves small words and what follows an apostrophe alone."""
    words = text.split()
    return " ".join(w if i and w in SMALL_WORDS else w[:1].upper() + w[1:] for i, w in enumerate(words))


def _title_from_lyrics(lyrics: str) -> str:
    """The chorus's first words, else the first line's, as a title."""
    sections = [section for section in parse(lyrics) if section.lines]
    if not sections or lyrics.strip() == INSTRUMENTAL_MARK:
        return ""
    section = next((s for s in sections if s.kind == "chorus"), sections[0])
    clause = re.split(r"[,.;:!?(–—]", section.lines[0].strip("\"'“”- "))[0] or section.lines[0]
    words = clause.split()
    if len(words) > MAX_TITLE_WORDS:
        joints = [i for i, w in enumerate(words[: MAX_TITLE_WORDS + 1]) if i > 1 and w.lower() in JOINTS]
        words = words[: joints[0] if joints else MAX_TITLE_WORDS]
    while len(words) > 2 and words[-1].lower() in SMALL_WORDS:
        words.pop()
    if not any(c.isalpha() for word in words for c in word):
        return ""
    return _capitals(" ".join(words))[:TITLE_LIMIT]
