"""A cover is the same song in another style: what stays and what changes is measured."""

import numpy as np
import pytest

from generation.engine.compose.cover import covered, covered_recording
from generation.engine.compose.notation import from_notation, to_notation
from generation.engine.compose.score import Note, Score, Singer, Span
from generation.engine.listen.heard import Heard
from generation.engine.song import SAMPLE_RATE, Brief, cover_song, make_song, write_score
from tests.engine.music.conftest import LYRICS, short_brief
from tests.engine.music.melodies import groove, instruments, jaccard, lines_do_not_overlap, melody, overlap

NEW_WORDS = """[Verse]
Somewhere a candle burns
One more time
[Chorus]
Oh the wheel of fortune turns and turns until the end of time
Sing
"""
PAIRS = (("pop", "jazz"), ("folk", "synthwave"), ("rock", "bossa nova"), ("lo-fi", "rock"))


def source(tags: str = "pop", seed: int = 1, instrumental: bool = False) -> Score:
    return write_score(Brief(seed=seed, tags=tags, lyrics=LYRICS, duration_s=40, instrumental=instrumental))


@pytest.mark.parametrize("instrumental", [False, True], ids=["sung", "played"])
@pytest.mark.parametrize(("weight", "least", "most"), [(1.0, 1.0, 1.0), (0.9, 0.9, 1.0), (0.1, 0.5, 0.9)])
def test_the_melody_stays_as_much_as_the_audio_weight_says(
    instrumental: bool, weight: float, least: float, most: float
):
    shares = []
    for seed, (old, new) in enumerate(PAIRS * 2):
        first = source(old, seed, instrumental)
        shares.append(overlap(first, covered(Brief(seed=seed + 70, tags=new), first, weight)))
    assert min(shares) >= least
    assert np.mean(shares) <= most


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_the_style_changes_and_the_song_stays(old: str, new: str):
    first = source(old)
    cover = covered(Brief(seed=2, tags=new, style_weight=1.0), first, 0.9)
    assert cover.genre == new != first.genre
    assert jaccard(instruments(first), instruments(cover)) < 0.35
    assert jaccard(groove(first), groove(cover)) < 0.6
    assert (cover.key, cover.bpm, cover.lyrics, cover.title) == (
        first.key,
        first.bpm,
        first.lyrics,
        first.title,
    )
    assert [s.name for s in cover.sections] == [s.name for s in first.sections]
    assert lines_do_not_overlap(cover)
    assert from_notation(to_notation(cover)) == cover


def test_a_free_cover_may_take_another_key_tempo_and_chords():
    first = source()
    free = covered(Brief(seed=2, tags="drum and bass"), first, 0.1)
    assert free.bpm > first.bpm * 1.2
    assert free.key != first.key
    strict = covered(Brief(seed=2, tags="drum and bass"), first, 0.9)
    roots = [[(c.root - s.style.tonic) % 12 for c in _chords(s)] for s in (first, strict, free)]
    assert roots[0] == roots[1]
    assert roots[0] != roots[2]


def _chords(score: Score) -> list:
    from generation.engine.compose.compose import clock_of
    from generation.engine.compose.recall import form_of, harmony_of

    harmony = harmony_of(score.chords, clock_of(score.style), form_of(score).bars)
    return [span.chord for span in harmony.spans]


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_a_number_of_beats_per_minute_is_taken_as_it_is(weight: float):
    assert covered(Brief(seed=2, tags="rock, 131 bpm"), source(), weight).bpm == 131


def test_style_weight_says_how_much_of_the_old_band_is_left():
    first = source("folk")
    likeness = [
        np.mean(
            [
                jaccard(
                    instruments(first),
                    instruments(covered(Brief(seed=seed, tags="house", style_weight=weight), first, 0.9)),
                )
                for seed in range(6)
            ]
        )
        for weight in (0.0, 0.5, 1.0)
    ]
    assert likeness[0] > likeness[1] > likeness[2]
    old_sound = covered(Brief(seed=1, tags="house", style_weight=0.1), first, 0.9)
    assert old_sound.profile.name == "folk"


def test_new_words_are_sung_to_the_old_tune():
    first = source()
    cover = covered(Brief(seed=2, tags="jazz", lyrics=NEW_WORDS), first, 1.0)
    assert cover.lyrics == NEW_WORDS.strip().replace("\n[Chorus]", "\n\n[Chorus]")
    assert len(cover.lead) == len(first.lead)
    for old, new in zip(first.lead, cover.lead, strict=True):
        assert new.notes[0].start_s == pytest.approx(old.notes[0].start_s, abs=0.1)
        assert {round(p) % 12 for n in new.notes for _, p in n.pitches} <= {
            round(p) % 12 for n in old.notes for _, p in n.pitches
        }
    assert lines_do_not_overlap(cover)


