"""A song's notation is the whole song."""

import hashlib
import json

import numpy as np
import pytest

from generation.engine.compose.genres import GENRES
from generation.engine.compose.notation import NotationError, from_notation, to_notation
from generation.engine.compose.score import Singer
from generation.engine.song import Brief, Song, play_again, singer_of, tempo_facts, write_score
from tests.engine.music.conftest import LYRICS, short_brief


@pytest.mark.parametrize("genre", GENRES)
def test_a_score_is_the_same_after_a_round_trip_through_json(genre: str):
    score = write_score(Brief(seed=4, tags=f"{genre}, flute", lyrics=LYRICS, duration_s=40))
    written = to_notation(score)
    again = from_notation(json.loads(json.dumps(written)))
    assert again == score
    played = [{k: v for k, v in n.items() if k != "style"} for n in (written, to_notation(again))]
    assert repr(played[0]) == repr(played[1])  # also 1 and 1.0 are told apart: voices are seeded by it


def test_a_song_played_again_has_the_same_samples(pop_song: Song):
    again = play_again(json.loads(json.dumps(pop_song.notation)))
    hashes = {hashlib.sha256(song.audio.tobytes()).hexdigest() for song in (pop_song, again)}
    assert len(hashes) == 1
    assert (again.title, again.lyrics, again.key) == (pop_song.title, pop_song.lyrics, pop_song.key)
    assert again.notation == pop_song.notation
    assert np.isfinite(again.audio).all()


def test_numbers_that_lost_their_fraction_in_a_database_still_read_as_times():
    score = write_score(short_brief())
    notation = to_notation(score) | {"bpm": int(score.bpm), "duration_s": int(score.duration_s)}
    assert from_notation(notation) == score


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": 99}, "version 1"),
        ({"version": None}, "version 1"),
        ({"tracks": [["keys"]]}, "not a whole song"),
        ({"sections": 5}, "not a whole song"),
        ({"style": ["polka"]}, "not a whole song"),
        ({"bpm": "fast"}, "not a whole song"),
    ],
)
def test_what_is_not_a_song_is_refused_with_a_reason(change: dict, said: str):
    notation = to_notation(write_score(short_brief()))
    with pytest.raises(NotationError, match=said):
        from_notation(notation | change)


def test_an_empty_notation_is_refused():
    with pytest.raises(NotationError):
        from_notation({})


def test_a_song_knows_its_tempo_and_its_singer():
    score = write_score(short_brief())
    notation = to_notation(score)
    assert tempo_facts(notation) == {"avg_bpm": score.bpm, "min_bpm": score.bpm, "max_bpm": score.bpm}
    assert singer_of(notation) == score.singer


def test_a_singer_is_the_same_after_a_round_trip_through_json():
    singer = Singer("m", 0.92, -1.5, 44.0, 0.6)
    assert Singer.from_json(json.loads(json.dumps(singer.as_json()))) == singer


@pytest.mark.parametrize("value", [{}, {"gender": "x"}, {"gender": "f", "formant": None}, None])
def test_what_is_not_a_singer_is_refused(value):
    with pytest.raises(ValueError, match="singer"):
        Singer.from_json(value)
