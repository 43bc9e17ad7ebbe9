"""A singer is heard: by formants, treble, breath and vibrato, the same in every song."""

from dataclasses import replace

import numpy as np
import pytest

from generation.engine.compose.score import Score, Singer, SungNote
from generation.engine.song import SAMPLE_RATE, write_score
from generation.engine.sound.pitch import pitch_curve
from generation.engine.sound.voices import backing_vocals, lead_vocal
from tests.engine.music.conftest import short_brief
from tests.engine.music.listening import pitch_at
from tests.engine.music.voice_ears import distance_db, formant_shift, treble_db

OTHER_LYRICS = """[Verse]
The harbour keeps a candle for the boats
A winter wind is asking me to stay
I fold the letters into paper coats
And watch the water carry them away
"""
SINGERS = (
    Singer("f"),
    Singer("f", formant=0.88, brightness_db=3.0, breath=0.7),
    Singer("f", formant=1.12, brightness_db=-3.0, breath=0.1),
    Singer("m", formant=0.95, brightness_db=1.0),
)


@pytest.fixture(scope="module")
def score() -> Score:
    return write_score(short_brief())


@pytest.fixture(scope="module")
def plain(score: Score) -> np.ndarray:
    return sung(score, Singer())


def sung(score: Score, singer: Singer, model: str = "sonic-v5") -> np.ndarray:
    """The lead of a score by another singer, (n,)."""
    again = replace(score, singer=singer, voice=singer.gender, model=model)
    return lead_vocal(again, int(score.duration_s * SAMPLE_RATE))[0]


@pytest.mark.parametrize("formant", [0.85, 0.9, 1.1, 1.15])
def test_the_formants_of_a_singer_are_where_asked(score: Score, plain: np.ndarray, formant: float):
    assert formant_shift(plain, sung(score, Singer(formant=formant))) == pytest.approx(formant, abs=0.08)


def test_a_man_has_a_longer_vocal_tract(score: Score, plain: np.ndarray):
    assert formant_shift(plain, sung(score, Singer("m"))) == pytest.approx(0.88, abs=0.06)


def test_a_singer_in_two_songs_is_nearer_to_himself_than_to_any_other(score: Score):
    other = write_score(short_brief(seed=9, tags="folk", lyrics=OTHER_LYRICS))
    here, there = ([sung(song, singer) for singer in SINGERS] for song in (score, other))
    apart = np.array([[distance_db(one, two) for two in there] for one in here])
    assert apart.argmin(axis=1).tolist() == list(range(len(SINGERS)))
    same = np.diag(apart)
    different = apart[~np.eye(len(SINGERS), dtype=bool)]
    assert same.mean() < different.mean() / 1.7


def test_brightness_and_breath_are_heard_in_the_treble(score: Score, plain: np.ndarray):
    dull, bright = (treble_db(sung(score, Singer(brightness_db=db))) for db in (-4.0, 4.0))
    assert dull + 4 < bright
    assert dull < treble_db(plain) < bright
    assert treble_db(sung(score, Singer(breath=1.0))) > treble_db(plain) + 4


def test_breath_does_not_cover_the_tune(score: Score):
    breathy = sung(score, Singer(breath=1.0))
    note = max(
        (n for p in score.lead for n in p.notes if len(n.pitches) == 1), key=lambda n: n.end_s - n.start_s
    )
    pitch, periodicity = pitch_at(breathy, SAMPLE_RATE, (note.start_s + note.end_s) / 2)
    assert pitch == pytest.approx(note.pitches[0][1], abs=0.5)
    assert periodicity > 0.8


@pytest.mark.parametrize("cents", [10.0, 30.0, 60.0])
def test_vibrato_on_a_long_note_is_as_deep_as_the_singers(cents: float):
    note = SungNote(0.0, 3.0, ((0.0, 60.0),))
    t = np.arange(0.9, 2.8, 0.0125)
    with_it, without = (pitch_curve(t, [note], np.random.default_rng(1), depth) for depth in (cents, 0.0))
    assert 100 * np.abs(with_it - without).max() == pytest.approx(cents, rel=0.05)


def test_the_voice_has_air_above_twelve_kilohertz_in_new_models_only(score: Score):
    new, old = (
        treble_db(sung(score, Singer(), model), 12_500, 17_000) for model in ("sonic-v5", "sonic-v3-5")
    )
    assert new > old + 12
    assert new < -25  # air, and not another voice


def test_harmony_and_double_are_of_the_same_singer(score: Score):
    assert score.double
    length = int(score.duration_s * SAMPLE_RATE)
    bright, dull = (
        backing_vocals(replace(score, singer=Singer(brightness_db=db)), length).mean(axis=0)
        for db in (4.0, -4.0)
    )
    assert treble_db(bright) > treble_db(dull) + 4
