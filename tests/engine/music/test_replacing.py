"""New bars in a song leave all the others as they were."""

import pytest

from generation.engine.compose.replacing import bars_around, with_part_replaced
from generation.engine.compose.score import Note, Score
from generation.engine.song import Brief, write_score
from tests.engine.music.conftest import LYRICS
from tests.engine.music.melodies import lines_do_not_overlap

WORDS = "Brand new words are flying over here tonight"


@pytest.fixture(scope="module")
def song() -> Score:
    return write_score(Brief(seed=1, tags="pop", lyrics=LYRICS, duration_s=40))


def outside(score: Score, first: float, last: float) -> dict[str, list[Note]]:
    early = 7.5 / score.bpm
    return {
        t.name: sorted(
            (n for n in t.notes if not first - early <= n.start_s < last - early),
            key=lambda n: (n.start_s, n.pitch, n.velocity),
        )
        for t in score.tracks
    }


def test_notes_outside_the_bars_are_identical_and_those_inside_are_new(song: Score):
    first, last = bars_around(song, 12, 17)
    new = with_part_replaced(Brief(seed=5), song, 12, 17, WORDS)
    assert first <= 12 < 17 <= last < first + 5 + 2 * 240 / song.bpm
    before, after = outside(song, first, last), outside(new, first, last)
    assert {name: notes for name, notes in after.items() if notes} == before
    middle = [n for t in new.tracks for n in t.notes if first <= n.start_s < last - 0.1]
    assert len(middle) > 30
    assert WORDS in new.lyrics
    lines = [[(n.start_s, n.pitches) for n in p.notes] for p in song.lead]
    cut = [note for note in lines[0] if note[0] < first]  # an upbeat to what follows stays
    kept = [[(n.start_s, n.pitches) for n in p.notes] for p in new.lead if p.text != WORDS]
    assert kept == [cut, *lines[2:]]
    assert new.lyrics.splitlines()[1:3] == ["City lights are fading", WORDS]
    assert lines_do_not_overlap(new)
    assert (new.duration_s, new.sections, new.chords) == (song.duration_s, song.sections, song.chords)


def test_tags_in_the_new_lyrics_name_the_new_bars(song: Score):
    new = with_part_replaced(Brief(seed=5), song, 10, 20, f"[Bridge]\n{WORDS}")
    first, last = bars_around(song, 10, 20)
    bridge = next(s for s in new.sections if s.name == "Bridge")
    assert (bridge.start_s, bridge.end_s) == pytest.approx((first, last), abs=1e-4)


def test_no_words_make_an_instrumental_stretch(song: Score):
    new = with_part_replaced(Brief(seed=5), song, 10, 16, "")
    first, last = bars_around(song, 10, 16)
    assert not [w for w in new.words if first + 0.5 < w.start_s < last - 0.5]
    assert [w.name for w in new.words] != [w.name for w in song.words]


def test_more_words_than_fit_are_sung_as_far_as_they_go(song: Score):
    new = with_part_replaced(Brief(seed=5), song, 12, 14, "\n".join([WORDS] * 30))
    first, last = bars_around(song, 12, 14)
    inside = [p for p in new.lead if p.text in WORDS]
    assert 1 <= len(inside) <= round((last - first) * song.bpm / 240)
    assert new.duration_s == song.duration_s


def test_the_last_bars_can_be_replaced_and_the_song_still_ends(song: Score):
    new = with_part_replaced(Brief(seed=5), song, 30, 40, "One more line before the end")
    assert new.chords[-1].name == song.chords[-1].name
    assert new.duration_s == song.duration_s


@pytest.mark.parametrize(("start_s", "end_s"), [(20, 20), (20, 10), (-1, 5), (99, 120)])
def test_a_range_that_holds_nothing_is_refused(song: Score, start_s: float, end_s: float):
    with pytest.raises(ValueError, match="nothing of a song"):
        with_part_replaced(Brief(seed=5), song, start_s, end_s, WORDS)


@pytest.mark.parametrize(("asked", "title"), [("Second Light", "Second Light"), ("", None)])
def test_the_title_changes_only_when_another_is_asked_for(song: Score, asked: str, title: str | None):
    new = with_part_replaced(Brief(seed=5, title=asked), song, 10, 16, WORDS)
    assert new.title == (title or song.title)
