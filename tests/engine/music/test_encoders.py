"""Files say what was put into them, to a decoder that did not make them."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from mutagen.mp4 import MP4

from generation.engine.sound.encoders import (
    NotAudioError,
    decode,
    encode_flac,
    encode_m4a,
    encode_mp3,
    encode_wav,
)

RATE = 48_000
SECONDS = 4.0
LYRICS = "[Verse]\nLà, là\n夜"

ENCODERS: dict[str, Callable[[np.ndarray, int], bytes]] = {
    "16.wav": encode_wav,
    "24.wav": lambda audio, rate: encode_wav(audio, rate, 24),
    "16.flac": encode_flac,
    "24.flac": lambda audio, rate: encode_flac(audio, rate, 24),
    "song.m4a": lambda audio, rate: encode_m4a(audio, rate, title="Tïtle 夜", artist="Bob", lyrics=LYRICS),
}
EXACT_TO = {"16.wav": 2**-14, "24.wav": 2**-22, "16.flac": 2**-14, "24.flac": 2**-22}


def tones(rate: int = RATE, seconds: float = SECONDS) -> np.ndarray:
    """A different tone on each side, with a little noise, soft ends."""
    t = np.arange(int(rate * seconds)) / rate
    audio = np.stack([0.5 * np.sin(2 * np.pi * 440 * t), 0.25 * np.sin(2 * np.pi * 1500 * t)])
    audio += np.random.default_rng(1).standard_normal(audio.shape) * 0.01
    return (audio * np.minimum(1, np.minimum(t, t[::-1]) / 0.05)).astype(np.float32)


def levels_db(audio: np.ndarray) -> np.ndarray:
    return 20 * np.log10(np.sqrt(np.mean(audio[:, RATE : 3 * RATE].astype(np.float64) ** 2, axis=1)))


@pytest.mark.parametrize("name", ENCODERS)
def test_length_rate_and_level_come_back(name: str, tmp_path: Path):
    audio = tones()
    path = tmp_path / name
    path.write_bytes(ENCODERS[name](audio, RATE))
    with av.open(str(path)) as container:
        assert container.streams.audio[0].rate == RATE
        assert container.streams.audio[0].channels == 2
    found = decode(path)
    assert found.dtype == np.float32
    assert found.shape[1] == pytest.approx(audio.shape[1], abs=1024)
    assert levels_db(found) == pytest.approx(levels_db(audio), abs=0.1)
    if name in EXACT_TO:
        assert np.abs(found - audio).max() < EXACT_TO[name]


def test_libsndfile_reads_the_same_wav_and_flac():
    audio = tones(seconds=1.0)
    wav, flac = (soundfile.read(io.BytesIO(f(audio)), dtype="int16") for f in (encode_wav, encode_flac))
    assert wav[1] == flac[1] == RATE
    assert np.array_equal(wav[0], flac[0])


def test_an_m4a_has_its_tags_and_begins_with_its_index(tmp_path: Path):
    path = tmp_path / "song.m4a"
    data = ENCODERS["song.m4a"](tones(), RATE)
    path.write_bytes(data)
    tags = MP4(path)
    assert tags["\xa9nam"] == ["Tïtle 夜"]
    assert tags["\xa9ART"] == ["Bob"]
    assert tags["\xa9lyr"] == [LYRICS]
    assert tags.info.length == pytest.approx(SECONDS, abs=0.05)
    assert data.index(b"moov") < data.index(b"mdat")


def test_an_mp3_keeps_its_length_and_almost_its_level(tmp_path: Path):
    path = tmp_path / "song.mp3"
    path.write_bytes(encode_mp3(tones(), RATE, title="T", artist="Bob"))
    found = decode(path)
    assert found.shape[1] / RATE == pytest.approx(SECONDS, abs=0.06)
    # LAME's presets turn 192 kbit/s down by 0.97, which keeps coding noise from clipping
    assert levels_db(found) == pytest.approx(levels_db(tones()) + 20 * np.log10(0.97), abs=0.1)


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 2), (22_050, 1), (48_000, 1), (96_000, 2)])
def test_any_rate_and_mono_are_decoded_to_48_khz_stereo(rate: int, channels: int, tmp_path: Path):
    path = tmp_path / "other.wav"
    audio = tones(rate)[:channels]
    path.write_bytes(encode_wav(audio, rate))
    found = decode(path)
    assert found.shape == (2, pytest.approx(int(SECONDS * RATE), abs=64))
    assert np.allclose(levels_db(found), levels_db_at(audio, rate), atol=0.1)
    if channels == 1:
        assert np.array_equal(found[0], found[1])


def levels_db_at(audio: np.ndarray, rate: int) -> np.ndarray:
    return 20 * np.log10(np.sqrt(np.mean(audio[:, rate : 3 * rate].astype(np.float64) ** 2, axis=1)))


def test_what_is_too_loud_is_clipped_and_does_not_wrap():
    loud = np.array([[2.0, -2.0, 0.0]] * 2, np.float32)
    samples, _ = soundfile.read(io.BytesIO(encode_wav(loud)), dtype="int16")
    assert samples.T.tolist() == [[32767, -32767, 0]] * 2


@pytest.mark.parametrize("name", ENCODERS)
def test_the_same_samples_give_the_same_file(name: str):
    files = {hashlib.sha256(ENCODERS[name](tones(seconds=0.5), RATE)).hexdigest() for _ in range(2)}
    assert len(files) == 1


@pytest.mark.parametrize("encode", [encode_wav, encode_flac])
def test_other_bits_are_refused(encode: Callable):
    with pytest.raises(ValueError, match="16 or 24 bits here, not 12"):
        encode(tones(seconds=0.1), RATE, 12)


@pytest.mark.parametrize("content", [b"", b"<!doctype html>" * 50, b"RIFF\x10\x00\x00\x00WAVEfmt "])
def test_what_is_no_audio_says_so(content: bytes, tmp_path: Path):
    path = tmp_path / "upload.mp3"
    path.write_bytes(content)
    with pytest.raises(NotAudioError, match=r"cannot be decoded|no sound"):
        decode(path)
