"""A wanted length is met to the sample, sections fall where they are asked for, models have their limits."""

import pytest

from generation.engine.compose.form import MIN_SUNG_S
from generation.engine.song import SAMPLE_RATE, Brief, make_song, write_score
from tests.engine.music.conftest import LYRICS, short_brief

BGM = ("ambient", "house", "jazz", "corporate, happy, piano", "epic, brass")
LONG = "\n".join(f"[Verse {n}]\n" + "Every day I wander down another road\n" * 12 for n in range(12))


@pytest.mark.parametrize("wanted", [1, 2.5, 5, 17, 33, 60])
def test_background_music_of_any_length_has_that_length(wanted: float):
    for tags in BGM:
        score = write_score(Brief(seed=3, tags=tags, instrumental=True, duration_s=wanted, model="nuro-bgm"))
        assert score.duration_s == wanted
        assert score.sections[-1].end_s <= wanted
        assert any(track.notes for track in score.tracks)


@pytest.mark.parametrize("wanted", [30, 61, 118, 240])
@pytest.mark.parametrize("tags", ["pop", "R&B/Soul, Romantic, Husky", "Trap Rap, Excited"])
def test_a_song_of_any_length_has_that_length_and_is_sung_to_near_its_end(wanted: int, tags: str):
    score = write_score(Brief(seed=3, tags=tags, lyrics=LYRICS, duration_s=wanted, model="nuro-vocal"))
    assert score.duration_s == wanted
    assert score.sections[-1].end_s <= wanted - 0.9
    assert MIN_SUNG_S / 2 < score.words[-1].end_s < wanted
    assert score.words[-1].end_s > wanted * 0.45


def test_the_sound_is_as_long_as_the_score():
    song = make_song(Brief(seed=3, tags="ambient", instrumental=True, duration_s=3))
    assert song.audio.shape[1] == 3 * SAMPLE_RATE


def test_a_length_shorter_than_a_song_can_be_is_the_shortest_song():
    assert write_score(short_brief(duration_s=0.5)).duration_s == MIN_SUNG_S


@pytest.mark.parametrize(
    "segments",
    [
        (("intro", 8.0), ("verse", 16.0), ("chorus", 16.0), ("outro", 6.0)),
        (("verse", 30.0),),
        (("intro", 5.0), ("inst", 5.0), ("bridge", 20.0), ("chorus", 90.0)),
        tuple(("verse", 5.0) for _ in range(24)),
    ],
)
def test_segments_are_where_they_are_asked_for_to_half_a_bar(segments: tuple[tuple[str, float], ...]):
    score = write_score(Brief(seed=3, tags="pop", instrumental=True, form=segments, model="nuro-bgm"))
    assert score.duration_s == sum(seconds for _, seconds in segments)
    assert [s.name.lower() for s in score.sections] == [name for name, _ in segments]
    now = 0.0
    for section, (_, seconds) in zip(score.sections[:-1], segments, strict=False):
        now += seconds
        assert section.end_s == pytest.approx(now, abs=120 / score.bpm + 0.01)


@pytest.mark.parametrize(
    ("model", "longest"),
    [
        ("sonic-v3-5", 120), ("sonic-v4", 120), ("sonic-v4-5", 240), ("sonic-v4-5-plus", 240),
        ("sonic-v5", 480), ("sonic-v5-5", 480), ("sonic-v6-wild", 480), ("FUZZ-2.0", 240),
    ],
)  # fmt: skip
def test_a_model_stops_at_its_longest_song(model: str, longest: float):
    whole = write_score(Brief(seed=4, lyrics=LONG, model=model))
    asked = write_score(Brief(seed=4, lyrics=LYRICS, model=model, duration_s=900))
    assert longest - 8 < whole.duration_s <= longest
    assert asked.duration_s == longest
