"""The same brief by an old and a new model: a small band and a full production."""

import numpy as np
import pytest

from generation.engine.compose.score import Score
from generation.engine.compose.theory import chord_named
from generation.engine.song import Brief, write_score
from tests.engine.music.conftest import LYRICS
from tests.engine.music.melodies import track

TOMS = (41, 45, 48)
OLDEST_TO_NEWEST = ("sonic-v3-5", "sonic-v4", "sonic-v4-5", "sonic-v4-5-plus", "sonic-v5")


def by(model: str, seed: int = 3, tags: str = "pop") -> Score:
    return write_score(Brief(seed=seed, tags=tags, lyrics=LYRICS, duration_s=40, model=model))


def tones_per_chord(score: Score) -> float:
    return float(np.mean([len(chord_named(chord.name).intervals) for chord in score.chords]))


@pytest.mark.parametrize("tags", ["pop", "rock", "jazz", "folk", "r&b"])
def test_newer_models_have_more_players_and_richer_chords(tags: str):
    songs = [[by(model, seed, tags) for seed in range(4)] for model in OLDEST_TO_NEWEST]
    players = [np.mean([len(score.tracks) for score in scores]) for scores in songs]
    colour = [np.mean([tones_per_chord(score) for score in scores]) for scores in songs]
    assert players == sorted(players)
    assert players[-1] >= players[0] + 2
    assert colour == sorted(colour)
    assert colour[-1] > colour[0] + 0.1


@pytest.mark.parametrize(
    ("model", "voices"),
    [("sonic-v3-5", (0, 0)), ("sonic-v4", (0, 1)), ("sonic-v4-5-plus", (1, 1)), ("sonic-v5", (2, 1))],
)
def test_models_sing_with_none_to_three_more_voices(model: str, voices: tuple[int, int]):
    score = by(model)
    lines = sum(phrase.text in LYRICS.split("[Chorus]")[1] for phrase in score.lead)
    assert (len(score.harmony), len(score.double)) == (voices[0] * lines, voices[1] * lines)


def test_old_models_sing_within_a_smaller_range():
    spans = []
    for model in ("sonic-v3-5", "sonic-v5"):
        notes = [[n.pitches[0][1] for p in by(model, seed).lead for n in p.notes] for seed in range(6)]
        spans.append(np.mean([max(pitches) - min(pitches) for pitches in notes]))
    assert spans[1] > spans[0] + 1


def played(model: str, seed: int) -> Score:
    return write_score(Brief(seed=seed, tags="rock", instrumental=True, duration_s=70, model=model))


def test_old_models_drum_without_small_fills():
    fewer, more = (
        sum(note.pitch in TOMS for seed in range(8) for note in track(played(model, seed), "drums").notes)
        for model in ("sonic-v3-5", "sonic-v5")
    )
    assert more > fewer * 1.2


def test_a_named_instrument_plays_in_the_smallest_band():
    assert "trumpet" in {t.instrument for t in by("sonic-v3-5", tags="folk, trumpet, harp").tracks}
    assert "harp" in {t.instrument for t in by("sonic-v3-5", tags="folk, trumpet, harp").tracks}
