"""Whatever is asked for, a song comes back; and what is asked for is heard in the score."""

import json
from itertools import pairwise

import numpy as np
import pytest

from generation.engine.compose.form import MAX_DURATION_S
from generation.engine.compose.lyrics import INSTRUMENTAL_MARK
from generation.engine.song import Brief, make_song, write_score
from tests.engine.music.conftest import LYRICS, short_brief

ODD_LYRICS = {
    "nothing at all": "",
    "emoji": "😀🎉🔥\n💃",
    "Chinese": "[Verse]\n夜色温柔月亮代表我的心\n你问我爱你有多深",
    "Japanese": "さくらさくら\nやよいのそらは",
    "Cyrillic": "Калинка, калинка, калинка моя!",
    "Arabic": "يا ليل يا عين",
    "digits": "1 2 3 4\n1999 and 2024\n$5.50 at 7:30pm 50%",
    "only tags": "[Intro]\n[Verse]\n[Chorus]\n[Outro]\n[End]",
    "instrumental tags": "[Instrumental]\n[Guitar Solo]\n[Break]\n[Fade Out]\n[End]",
    "punctuation": "...!?\n---\n' '",
    "long words": "Supercalifragilisticexpialidocious\n" + "x" * 400,
    "forty syllables": "I was walking down the avenue and thinking of the yesterdays we wandered "
    "through the city in the summer of the never ending holiday",
    "broken tags": "[[[]]]((())) <script>\x00\x07 [Verse\n]Chorus[ \n%s {0} \\n",
}
SINGABLE = {
    "Chinese",
    "Japanese",
    "Cyrillic",
    "Arabic",
    "digits",
    "long words",
    "forty syllables",
    "broken tags",
}


@pytest.mark.parametrize("name", ODD_LYRICS)
def test_odd_lyrics_become_a_score(name: str):
    score = write_score(Brief(seed=5, lyrics=ODD_LYRICS[name], duration_s=20))
    json.dumps(score.as_json(), allow_nan=False)
    assert bool(score.lead) == (name in SINGABLE)
    assert (score.lyrics == INSTRUMENTAL_MARK) == (name not in SINGABLE)
    assert any(track.notes for track in score.tracks)
    assert score.title


@pytest.mark.parametrize("name", ["nothing at all", "Chinese", "broken tags"])
def test_odd_lyrics_become_audio(name: str):
    song = make_song(Brief(seed=5, lyrics=ODD_LYRICS[name], duration_s=10))
    assert np.isfinite(song.audio).all()
    assert 0.3 < np.abs(song.audio).max() < 1.0


@pytest.mark.parametrize(
    "brief",
    [
        Brief(seed=2**63 + 5, tags=",,,, \x00 999 bpm, in h# major", lyrics="la la la"),
        Brief(seed=-5, instrumental=True, duration_s=-5),
        Brief(seed=1, lyrics="la la", weirdness=7.0, style_weight=-1.0, vocal_gender="x"),
        Brief(
            seed=1, lyrics="la la", tags="rock", negative_tags="drums, guitar, bass, organ, strings, vocals"
        ),
        Brief(seed=1, description="x" * 3000),
        Brief(seed=1, title="t" * 500, lyrics="la"),
    ],
)
def test_odd_wishes_become_a_score(brief: Brief):
    score = write_score(brief)
    assert 50 <= score.bpm <= 190
    assert score.tracks
    assert len(score.title) <= 80


def test_very_long_lyrics_stop_at_the_longest_song_and_say_what_was_sung():
    lyrics = "\n".join(f"[Verse {n}]\n" + "Every day I wander down another road\n" * 12 for n in range(12))
    score = write_score(Brief(seed=4, lyrics=lyrics))
    assert score.duration_s <= MAX_DURATION_S
    assert 20 < score.lyrics.count("Every day") < 144
    assert score.words[-1].end_s < score.duration_s


@pytest.mark.parametrize("wanted", [15, 30, 60, 120])
def test_a_wanted_length_is_met_within_a_fifth(wanted: int):
    sung = write_score(short_brief(duration_s=wanted))
    played = write_score(Brief(seed=1, tags="folk", instrumental=True, duration_s=wanted))
    assert sung.duration_s == pytest.approx(wanted, rel=0.2)
    assert played.duration_s == pytest.approx(wanted, rel=0.2)


def test_five_styles_differ_in_tempo_instruments_and_groove():
    scores = [
        write_score(Brief(seed=9, tags=tags, lyrics=LYRICS))
        for tags in ("ambient", "hip-hop", "deep house", "trap", "punk rock")
    ]
    tempi = sorted(score.bpm for score in scores)
    assert min(faster - slower for slower, faster in pairwise(tempi)) >= 4
    assert len({frozenset(t.instrument for t in s.tracks) for s in scores}) == 5
    drums = [next((t.notes for t in s.tracks if t.name == "drums"), ()) for s in scores]
    kicks = {tuple(round(n.start_s * s.bpm / 15) % 16 for n in notes if n.pitch == 36)[:24]
             for s, notes in zip(scores, drums, strict=True)}  # fmt: skip
    assert len(kicks) >= 4


@pytest.mark.parametrize(
    ("tags", "check"),
    [
        ("pop, 93 bpm", lambda s: s.bpm == 93),
        ("pop in F# minor", lambda s: s.key == "F# minor"),
        ("very sad and dark pop", lambda s: s.key.endswith("minor")),
        ("happy cheerful rock", lambda s: s.key.endswith("major")),
        ("pop, nylon guitar", lambda s: "nylon guitar" in {t.instrument for t in s.tracks}),
        ("rock, saxophone solo", lambda s: "alto sax" in {t.instrument for t in s.tracks}),
        ("jazz, male vocals", lambda s: s.voice == "m"),
        ("rock, female vocals", lambda s: s.voice == "f"),
        ("pop, no drums", lambda s: "drums" not in {t.name for t in s.tracks}),
        ("drum and bass", lambda s: s.bpm > 160),
    ],
)
def test_tags_are_heard(tags: str, check):
    assert check(write_score(Brief(seed=11, tags=tags, lyrics=LYRICS)))


def test_slow_is_slower_than_fast():
    slow, fast = (
        write_score(Brief(seed=2, tags=f"{word} pop", lyrics=LYRICS)).bpm for word in ("slow", "fast")
    )
    assert slow < fast - 15


def test_negative_tags_remove_instruments():
    score = write_score(Brief(seed=1, tags="pop", negative_tags="drums, piano", lyrics=LYRICS))
    assert not {"drum kit", "piano"} & {t.instrument for t in score.tracks}


def test_the_asked_voice_is_an_octave_apart():
    high, low = (write_score(short_brief(vocal_gender=voice)) for voice in "fm")
    middle = [np.mean([n.pitches[0][1] for p in s.lead for n in p.notes]) for s in (high, low)]
    assert middle[0] - middle[1] > 8


def test_weirdness_and_style_weight_change_the_song():
    plain, weird = (write_score(short_brief(weirdness=value)) for value in (0.0, 1.0))
    loose, strict = (write_score(short_brief(style_weight=value)) for value in (0.0, 1.0))
    assert plain.as_json() != weird.as_json()
    assert [t.instrument for t in loose.tracks] != [t.instrument for t in strict.tracks]
