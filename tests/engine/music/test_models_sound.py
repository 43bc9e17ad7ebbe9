"""Models are told apart by ear: bandwidth, width, density and noise, on the same score."""

from dataclasses import replace

import numpy as np
import pytest

from generation.engine.compose.score import Score
from generation.engine.song import SAMPLE_RATE, Song, write_score
from generation.engine.sound.characters import BEST, CHARACTERS, character_of
from generation.engine.sound.loudness import loudness, true_peak_db
from generation.engine.sound.master import mastered
from generation.engine.sound.mix import mixed
from tests.engine.music.conftest import short_brief

SONIC = ("sonic-v3-5", "sonic-v4", "sonic-v4-5", "sonic-v4-5-plus", "sonic-v5")
OTHERS = ("FUZZ-2.0 Pro", "FUZZ-2.0 Raw", "nuro-bgm")
BLOCK_S = 0.1


@pytest.fixture(scope="module")
def score() -> Score:
    return write_score(short_brief(duration_s=10.0))


@pytest.fixture(scope="module")
def masters(score: Score) -> dict[str, np.ndarray]:
    """The same score by every model."""
    return {model: master(score, model) for model in (*SONIC, *OTHERS)}


def master(score: Score, model: str) -> np.ndarray:
    by_model = replace(score, model=model)
    return mastered(mixed(by_model), by_model)


def top_db(audio: np.ndarray, from_hz: float) -> float:
    """Power above a frequency against all of it."""
    power = np.abs(np.fft.rfft(audio.mean(axis=0))) ** 2
    hz = np.fft.rfftfreq(audio.shape[1], 1 / SAMPLE_RATE)
    return 10 * float(np.log10(power[hz > from_hz].sum() / power.sum()))


def width_db(audio: np.ndarray) -> float:
    """The side signal against the middle."""
    return 10 * float(np.log10(((audio[0] - audio[1]) ** 2).mean() / (audio.sum(axis=0) ** 2).mean()))


def range_db(audio: np.ndarray) -> float:
    """From the quiet moments of a song to its loud ones, leaving out its end."""
    size = int(BLOCK_S * SAMPLE_RATE)
    body = audio[:, : -3 * SAMPLE_RATE]
    blocks = body[:, : body.shape[1] // size * size].reshape(2, -1, size)
    level = 10 * np.log10((blocks**2).mean(axis=(0, 2)) + 1e-9)
    return float(np.percentile(level, 95) - np.percentile(level, 10))


def test_every_sonic_model_reaches_higher_than_the_one_before(masters: dict[str, np.ndarray]):
    tops = [top_db(masters[model], 12_500) for model in SONIC]
    assert tops == sorted(tops)
    assert tops[0] < tops[-1] - 9
    assert top_db(masters["sonic-v4"], 16_500) < top_db(masters["sonic-v5"], 16_500) - 12


def test_every_sonic_model_is_wider_than_the_one_before(masters: dict[str, np.ndarray]):
    widths = [width_db(masters[model]) for model in SONIC]
    assert widths == sorted(widths)
    assert widths[0] < widths[-1] - 6


def test_old_models_are_squeezed_and_raw_ones_breathe(masters: dict[str, np.ndarray]):
    assert range_db(masters["sonic-v3-5"]) < range_db(masters["sonic-v5"]) - 0.5
    assert range_db(masters["FUZZ-2.0 Pro"]) < range_db(masters["FUZZ-2.0 Raw"]) - 1


def test_old_models_hiss_where_new_ones_are_silent(score: Score):
    late = replace(score, lead=(), harmony=(), double=(), tracks=tuple(_late(score)))
    hiss, silence = (mixed(replace(late, model=m))[:, :SAMPLE_RATE] for m in ("sonic-v3-5", "sonic-v5"))
    assert 20 * np.log10(hiss.std()) == pytest.approx(CHARACTERS["sonic-v3-5"].floor_db, abs=1)
    assert np.abs(silence).max() < 1e-6


def _late(score: Score):
    for track in score.tracks[:1]:
        yield replace(track, notes=tuple(note for note in track.notes if note.start_s > 2))


def test_every_model_has_the_loudness_of_all_songs_and_no_peaks(masters: dict[str, np.ndarray]):
    for model, audio in masters.items():
        assert loudness(audio) == pytest.approx(-14, abs=0.5), model
        assert true_peak_db(audio) <= -1.5, model
        assert np.isfinite(audio).all(), model


def test_no_two_models_sound_the_same(masters: dict[str, np.ndarray]):
    names = list(masters)
    for index, one in enumerate(names):
        for other in names[index + 1 :]:
            difference = masters[one] - masters[other]
            assert 20 * np.log10(difference.std() / masters[one].std()) > -30, (one, other)


def test_a_model_of_tomorrow_sounds_like_the_best_of_today(pop_song: Song):
    assert character_of("sonic-v6-wild") is character_of("sonic-v5") is BEST
    again = master(write_score(short_brief()), "sonic-v6-wild")
    assert np.array_equal(again, pop_song.audio)
