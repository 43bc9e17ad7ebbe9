"""A song comes apart into stems that hold what their names say, and goes together again."""

from dataclasses import replace

import numpy as np
import pytest

from generation.engine.compose.score import Note, Score
from generation.engine.song import SAMPLE_RATE, Brief, write_score
from generation.engine.sound.general_midi import PROGRAM_NAMES, STEMS, stem_of
from generation.engine.sound.loudness import loudness
from generation.engine.sound.master import mastered, mastering
from generation.engine.sound.mix import mixed
from generation.engine.sound.stems import NothingSungError, each_stem, stems, vocals
from tests.engine.music.conftest import short_brief

MOST_RESIDUAL_DB = -80.0
SONGS = [  # each with something a desk may do: voices with echo, vinyl, pumping and drive, grain and hiss
    ("pop", "sonic-v5"),
    ("lo-fi", "sonic-v4-5-plus"),
    ("house", "FUZZ-2.0"),
    ("bossa nova", "sonic-v3-5"),
]


def level_db(audio: np.ndarray) -> float:
    return 20 * float(np.log10(np.sqrt(np.mean(audio.astype(np.float64) ** 2)) + 1e-15))


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation of two recordings, 0..1 either way up."""
    a, b = one.astype(np.float64).ravel(), other.astype(np.float64).ravel()
    return abs(float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b) + 1e-12)))


@pytest.fixture(scope="module")
def score() -> Score:
    return write_score(short_brief())


@pytest.fixture(scope="module")
def pop_stems(score: Score) -> dict[str, np.ndarray]:
    return stems(score, full=True)


@pytest.mark.parametrize(("tags", "model"), SONGS)
def test_stems_add_up_to_the_song_as_published(tags: str, model: str):
    score = write_score(short_brief(tags=tags, model=model, duration_s=8.0))
    song = mastered(mixed(score), score)
    total = sum(stems(score, full=True).values())
    assert level_db(total - song) - level_db(song) < MOST_RESIDUAL_DB


def test_stems_add_up_to_the_mix_before_the_limiter_once_its_gain_is_undone(
    score: Score, pop_stems: dict[str, np.ndarray]
):
    mix = mixed(score)
    master, _ = mastering(mix, score)
    before = master.before_limiter(mix)
    heard = master.limiter > 0
    total = sum(pop_stems.values())[:, heard] / master.limiter[heard]
    assert level_db(total - before[:, heard]) - level_db(before) < MOST_RESIDUAL_DB


def test_the_two_basic_stems_are_the_voices_and_the_rest(score: Score, pop_stems: dict[str, np.ndarray]):
    basic = stems(score, full=False)
    assert list(basic) == ["Vocals", "Instrumental"]
    whole = sum(pop_stems.values())
    assert level_db(sum(basic.values()) - whole) - level_db(whole) < MOST_RESIDUAL_DB
    sung = pop_stems["Vocals"] + pop_stems["Backing Vocals"]
    assert level_db(basic["Vocals"] - sung) - level_db(sung) < MOST_RESIDUAL_DB


def test_a_full_set_has_the_stems_the_song_has_in_the_usual_order(score: Score, pop_stems: dict):
    wanted = {stem_of(track) for track in score.tracks} | {"Vocals", "Backing Vocals"}
    assert wanted - {"Percussion"} == set(pop_stems) - {"Percussion"}
    assert list(pop_stems) == [name for name in STEMS if name in pop_stems]
    assert all(audio.dtype == np.float32 and np.abs(audio).max() > 0.003 for audio in pop_stems.values())


def test_each_stem_is_like_its_own_part_played_alone_and_no_other(score: Score, pop_stems: dict):
    alone = {
        name: mixed(replace(score, lead=(), tracks=tuple(t for t in score.tracks if stem_of(t) == name)))
        for name in ("Drums", "Bass", "Keyboard", "Strings")
        if name in pop_stems
    }
    alone["Vocals"] = mixed(replace(score, tracks=(), harmony=(), double=()))
    assert len(alone) >= 4
    for name, audio in alone.items():
        own = likeness(pop_stems[name], audio)
        others = [likeness(other, audio) for stem, other in pop_stems.items() if stem != name]
        assert own > 0.85, name
        # the double sings the lead's words on the lead's notes, and so is a little like it
        assert max(others) < 0.35, name


def test_the_drums_have_no_voice_in_them_and_the_voice_no_drums(score: Score, pop_stems: dict):
    voice = mixed(replace(score, tracks=(), harmony=(), double=()))
    drums = mixed(replace(score, lead=(), tracks=tuple(t for t in score.tracks if t.name == "drums")))
    assert likeness(pop_stems["Drums"], voice) < 0.02
    assert likeness(pop_stems["Vocals"], drums) < 0.02


def test_hand_percussion_is_a_stem_of_its_own(score: Score):
    kick, shaker = (tuple(Note(beat / 2, 0.1, pitch, 100) for beat in range(8)) for pitch in (36, 70))
    drums = next(track for track in score.tracks if track.name == "drums")
    names = {
        notes: set(
            stems(replace(score, lead=(), duration_s=5.0, tracks=(replace(drums, notes=notes),)), True)
        )
        for notes in (kick + shaker, kick, shaker)
    }
    assert list(names.values()) == [{"Drums", "Percussion"}, {"Drums"}, {"Percussion"}]


@pytest.mark.parametrize("full", [False, True])
def test_an_instrumental_has_no_vocal_stem(full: bool):
    score = write_score(Brief(seed=4, tags="jazz", instrumental=True, duration_s=8))
    names = [name for name, _ in each_stem(score, full)]
    assert names == ["Instrumental"] if not full else "Vocals" not in names and len(names) > 1


@pytest.mark.parametrize(
    ("program", "stem"),
    [
        (0, "Keyboard"), (11, "Percussion"), (21, "Keyboard"), (22, "Woodwinds"), (27, "Guitar"),
        (33, "Bass"), (40, "Strings"), (50, "Synth"), (60, "Brass"), (66, "Woodwinds"), (73, "Woodwinds"),
        (89, "Synth"), (104, "Guitar"), (108, "Percussion"), (110, "Strings"), (122, "FX"),
    ],
)  # fmt: skip
def test_every_instrument_has_its_stem(score: Score, program: int, stem: str):
    track = replace(score.tracks[0], name="lead", bank=0, program=program)
    assert stem_of(track) == stem
    assert len(PROGRAM_NAMES) == 128


def test_a_range_of_the_voice_is_what_is_sung_there(score: Score):
    start, end = 4.0, 9.0
    whole, part = vocals(score), vocals(score, start, end)
    assert part.shape == (2, int((end - start) * SAMPLE_RATE))
    there = whole[:, int(start * SAMPLE_RATE) : int(end * SAMPLE_RATE)]
    assert likeness(part, there) > 0.99
    assert loudness(whole) == pytest.approx(-16, abs=0.5)
    assert loudness(part) == pytest.approx(-16, abs=0.5)
    assert np.abs(whole).max() < 1


@pytest.mark.parametrize(("start", "end"), [(5.0, 5.0), (9.0, 4.0), (-1.0, 4.0), (0.0, 1000.0)])
def test_a_range_outside_the_song_is_refused(score: Score, start: float, end: float):
    with pytest.raises(ValueError, match="no range of a song of"):
        vocals(score, start, end)


def test_where_nobody_sings_there_are_no_vocals(score: Score):
    late = replace(score, lead=score.lead[-1:], harmony=(), double=())
    with pytest.raises(NothingSungError, match="Nobody sings from 1 to 3 s"):
        vocals(late, 1.0, 3.0)
    with pytest.raises(NothingSungError, match="Nobody sings in this song"):
        vocals(replace(score, lead=(), harmony=(), double=()))
