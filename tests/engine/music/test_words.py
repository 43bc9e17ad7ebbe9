"""Lyrics on a subject, richer tags, and when every word is sung."""

import re
from itertools import pairwise

import pytest

from generation.engine.compose.alignment import alignment
from generation.engine.compose.hiring import named_instruments
from generation.engine.compose.languages import LANGUAGES
from generation.engine.compose.lyrics import parse
from generation.engine.compose.style import read_style
from generation.engine.compose.syllables import rhyme_part, syllables
from generation.engine.compose.tempo_words import bpm_range
from generation.engine.compose.wishes import HAPPY, SAD, best_genre, read_wishes
from generation.engine.song import Brief, richer_tags, write_lyrics, write_score
from generation.musicapi.operations import nuro_words

MARKED = """[Verse 1]
"City lights", are fading — in the well-known rain!
My PhD in 1999, oh-oh
[Guitar Solo]
[Chorus]
夜色温柔 yes
So hold me now
"""


@pytest.mark.parametrize(
    "description",
    ["an upbeat song about my dog running on the beach", "a ballad for an old lighthouse", "robots in love"],
)
def test_lyrics_have_sections_name_the_subject_and_rhyme(description: str):
    subject = description.split()[-1] if "love" not in description else "robots"
    subject = {"beach": "dog"}.get(subject, subject)
    for seed in (1, 2):
        title, lyrics = write_lyrics(description, seed)
        sections = parse(lyrics)
        assert [s.kind for s in sections] == ["verse", "chorus", "verse", "chorus", "bridge", "chorus"]
        assert subject in lyrics.lower()
        assert 0 < len(title) <= 80
        for first, second in pairwise(sections[0].lines):
            if sections[0].lines.index(first) % 2 == 0:
                ends = [line.split()[-1].strip(".,!?") for line in (first, second)]
                assert rhyme_part(ends[0]) == rhyme_part(ends[1])


def test_two_candidates_differ_and_one_seed_gives_one_lyric():
    one, other = (write_lyrics("a train at night", seed) for seed in (1, 2))
    assert one[1] != other[1]
    assert write_lyrics("a train at night", 1) == one


@pytest.mark.parametrize(
    ("description", "language", "subject"),
    [
        ("una canción sobre el mar y mi abuela", "es", "el mar"),
        ("Ein Lied über den Regen in Berlin", "de", "den Regen"),
        ("une chanson sur la pluie à Paris", "fr", "la pluie"),
        ("关于夜晚城市的歌", "zh", "夜晚城市"),
    ],
)
def test_lyrics_come_in_the_language_of_the_description(description: str, language: str, subject: str):
    title, lyrics = write_lyrics(description, 3)
    assert subject in lyrics
    assert subject.lower() in title.lower()
    known = {line.lower() for pair in LANGUAGES[language].general for line in pair}
    lines = [line for section in parse(lyrics) for line in section.lines]
    assert len({line.lower() for line in lines} & known) >= 4
    assert all(syllables(line) for line in lines)


def test_another_language_is_sung_about_in_its_own_words():
    title, lyrics = write_lyrics("песня о зиме", 3)
    assert title == "песня о зиме"
    assert lyrics.count("песня о зиме") >= 4


def test_every_word_is_aligned_as_it_is_written():
    score = write_score(Brief(seed=1, tags="pop", lyrics=MARKED, duration_s=40))
    words = alignment(score)
    text = "".join(word["word"] for word in words)
    assert text == score.lyrics.replace("\n\n[Guitar Solo]", "").strip()
    assert words[0]["word"] == '[Verse 1]\n"City '
    assert all(a["start_s"] < a["end_s"] <= b["start_s"] + 1e-6 for a, b in pairwise(words))
    assert {(word["p_align"], word["success"]) for word in words} == {(1.0, True)}
    times = {(word.start_s, word.end_s) for word in score.words}
    assert sum((w["start_s"], w["end_s"]) in times for w in words) >= len(words) - 1
    assert words[0].keys() == {"word", "start_s", "end_s", "p_align", "success"}


def test_an_instrumental_has_no_words_to_align():
    assert alignment(write_score(Brief(seed=1, instrumental=True, duration_s=12))) == []


@pytest.mark.parametrize(
    "tags",
    ["pop, happy", "sad lo-fi", "metal", "trap, male vocals", "reggae, no drums", "cinematic", "", "hmm"],
)
def test_richer_tags_keep_what_was_asked_and_read_as_the_same_style(tags: str):
    for seed in (1, 2, 3):
        richer = richer_tags(tags, seed)
        asked, got = read_style(seed, tags), read_style(seed, richer)
        assert richer.startswith(tags)
        assert 120 < len(richer) <= 900
        assert (got.genre.name, got.mode, got.drums) == (asked.genre.name, asked.mode, asked.drums)
        assert got.bpm == asked.bpm
    assert len({richer_tags(tags, seed) for seed in range(5)}) > 2


NURO = [
    (name, word)
    for name in ("VOCAL_GENRES", "VOCAL_MOODS", "BGM_GENRES", "BGM_MOODS", "BGM_INSTRUMENTS", "BGM_THEMES")
    for word in getattr(nuro_words, name)
    if word not in ("drums", "percussion")  # every band has them
]


@pytest.mark.parametrize(("name", "word"), NURO, ids=lambda value: value)
def test_every_word_of_nuro_means_something(name: str, word: str):
    wanted, _ = read_wishes(word, "", "")
    meant = [
        best_genre(wanted, "") is not None,
        re.search(rf"\b(?:{SAD}|{HAPPY})\b", wanted) is not None,
        bpm_range(wanted, (100, 100)) != (100, 100),
        bool(named_instruments(wanted)),
    ]
    assert any(meant)
    if "GENRES" in name:
        assert meant[0] or meant[1] or meant[2]


@pytest.mark.parametrize(
    ("tags", "genre", "mode"),
    [
        ("corporate, uplifting", "pop", "major"),
        ("Sentimental/Melancholic/Lonely, R&B/Soul", "r&b", "minor"),
        ("GuFeng Music, Sorrow/Sad", "folk", "minor"),
        ("video game", "synthwave", None),
        ("Happy, DJ", "house", "major"),
        ("808 bass, trap", "trap", None),
    ],
)
def test_lists_of_words_make_a_style(tags: str, genre: str, mode: str | None):
    style = read_style(5, tags)
    assert style.genre.name == genre
    assert mode in (None, style.mode)
    assert "808" not in tags or "fingered bass" not in {part.instrument for part in style.parts}
