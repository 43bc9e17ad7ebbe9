"""Form, words and tunes."""

from itertools import pairwise

import pytest

from generation.engine.compose.form import FADE_OUT_S
from generation.engine.compose.lyrics import parse
from generation.engine.compose.syllables import rhyme_part, sung_words, syllables
from generation.engine.compose.theory import chord, scale
from generation.engine.song import Brief, write_score
from tests.engine.music.conftest import LYRICS, short_brief

STRUCTURED = """[Intro]
[Verse 1]
City lights are fading in the rain
I can hear you call my name again
[Pre-Chorus]
Closer now, closer now
[Chorus]
Hold me now and never let me go
[Guitar Solo]
[Bridge]
Everything is changing
[Chorus]
Hold me now and never let me go
[Outro]
"""


def test_sections_come_in_the_order_of_their_tags():
    score = write_score(Brief(seed=1, tags="pop", lyrics=STRUCTURED, duration_s=80))
    names = [section.name for section in score.sections]
    written = ["Intro", "Verse 1", "Pre-Chorus", "Chorus", "Guitar Solo", "Bridge", "Chorus"]
    assert names[: len(written)] == written
    assert names[-1] == "Outro"
    assert all(a.end_s == pytest.approx(b.start_s) for a, b in pairwise(score.sections))


def test_every_word_is_sung_inside_its_section_and_in_order():
    score = write_score(Brief(seed=1, tags="pop", lyrics=STRUCTURED, duration_s=80))
    sung = [word.name for word in score.words]
    wanted = [word for line in STRUCTURED.split("\n") if "[" not in line for word, _ in sung_words(line)]
    assert sung[: len(wanted)] == wanted
    assert all(a.start_s < a.end_s <= b.start_s + 0.02 for a, b in pairwise(score.words))


def test_the_same_chorus_is_sung_the_same_way():
    lyrics = LYRICS + "\n" + LYRICS
    score = write_score(Brief(seed=3, tags="pop", lyrics=lyrics))
    starts = [s.start_s for s in score.sections if s.name == "Chorus"]
    tunes = []
    for start in starts[:2]:
        end = next(s.end_s for s in score.sections if s.start_s == start)
        notes = [n for p in score.lead for n in p.notes if start - 0.5 <= n.start_s < end - 0.5]
        tunes.append([(round(n.start_s - start, 3), n.pitches[0][1]) for n in notes])
    assert len(tunes[0]) > 10
    assert tunes[0] == tunes[1]


def test_the_chorus_is_sung_higher_than_the_verse():
    score = write_score(short_brief(duration_s=40.0))
    chorus = next(s for s in score.sections if s.name == "Chorus")
    heights: dict[bool, list[float]] = {True: [], False: []}
    for phrase in score.lead:
        heights[phrase.notes[-1].start_s >= chorus.start_s] += [n.pitches[0][1] for n in phrase.notes]
    assert sum(heights[True]) / len(heights[True]) > sum(heights[False]) / len(heights[False]) + 1


def test_the_song_ends_on_its_tonic_and_a_fade_out_fades():
    resolved = write_score(short_brief())
    assert resolved.chords[-1].name.startswith(resolved.key.split()[0])
    assert resolved.fade_out_s == 0
    assert write_score(short_brief(lyrics=LYRICS + "[Fade Out]")).fade_out_s == FADE_OUT_S


def test_two_seeds_are_two_different_takes():
    one, other = (write_score(short_brief(seed=seed)) for seed in (1, 2))
    tunes = [[n.pitches[0][1] for p in s.lead for n in p.notes] for s in (one, other)]
    rhythms = [[round(n.start_s * s.bpm / 15) for p in s.lead for n in p.notes] for s in (one, other)]
    assert tunes[0] != tunes[1]
    assert rhythms[0] != rhythms[1]
    assert (one.key, one.bpm) != (other.key, other.bpm)


def test_rhythms_are_not_square():
    score = write_score(short_brief(duration_s=50.0))
    step_s = 15 / score.bpm
    gaps = [round((b.start_s - a.start_s) / step_s) for p in score.lead for a, b in pairwise(p.notes)]
    most_common = max(set(gaps), key=gaps.count)
    assert len(set(gaps)) >= 3
    assert gaps.count(most_common) / len(gaps) < 0.8


def test_melodies_keep_to_the_key_or_the_chord():
    score = write_score(short_brief(tags="pop in D major", weirdness=0.0))
    key = set(scale(2, "major"))
    pitches = [round(n.pitches[0][1]) % 12 for p in score.lead for n in p.notes]
    assert sum(p in key for p in pitches) / len(pitches) > 0.95


def test_lyrics_are_written_on_the_subject_rhyme_and_differ_by_seed():
    takes = [write_score(Brief(seed=s, description="a folk song about an old lighthouse")) for s in (1, 2)]
    assert takes[0].lyrics != takes[1].lyrics
    for take in takes:
        assert "lighthouse" in take.lyrics.lower()
        assert take.title not in ("", "Untitled")
        verse = parse(take.lyrics)[0].lines
        ends = [line.split()[-1].strip(".,!?") for line in verse]
        assert rhyme_part(ends[0]) == rhyme_part(ends[1])
        assert ends[0].lower() != ends[1].lower()
        sizes = [len(syllables(line)) for section in parse(take.lyrics) for line in section.lines]
        assert 6 <= min(sizes) <= max(sizes) <= 18


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("City lights are fading in the morning rain", 11),
        ("So hold me now and never let me go", 10),
        ("1999", 5),
        ("Extraordinary strengths", 6),
        ("oh-oh-oh", 3),
        ("rock'n'roll y'all", 3),
        ("夜里", 2),
        ("😀 !", 0),
        ("nooooooo", 1),
    ],
)
def test_syllables_are_counted_as_sung(line: str, count: int):
    assert len(syllables(line)) == count


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("[Verse 1: soft]\na\n[Pre Chorus]\nb\n[CHORUS x2]\nc", ["verse", "pre-chorus", "chorus"]),
        ("[Verse] same line\nmore", ["verse"]),
        ("one\ntwo\n\nhook\nhook\n\nthree\nfour\n\nhook\nhook", ["verse", "chorus", "verse", "chorus"]),
        ("[Whispered]\nhello\n[Drop]\n[Hook]\nyeah", ["verse", "solo", "chorus"]),
        ("(Verse)\na\n(ooh ooh)\nb", ["verse"]),
    ],
)
def test_structure_is_read_from_tags_or_stanzas(text: str, sections: list[str]):
    assert [section.kind for section in parse(text)] == sections


@pytest.mark.parametrize(
    ("numeral", "mode", "name", "tones"),
    [
        ("I", "major", "C", {0, 4, 7}),
        ("ii9", "major", "Dm9", {2, 5, 9, 0, 4}),
        ("bVII", "major", "Bb", {10, 2, 5}),
        ("VI", "minor", "Ab", {8, 0, 3}),
        ("iim7b5", "minor", "Dm7b5", {2, 5, 8, 0}),
        ("Vsus4", "major", "Gsus4", {7, 0, 2}),
    ],
)
def test_numerals_are_chords(numeral: str, mode: str, name: str, tones: set[int]):
    found = chord(numeral, 0, mode)
    assert (found.name, set(found.pitch_classes)) == (name, tones)
