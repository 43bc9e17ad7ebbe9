"""What comes out is finished audio: loud enough, never clipped, the same every time."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest

from generation.engine.song import PHASES, SAMPLE_RATE, Song, encode_mp3, make_song
from generation.engine.sound.loudness import loudness, true_peak_db
from tests.engine.music.conftest import short_brief
from tests.engine.music.listening import decoded

REPO = Path(__file__).resolve().parents[3]
HASH_IN_NEW_PROCESS = """
import hashlib
from generation.engine.song import make_song
from tests.engine.music.conftest import short_brief
print(hashlib.sha256(make_song(short_brief(duration_s=12.0)).audio.tobytes()).hexdigest())
"""


def test_the_same_brief_gives_the_same_samples_here_and_in_a_new_process():
    brief = short_brief(duration_s=12.0)
    here = [hashlib.sha256(make_song(brief).audio.tobytes()).hexdigest() for _ in range(2)]
    answer = subprocess.run(
        [sys.executable, "-c", HASH_IN_NEW_PROCESS], cwd=REPO, capture_output=True, text=True, check=True
    )
    assert [*here, answer.stdout.strip()] == [here[0]] * 3


def test_a_song_is_48_khz_stereo_float_of_the_length_it_says(pop_song: Song):
    assert pop_song.sample_rate == SAMPLE_RATE == 48_000
    assert pop_song.audio.dtype == np.float32
    assert pop_song.audio.shape == (2, round(pop_song.duration_s * SAMPLE_RATE))
    assert np.isfinite(pop_song.audio).all()


def test_another_meter_reads_the_same_loudness(pop_song: Song):
    judge = pyloudnorm.Meter(SAMPLE_RATE).integrated_loudness(pop_song.audio.T.astype(np.float64))
    assert loudness(pop_song.audio) == pytest.approx(judge, abs=0.1)
    assert judge == pytest.approx(-14.0, abs=0.5)


def test_no_sample_clips_and_true_peaks_stay_a_decibel_below_full_scale(pop_song: Song):
    assert true_peak_db(pop_song.audio) <= -1.0
    assert np.abs(pop_song.audio).max() < 1.0


def test_the_mp3_decodes_to_the_same_length_below_full_scale_with_its_tags(pop_song: Song):
    mp3 = encode_mp3(pop_song.audio, pop_song.sample_rate, title="Tïtle 夜", lyrics=pop_song.lyrics)
    audio, rate = decoded(mp3)
    assert rate == SAMPLE_RATE
    assert audio.shape[0] == 2
    assert audio.shape[1] / rate == pytest.approx(pop_song.duration_s, abs=0.1)
    assert true_peak_db(audio) < 0.0
    assert np.abs(audio).max() < 1.0
    assert loudness(audio) == pytest.approx(-14.0, abs=0.5)
    assert b"TIT2" in mp3[:200]
    assert "Tïtle 夜".encode() in mp3[:400]
    assert len(mp3) * 8 / pop_song.duration_s == pytest.approx(192_000, rel=0.05)


def test_the_song_begins_and_ends_in_silence_without_a_click(pop_song: Song):
    assert np.abs(pop_song.audio[:, 0]).max() < 1e-3
    assert np.abs(pop_song.audio[:, -1]).max() < 1e-3
    last_second = pop_song.audio[:, -SAMPLE_RATE:]
    first_half, second_half = np.split(np.abs(last_second).max(axis=0), 2)
    assert second_half.max() < first_half.max()


def test_the_phases_are_told_in_order():
    heard: list[str] = []
    make_song(short_brief(duration_s=10.0), heard.append)
    assert tuple(heard) == PHASES
