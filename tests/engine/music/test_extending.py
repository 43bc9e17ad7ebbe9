"""An extension goes on in the source's key and tempo, from its bar line, with its band and singer."""

from itertools import pairwise

import numpy as np
import pytest

from generation.engine.compose.extend import extended, extended_recording
from generation.engine.compose.harmony import EASY, uneasiness
from generation.engine.compose.join import joined
from generation.engine.compose.notation import from_notation, to_notation
from generation.engine.compose.score import Score, Singer
from generation.engine.compose.theory import chord_named
from generation.engine.listen.heard import Heard
from generation.engine.listen.tempo import detect_bpm
from generation.engine.song import (
    SAMPLE_RATE,
    Brief,
    extend_song,
    join_recordings,
    join_songs,
    make_song,
    write_score,
)
from tests.engine.music.conftest import LYRICS
from tests.engine.music.listening import level_db
from tests.engine.music.melodies import instruments, lines_do_not_overlap, track

MORE = """[Bridge]
Now the river carries what we said
[Chorus]
So hold me now and never let me go
We are shining brighter than we know
"""
CHORUS = LYRICS.split("[Chorus]")[1]
GENRES = ("pop", "jazz", "lo-fi", "trap", "folk")


def source(seed: int = 1, tags: str = "pop") -> Score:
    return write_score(Brief(seed=seed, tags=tags, lyrics=LYRICS, duration_s=40))


@pytest.mark.parametrize("tags", GENRES)
def test_an_extension_keeps_key_tempo_band_and_singer_and_starts_on_the_bar(tags: str):
    first = source(tags=tags)
    more = extended(Brief(seed=2, lyrics=MORE), first, 17.3)
    bars = more.joins_at_s * first.bpm / 240
    assert (more.key, more.bpm, more.genre) == (first.key, first.bpm, first.genre)
    assert more.singer == first.singer
    assert bars == pytest.approx(round(bars), abs=1e-4)
    assert abs(more.joins_at_s - 17.3) <= 120 / first.bpm + 1e-6
    assert instruments(more) <= instruments(first) | {"drum kit"} | {first.style.lead}
    assert [s.name for s in more.sections] == ["Bridge", "Chorus", "Outro"]
    assert more.sections[0].start_s == 0


def test_an_extension_follows_from_the_last_chord():
    for seed in range(6):
        for tags in GENRES:
            first = source(seed, tags)
            for at_s in (11.0, 23.0, 40.0):
                more = extended(Brief(seed=seed + 50, lyrics=MORE), first, at_s)
                before = [c for c in first.chords if c.start_s < more.joins_at_s - 0.1][-1]
                tonic = first.style.tonic
                assert uneasiness(chord_named(before.name), chord_named(more.chords[0].name), tonic) <= EASY


def test_a_chorus_that_comes_back_is_sung_as_before():
    first = source()
    more = extended(Brief(seed=9, lyrics=MORE), first, 40)
    tunes = [
        [[n.pitches[-1][1] for n in p.notes] for p in score.lead if p.text in CHORUS]
        for score in (first, more)
    ]
    assert [len(line) for line in tunes[0]] == [10, 9]
    assert tunes[0] == tunes[1]


def test_two_takes_of_an_extension_differ():
    first = source()
    one, other = (extended(Brief(seed=seed, lyrics=MORE), first, 40) for seed in (2, 3))
    assert one.lead != other.lead


def test_a_joined_song_is_the_source_and_then_the_new_part_on_one_grid_of_beats():
    first = source(3)
    more = extended(Brief(seed=4, lyrics=MORE), first, 26)
    whole = joined(first, round(more.joins_at_s, 2), more)
    at = more.joins_at_s
    before = [(s.name, s.start_s) for s in first.sections if s.start_s < at - 0.1]
    assert [(s.name, s.start_s) for s in whole.sections[: len(before)]] == before
    assert [s.name for s in whole.sections[len(before) :]] == [s.name for s in more.sections]
    assert all(a.end_s == pytest.approx(b.start_s, abs=1e-4) for a, b in pairwise(whole.sections))
    assert whole.duration_s == pytest.approx(at + more.duration_s, abs=1e-4)
    assert lines_do_not_overlap(whole)
    assert from_notation(to_notation(whole)) == whole
    kicks = np.array([n.start_s for n in track(whole, "drums").notes]) * whole.bpm / 15
    assert np.abs(kicks - np.round(kicks)).max() < 0.45, "a drum is off the grid"
    same = [(n.start_s, n.pitch) for n in track(first, "bass").notes if n.start_s < at - 0.2]
    assert [(n.start_s, n.pitch) for n in track(whole, "bass").notes][: len(same)] == same
    assert max(n.start_s for n in track(whole, "bass").notes) > at + 5