def test_an_instrumental_cover_plays_what_was_sung():
    first = source()
    cover = covered(Brief(seed=2, tags="jazz", instrumental=True), first, 1.0)
    assert not cover.lead
    played = set(melody(cover))
    sung = [(round(step), degree) for step, degree in melody(first)]
    assert sum(note in {(round(s), d) for s, d in played} for note in sung) / len(sung) > 0.95


def test_words_can_be_sung_to_what_was_played():
    first = source(instrumental=True)
    cover = covered(Brief(seed=2, tags="pop", lyrics=LYRICS), first, 1.0)
    assert "City lights are fading" in cover.lyrics
    assert lines_do_not_overlap(cover)


@pytest.mark.parametrize(
    ("brief", "gender"),
    [
        (Brief(seed=2, tags="jazz"), "f"),
        (Brief(seed=2, tags="jazz, male vocals"), "m"),
        (Brief(seed=2, tags="jazz", voice=Singer("m", 0.9)), "m"),
    ],
)
def test_the_singer_stays_unless_another_is_asked_for(brief: Brief, gender: str):
    first = source("pop, female vocals")
    cover = covered(brief, first, 0.9)
    middle = np.mean([p for line in cover.lead for n in line.notes for _, p in n.pitches])
    assert cover.singer.gender == gender
    assert (cover.singer == first.singer) == (gender == "f")
    assert (middle < 58) == (gender == "m")


def heard() -> Heard:
    beat_s = 60 / 98
    first = source(seed=5)
    notes = tuple(
        Note(0.5 + n.start_s * first.bpm / 98, 0.3, round(n.pitches[-1][1]), 90)
        for p in first.lead
        for n in p.notes
    )
    names = [("Dm", 0.0), ("Bb", 10.0), ("N", 20.0), ("F", 22.0)]
    chords = tuple(Span(name, start, start + 10) for name, start in names)
    beats = tuple(0.5 + i * beat_s for i in range(70))
    return Heard(
        43.0, 98.0, 98.0, 98.0, 0.5, beats, tonic=2, mode="minor", key="D minor", chords=chords, melody=notes
    )


def test_the_cover_of_a_recording_plays_the_melody_and_chords_that_were_heard():
    cover = covered_recording(Brief(seed=2, tags="bossa nova"), heard(), 1.0)
    assert (cover.key, cover.bpm, cover.genre) == ("D minor", 98.0, "bossa nova")
    assert cover.chords[0].name.startswith("Dm")
    original = [(round((n.start_s - 0.5) * 98 / 15), (n.pitch - 2) % 12) for n in heard().melody]
    played = {(round(step), degree) for step, degree in melody(cover)}
    assert sum(note in played for note in original) / len(original) > 0.9
    assert cover.duration_s == pytest.approx(43, abs=4)


def test_the_cover_of_a_recording_can_be_sung():
    cover = covered_recording(Brief(seed=2, tags="rock", lyrics=LYRICS), heard(), 0.8)
    assert "City lights are fading" in cover.lyrics
    assert {s.name for s in cover.sections} >= {"Verse", "Chorus"}
    assert lines_do_not_overlap(cover)


def test_a_recording_in_which_nothing_is_heard_still_gets_a_band():
    cover = covered_recording(Brief(seed=2, tags="rock"), Heard(12.0), 0.5)
    assert len(cover.tracks) > 2


def test_a_recording_of_one_long_tone_gets_a_band_in_its_key():
    tone = Heard(20.0, tonic=9, mode="minor", key="A minor", chords=(Span("Am", 0.0, 20.0),))
    cover = covered_recording(Brief(seed=2, tags="rock"), tone, 0.9)
    assert cover.key == "A minor"
    assert len(cover.tracks) > 2


def test_words_for_a_recording_without_a_melody_are_sung_all_the_same():
    cover = covered_recording(Brief(seed=2, tags="rock", lyrics=LYRICS), Heard(12.0), 0.5)
    assert "City lights are fading" in cover.lyrics
    assert cover.lead


def test_a_cover_sounds_as_bright_as_its_style():
    first = make_song(short_brief(tags="lo-fi", duration_s=14, instrumental=True))
    cover = cover_song(Brief(seed=2, tags="synthwave"), first.notation, 0.9)
    dark, bright = (_centroid_hz(song.audio) for song in (first, cover))
    assert bright > dark * 1.3


def _centroid_hz(audio: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(audio.mean(axis=0)))
    return float((np.fft.rfftfreq(audio.shape[1], 1 / SAMPLE_RATE) * spectrum).sum() / spectrum.sum())
