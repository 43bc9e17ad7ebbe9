"""The notes are really there: tempo and sung pitch are measured in the audio, not read from the plan."""

import numpy as np
import pytest

from generation.engine.listen.tempo import detect_bpm
from generation.engine.song import SAMPLE_RATE, Brief, Song, make_song, write_score
from generation.engine.sound.voices import lead_vocal
from tests.engine.music.conftest import short_brief
from tests.engine.music.listening import level_db, pitch_at

WITHIN_CENTS = 50
EDGE_S = 0.09  # a note's glide and consonants at both ends are not its pitch


@pytest.mark.parametrize("tags", ["pop", "rock", "house", "hip-hop", "bossa nova"])
def test_the_tempo_heard_is_the_tempo_planned(tags: str):
    song = make_song(Brief(seed=3, tags=tags, instrumental=True, duration_s=26))
    assert detect_bpm(song.audio, SAMPLE_RATE) == pytest.approx(song.bpm, rel=0.01)


def test_music_without_drums_keeps_its_tempo_up_to_the_octave():
    # slow arpeggios have as good a claim to twice the tempo as to the written one
    song = make_song(Brief(seed=3, tags="ambient, 72 bpm", instrumental=True, duration_s=26))
    heard = detect_bpm(song.audio, SAMPLE_RATE)
    assert min(abs(heard / song.bpm - ratio) for ratio in (0.5, 1, 2)) < 0.02


@pytest.mark.parametrize("voice", ["f", "m"])
def test_nineteen_of_twenty_sung_notes_are_within_fifty_cents(voice: str):
    score = write_score(short_brief(vocal_gender=voice))
    solo = lead_vocal(score, int(score.duration_s * SAMPLE_RATE)).mean(axis=0)
    off_cents = []
    for phrase in score.lead:
        for note in phrase.notes:
            if len(note.pitches) > 1:
                continue
            start, end = note.start_s + EDGE_S, note.end_s - EDGE_S
            heard = [pitch_at(solo, SAMPLE_RATE, t) for t in np.arange(start, end, 0.02)]
            clear = [pitch for pitch, periodicity in heard if periodicity > 0.8]
            if clear:
                off_cents.append(100 * (np.median(clear) - note.pitches[0][1]))
    assert len(off_cents) > 20
    assert np.mean(np.abs(off_cents) < WITHIN_CENTS) >= 0.95
    assert abs(np.median(off_cents)) < 15


def test_the_chorus_is_louder_than_the_verse(pop_song: Song):
    spans = {s["name"]: (s["start_s"], s["end_s"]) for s in pop_song.score["sections"]}
    verse, chorus = (level_db(pop_song.audio, SAMPLE_RATE, *spans[name]) for name in ("Verse", "Chorus"))
    assert chorus > verse + 0.5


def test_nothing_goes_silent_before_the_end(pop_song: Song):
    block = SAMPLE_RATE // 2
    body = np.abs(pop_song.audio[0, : -3 * SAMPLE_RATE])
    tops = body[: len(body) // block * block].reshape(-1, block).max(axis=1)
    assert tops.min() > 0.003


@pytest.mark.parametrize("audio", [np.zeros(48_000 * 5, np.float32), np.ones((2, 100), np.float32)])
def test_silence_and_scraps_have_no_tempo(audio: np.ndarray):
    assert detect_bpm(audio, SAMPLE_RATE) == 0.0


def test_a_click_track_has_the_tempo_of_its_clicks():
    audio = np.zeros(SAMPLE_RATE * 20, np.float32)
    for beat in np.arange(0, 20, 60 / 97):
        at = int(beat * SAMPLE_RATE)
        audio[at : at + 400] = np.hanning(400)[: len(audio) - at]
    assert detect_bpm(audio, SAMPLE_RATE) == pytest.approx(97, abs=0.3)