def test_the_beat_goes_on_through_the_join_as_it_is_heard():
    first = make_song(Brief(seed=3, tags="pop, 104 bpm", lyrics=LYRICS, duration_s=16))
    more = extend_song(Brief(seed=4, lyrics=MORE, duration_s=14), first.notation, 12)
    whole = join_songs(first.notation, more.score["joins_at_s"], more.notation)
    at = more.score["joins_at_s"]
    assert detect_bpm(more.audio, SAMPLE_RATE) == pytest.approx(104, rel=0.01)
    assert detect_bpm(whole.audio, SAMPLE_RATE) == pytest.approx(104, rel=0.01)
    assert level_db(whole.audio, SAMPLE_RATE, at - 0.2, at + 0.2) > -30
    assert more.key == first.key == whole.key
    assert more.duration_s == pytest.approx(14, abs=0.01)


@pytest.mark.parametrize(
    ("brief", "holds"),
    [
        (Brief(seed=5, lyrics=MORE, tags="rock"), lambda m, s: m.genre == "rock" and m.key == s.key),
        (Brief(seed=5, lyrics=MORE, tags="pop, trumpet"), lambda m, s: m.style.lead == "trumpet"),
        (Brief(seed=5, lyrics=MORE, negative_tags="drums"), lambda m, s: "drum kit" not in instruments(m)),
        (
            Brief(seed=5, lyrics=MORE, vocal_gender="m"),
            lambda m, s: m.singer.gender == "m" != s.singer.gender,
        ),
        (Brief(seed=5, lyrics=MORE, voice=Singer("m", 0.9)), lambda m, s: m.singer == Singer("m", 0.9)),
        (Brief(seed=5, instrumental=True), lambda m, s: not m.lead and m.bpm == s.bpm),
        (Brief(seed=5, lyrics=MORE, title="New"), lambda m, s: m.title == "New"),
    ],
)
def test_an_extension_changes_what_the_brief_changes(brief: Brief, holds):
    first = source(tags="pop, female vocal")
    more = extended(brief, first, 30)
    assert holds(more, first)
    assert (more.bpm, more.key) == (first.bpm, first.key)


def test_words_that_are_missing_are_written_and_the_chorus_comes_back():
    more = extended(Brief(seed=5, description="an old lighthouse"), source(), 30)
    assert "lighthouse" in more.lyrics.lower()
    assert more.lyrics.startswith("[Verse 2]")
    assert "So hold me now and never let me go" in more.lyrics


def heard() -> Heard:
    beats = tuple(0.7 + i * 60 / 97 for i in range(64))
    return Heard(40.0, 97.0, 97.0, 97.0, 0.7, beats, tonic=2, mode="minor", key="D minor")


@pytest.mark.parametrize("at_s", [0.0, 12.3, 39.0, 500.0])
def test_an_extension_of_a_recording_takes_its_key_its_tempo_and_its_bar_lines(at_s: float):
    more = extended_recording(Brief(seed=2, tags="rock", lyrics=MORE), heard(), at_s)
    assert (more.key, more.bpm) == ("D minor", 97.0)
    bars = (more.joins_at_s - 0.7) * 97 / 240
    assert bars == pytest.approx(round(bars), abs=1e-3)
    assert 0 <= more.joins_at_s <= 40


def test_a_recording_without_any_beat_can_still_be_extended():
    more = extended_recording(Brief(seed=2, tags="rock", lyrics=MORE), Heard(9.0), 7.5)
    assert more.joins_at_s == 7.5
    assert more.lead


def test_recordings_are_joined_with_levels_matched_and_without_a_gap():
    t = np.arange(4 * SAMPLE_RATE) / SAMPLE_RATE
    tone = np.tile(np.sin(2 * np.pi * 220 * t).astype(np.float32), (2, 1))
    whole = join_recordings(tone * 0.1, 2.5, tone * 0.5)
    assert whole.shape == (2, int(6.5 * SAMPLE_RATE))
    levels = [level_db(whole, SAMPLE_RATE, a, a + 0.3) for a in np.arange(0, 6.1, 0.1)]
    assert max(levels) - min(levels) < 3.5
    assert np.abs(whole).max() <= 1
