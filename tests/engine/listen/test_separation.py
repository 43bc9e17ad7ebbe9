"""A voice apart from its band: nothing is lost, the voice is mostly the voice, ranges are exact."""

import numpy as np
import pytest

from generation.engine.listen import (
    Heard,
    ModelMissingError,
    hear,
    separate,
    separation_installed,
    stems_of_recording,
    vocals_of_recording,
)
from generation.engine.listen.separation import MARGIN, OVERLAP, PIECE, in_pieces
from generation.engine.song import SAMPLE_RATE, Song, encode_mp3, stems
from tests.engine.listen.playing import RATE, band
from tests.engine.music.listening import decoded

ROUNDING = 1e-6


def sdr_db(truth: np.ndarray, estimate: np.ndarray) -> float:
    """Signal-to-distortion ratio in dB: how much stronger the truth is than what differs from it."""
    return 10 * float(np.log10((truth**2).sum() / ((truth - estimate) ** 2).sum()))


@pytest.fixture(scope="module")
def uploaded(sung_song: Song) -> np.ndarray:
    """The song as an upload arrives: coded as MP3, decoded again, moved back by the coder's delay."""
    audio, _ = decoded(encode_mp3(sung_song.audio, SAMPLE_RATE, title="Upload"))
    count = 4 * SAMPLE_RATE
    start = 4 * SAMPLE_RATE
    piece = sung_song.audio[0, start : start + count]
    delays = range(2400)
    products = [float(piece @ audio[0, start + delay : start + delay + count]) for delay in delays]
    return audio[:, int(np.argmax(products)) :][:, : sung_song.audio.shape[1]]


@pytest.fixture(scope="module")
def taken_apart(uploaded: np.ndarray) -> dict[str, np.ndarray]:
    return stems_of_recording(uploaded, full=True)


def test_the_separation_model_is_there_for_tests():
    assert separation_installed()


def test_stems_of_an_upload_sum_to_it(uploaded: np.ndarray, taken_apart: dict[str, np.ndarray]):
    assert list(taken_apart) == ["Vocals", "Drums", "Bass", "Other"]
    assert all(stem.shape == uploaded.shape and stem.dtype == np.float32 for stem in taken_apart.values())
    assert np.abs(sum(taken_apart.values()) - uploaded).max() < ROUNDING


def test_the_voice_of_an_upload_is_mostly_the_voice(
    sung_song: Song, uploaded: np.ndarray, taken_apart: dict[str, np.ndarray]
):
    truth = stems(sung_song.notation, full=False)["Vocals"][:, : uploaded.shape[1]]
    vocals = taken_apart["Vocals"][:, : truth.shape[1]]
    assert sdr_db(truth, vocals) > 5.0
    assert sdr_db(truth, vocals) > sdr_db(truth, uploaded[:, : truth.shape[1]]) + 4.0


def test_drums_and_bass_of_an_upload_are_nearer_to_themselves_than_the_band_is(
    sung_song: Song, uploaded: np.ndarray, taken_apart: dict[str, np.ndarray]
):
    truth = stems(sung_song.notation, full=True)
    length = uploaded.shape[1]
    instruments = uploaded - taken_apart["Vocals"]
    for name in ("Drums", "Bass"):
        played = np.zeros_like(uploaded)
        played[:, : truth[name].shape[1]] = truth[name][:, :length]
        assert sdr_db(played, taken_apart[name]) > sdr_db(played, instruments) + 2.0, name


def test_a_range_of_the_voice_is_that_part_of_the_whole(
    uploaded: np.ndarray, taken_apart: dict[str, np.ndarray]
):
    part = vocals_of_recording(uploaded, 11.0, 14.5)
    assert part.shape == (2, round(3.5 * SAMPLE_RATE))
    whole = taken_apart["Vocals"][:, 11 * SAMPLE_RATE : round(14.5 * SAMPLE_RATE)]
    assert sdr_db(whole, part) > 10.0


@pytest.mark.parametrize(("start_s", "end_s"), [(5.0, 5.0), (8.0, 3.0), (-1.0, 2.0), (99.0, 100.0)])
def test_a_range_that_is_none_is_refused(start_s: float, end_s: float):
    with pytest.raises(ValueError, match="no stretch of a recording"):
        vocals_of_recording(np.zeros((2, RATE * 10), np.float32), start_s, end_s)


@pytest.mark.parametrize("length", [1, 5_000, PIECE, PIECE + OVERLAP, PIECE + OVERLAP + 1, 2 * PIECE + 777])
def test_pieces_join_into_what_they_were_cut_from(length: int):
    audio = np.random.default_rng(1).normal(0, 0.1, (2, length)).astype(np.float32)
    longest = PIECE + MARGIN

    def unchanged(piece: np.ndarray) -> np.ndarray:
        assert piece.shape[1] <= longest
        return piece

    assert np.abs(in_pieces(audio, unchanged) - audio).max() < ROUNDING


def test_silence_and_scraps_come_apart_into_silence():
    for length in (10, 3_000, RATE):
        vocals, rest = separate(np.zeros((2, length), np.float32))
        assert vocals.shape == rest.shape == (2, length)
        assert not vocals.any() and not rest.any()


def test_without_the_model_the_error_says_how_to_get_it(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ENGINE_MODELS", str(tmp_path))
    assert not separation_installed()
    with pytest.raises(ModelMissingError, match=r"python3 musicstudio/bootstrap\.py --separation"):
        separate(np.zeros((2, RATE), np.float32))


def test_a_recording_is_heard_without_the_separation_model(
    tmp_path, monkeypatch: pytest.MonkeyPatch, heard_song: Heard
):
    from generation.engine.assets import notes_model_path

    (tmp_path / "notes.onnx").write_bytes(notes_model_path().read_bytes())
    monkeypatch.setenv("ENGINE_MODELS", str(tmp_path))
    heard = hear(band(100, bars=3), RATE)
    assert heard.melody
    assert not heard.sung
