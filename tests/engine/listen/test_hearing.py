"""What is heard against what was played: in songs of ours, whose score is known, and in plain waves."""

import json

import numpy as np
import pytest

from generation.engine.listen import Heard, ModelMissingError, hear
from generation.engine.listen.tempo import detect_bpm
from generation.engine.song import Song
from tests.engine.listen.playing import RATE, add, band, hiss, speech, tone


def chord_at(spans: list[tuple[str, float, float]], second: float) -> str:
    return next((name for name, start, end in spans if start <= second < end), "")


def test_tempo_key_and_bars_of_a_song_are_those_of_its_score(sung_song: Song, heard_song: Heard):
    assert heard_song.bpm == pytest.approx(sung_song.bpm, abs=0.5)
    assert heard_song.min_bpm == heard_song.max_bpm == heard_song.bpm
    assert heard_song.key == sung_song.key
    bar_s = 240 / sung_song.bpm
    off_s = (heard_song.first_beat_s + bar_s / 2) % bar_s - bar_s / 2
    assert abs(off_s) < 0.06
    assert np.diff(heard_song.beats_s) == pytest.approx(60 / sung_song.bpm, abs=0.01)


def test_the_sung_melody_is_heard(sung_song: Song, heard_song: Heard):
    assert heard_song.sung
    sung = [(start, pitch) for start, _, pitch, _ in sung_song.score["tracks"]["vocals"]["notes"]]
    found = sum(
        any(n.pitch == pitch and abs(n.start_s - start) < 0.1 for n in heard_song.melody)
        for start, pitch in sung
    )
    assert found >= 0.6 * len(sung)
    assert len(heard_song.melody) <= 1.4 * len(sung)


def test_the_melody_is_one_note_at_a_time(heard_song: Heard):
    ends = [note.start_s + note.length_s for note in heard_song.melody]
    starts = [note.start_s for note in heard_song.melody]
    assert all(end <= start + 1e-3 for end, start in zip(ends[:-1], starts[1:], strict=True))


def test_most_chords_of_a_song_are_heard(sung_song: Song, heard_song: Heard):
    played = [(c["name"], c["start_s"], c["end_s"]) for c in sung_song.score["chords"]]
    heard = [(c.name, c.start_s, c.end_s) for c in heard_song.chords]
    moments = np.arange(0.25, sung_song.duration_s - 2, 0.25)
    right = [root_and_third(chord_at(played, m)) == root_and_third(chord_at(heard, m)) for m in moments]
    assert np.mean(right) > 0.7


def root_and_third(name: str) -> tuple[str, bool]:
    root = name[:2] if name[1:2] in ("b", "#") else name[:1]
    return root, name[len(root) :].startswith("m") and not name[len(root) :].startswith("maj")


@pytest.mark.parametrize("bpm", [72, 96, 133])
def test_a_band_of_plain_waves_is_understood(bpm: int):
    heard = hear(band(bpm, bars=8, late_s=0.4), RATE)
    assert heard.bpm == pytest.approx(bpm, abs=0.5)
    bar_s = 240 / bpm
    assert abs((heard.first_beat_s - 0.4 + bar_s / 2) % bar_s - bar_s / 2) < 0.04
    assert heard.key in ("C major", "A minor")
    bars = [0.4 + (bar + 0.5) * bar_s for bar in range(8)]
    spans = [(c.name, c.start_s, c.end_s) for c in heard.chords]
    assert [chord_at(spans, middle) for middle in bars] == ["C", "Am", "F", "G"] * 2
    assert not heard.sung


def test_a_recording_that_is_out_of_tune_is_heard_as_if_it_were_not():
    heard = hear(band(100, bars=8, cents=35.0), RATE)
    assert heard.tuning_cents == pytest.approx(35, abs=4)
    assert {chord.name for chord in heard.chords} == {"C", "Am", "F", "G"}


def test_a_tempo_that_moves_has_a_slowest_and_a_fastest_stretch():
    audio, second = np.zeros(RATE * 44, np.float32), 0.5
    for beat in range(72):
        add(audio, second, hiss(0.05, beat), 0.3)
        add(audio, second, tone(60 + beat % 4, 0.3), 0.1)
        second += 60 / (95 + beat * 0.3)
    heard = hear(audio, RATE)
    assert 93 < heard.min_bpm < 100
    assert 110 < heard.max_bpm < 119
    assert heard.min_bpm <= heard.bpm <= heard.max_bpm


@pytest.mark.parametrize(
    "audio",
    [
        pytest.param(np.zeros((2, RATE * 5), np.float32), id="silence"),
        pytest.param(np.zeros((2, 0), np.float32), id="nothing"),
        pytest.param(np.full((2, RATE * 4), np.nan, np.float32), id="no numbers"),
        pytest.param(np.random.default_rng(0).normal(0, 0.1, (2, RATE * 6)).astype(np.float32), id="noise"),
        pytest.param(tone(60, 1.0), id="one second"),
        pytest.param(np.ones((1, 10), np.float32), id="ten samples"),
    ],
)
def test_what_is_no_music_has_no_tempo_and_no_key(audio: np.ndarray):
    heard = hear(audio, RATE)
    assert (heard.bpm, heard.key, heard.beats_s, heard.chords, heard.melody) == (0.0, "", (), (), ())
    assert heard.duration_s == audio.shape[-1] / RATE


def test_speech_has_no_tempo():
    assert detect_bpm(speech(8.0), RATE) == 0.0
    assert hear(speech(8.0), RATE).bpm == 0.0


def test_a_drum_loop_has_a_tempo_but_no_key():
    audio = np.zeros(RATE * 12, np.float32)
    for beat in np.arange(0, 12, 60 / 110):
        add(audio, float(beat), hiss(0.04, int(beat * 10)), 0.3)
    heard = hear(audio, RATE)
    assert heard.bpm == pytest.approx(110, abs=0.5)
    assert heard.key == ""


def test_other_rates_and_mono_are_heard_alike():
    both = band(96, bars=4)
    mono = hear(both[0], RATE)
    slow = hear(both[:, ::2], RATE // 2)
    assert mono.bpm == pytest.approx(slow.bpm, abs=0.1)
    assert mono.key == slow.key


def test_the_same_recording_is_heard_the_same_twice():
    audio = band(104, bars=3)
    assert hear(audio, RATE) == hear(audio, RATE)


def test_a_hearing_survives_json(heard_song: Heard):
    again = Heard.from_json(json.loads(json.dumps(heard_song.as_json())))
    assert (again.bpm, again.key, again.sung) == (heard_song.bpm, heard_song.key, heard_song.sung)
    assert [n.pitch for n in again.notes] == [n.pitch for n in heard_song.notes]
    assert [c.name for c in again.chords] == [c.name for c in heard_song.chords]
    assert again.beats_s == pytest.approx(heard_song.beats_s, abs=1e-4)


@pytest.mark.parametrize("value", [{}, {"version": 2}, {"version": 1, "bpm": 100}])
def test_other_json_is_refused_in_plain_words(value: dict):
    with pytest.raises(ValueError, match="hearing"):
        Heard.from_json(value)


def test_without_its_model_listening_says_how_to_get_it(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ENGINE_MODELS", str(tmp_path))
    with pytest.raises(ModelMissingError, match=r"bootstrap\.py --separation"):
        hear(band(100, bars=2), RATE)
