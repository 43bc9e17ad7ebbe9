"""Measuring what arrives: every format we store, and everything that is none."""

import io
from pathlib import Path

import av
import numpy as np
import pyloudnorm
import pytest
import soundfile

from projects.audio import PEAK_ALPHABET, NotAudio, measure
from projects.loudness import LoudnessMeter, TruePeakMeter
from projects.peaks import decode_peaks, encode_peaks
from tests.factories import SAMPLE_RATE, mp3_bytes, samples, wav_bytes


def written(folder: Path, name: str, wave: np.ndarray, rate: int = SAMPLE_RATE) -> Path:
    path = folder / name
    soundfile.write(path, wave, rate)
    return path


def as_m4a(wave: np.ndarray) -> bytes:
    target = io.BytesIO()
    with av.open(target, "w", format="ipod") as container:
        stream = container.add_stream("aac", rate=SAMPLE_RATE)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave.T), format="fltp", layout="stereo")
        frame.sample_rate = SAMPLE_RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return target.getvalue()


def tone(seconds: float, pitch: float = 997.0, amplitude: float = 0.5, rate: int = SAMPLE_RATE) -> np.ndarray:
    wave = amplitude * np.sin(2 * np.pi * pitch * np.arange(int(rate * seconds)) / rate)
    return np.stack([wave, wave], axis=1)


@pytest.mark.parametrize(
    ("make", "content_type", "exact"),
    [
        (lambda: mp3_bytes(), "audio/mpeg", False),
        (lambda: wav_bytes(), "audio/wav", True),
        (lambda: as_m4a(samples()), "audio/mp4", False),
    ],
    ids=["mp3", "wav", "m4a"],
)
def test_a_file_is_known_by_its_bytes_whatever_its_name(tmp_path, make, content_type, exact):
    path = tmp_path / "nameless"
    path.write_bytes(make())
    measured = measure(path)
    assert measured.content_type == content_type
    assert (measured.sample_rate, measured.channels) == (44_100, 2)
    assert measured.duration_s == pytest.approx(1.5, abs=0.0001 if exact else 0.1)
    assert measured.size == path.stat().st_size
    assert measured.loudness_lufs == pytest.approx(measure_wav(tmp_path), abs=0.6)


def measure_wav(folder: Path) -> float:
    path = folder / "reference.wav"
    path.write_bytes(wav_bytes())
    return measure(path).loudness_lufs or 0.0


@pytest.mark.parametrize(("suffix", "content_type"), [("flac", "audio/flac"), ("ogg", "audio/ogg")])
def test_flac_and_ogg_are_read_too(tmp_path, suffix, content_type):
    measured = measure(written(tmp_path, f"a.{suffix}", samples()))
    assert measured.content_type == content_type
    assert measured.duration_s == pytest.approx(1.5, abs=0.05)  # Vorbis rounds up to its block


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<html>Not found</html>", "does not decode"),
        (b"\x00" * 10_000, "does not decode"),
        (wav_bytes()[:30], "does not decode"),
        (
            b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x02\0\x44\xac\0\0\x10\xb1\2\0\4\0\x10\0data\0\0\0\0",
            "no sound",
        ),
    ],
    ids=["empty", "a page", "zeros", "a header cut short", "a header alone"],
)
def test_what_is_no_audio_is_told_in_a_sentence(tmp_path, content, reason):
    path = tmp_path / "audio.mp3"
    path.write_bytes(content)
    with pytest.raises(NotAudio, match=reason):
        measure(path)


def test_a_picture_is_not_audio(tmp_path):
    path = tmp_path / "audio.mp3"
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=1)
        stream.width = stream.height = 16
        for packet in [*stream.encode(av.VideoFrame(16, 16, "yuv420p")), *stream.encode(None)]:
            container.mux(packet)
    with pytest.raises(NotAudio, match="no audio"):
        measure(path)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
def test_loudness_is_that_of_bs_1770_as_pyloudnorm_computes_it(tmp_path, rate, channels):
    random = np.random.default_rng(7)
    loud, soft = random.normal(0, 0.2, (rate * 3, channels)), random.normal(0, 0.002, (rate * 4, channels))
    wave = np.concatenate([loud, soft, loud])[: rate * 9 + 17].astype(np.float32)
    measured = measure(written(tmp_path, "a.flac", wave, rate))
    reference = pyloudnorm.Meter(rate).integrated_loudness(soundfile.read(tmp_path / "a.flac")[0])
    assert measured.loudness_lufs == pytest.approx(reference, abs=0.05)


def test_a_full_scale_tone_of_997_hz_on_one_side_is_3_lufs_below_zero(tmp_path):
    """BS.1770-4, annex 1: a 0 dB FS sine at 997 Hz on one front channel reads -3.01 LKFS."""
    wave = tone(5, amplitude=1.0, rate=48_000)
    wave[:, 1] = 0
    assert measure(written(tmp_path, "a.flac", wave, 48_000)).loudness_lufs == pytest.approx(-3.01, abs=0.05)


def test_the_true_peak_finds_what_lies_between_the_samples(tmp_path):
    """A sine at a quarter of the rate, sampled 45 degrees off its crests, hides 3.01 dB of its height."""
    wave = np.sin(np.pi / 2 * np.arange(48_000) + np.pi / 4)
    path = written(tmp_path, "a.flac", np.stack([wave, wave], axis=1) * 0.5, 48_000)
    measured = measure(path)
    assert np.abs(soundfile.read(path)[0]).max() == pytest.approx(0.354, abs=0.001)
    assert measured.true_peak_db == pytest.approx(-6.02, abs=0.15)


@pytest.mark.parametrize("block", [100, 4410, 44_100])
def test_what_is_measured_does_not_depend_on_the_size_of_blocks(block):
    wave = samples(3.0).T
    whole, parts = LoudnessMeter(SAMPLE_RATE, 2), LoudnessMeter(SAMPLE_RATE, 2)
    peak_whole, peak_parts = TruePeakMeter(2), TruePeakMeter(2)
    whole.add(wave)
    peak_whole.add(wave)
    for start in range(0, wave.shape[1], block):
        parts.add(wave[:, start : start + block])
        peak_parts.add(wave[:, start : start + block])
    assert parts.integrated() == pytest.approx(whole.integrated(), abs=1e-9)
    assert peak_parts.decibels() == pytest.approx(peak_whole.decibels(), abs=1e-4)


def test_silence_and_blinks_have_no_loudness(tmp_path):
    silence = measure(written(tmp_path, "a.wav", np.zeros((SAMPLE_RATE, 2))))
    assert (silence.loudness_lufs, silence.true_peak_db) == (None, None)
    assert set(silence.peaks) == {"A"}
    blink = measure(written(tmp_path, "b.wav", tone(0.1)))
    assert blink.loudness_lufs is None
    assert blink.true_peak_db == pytest.approx(-6.02, abs=0.2)


@pytest.mark.parametrize("seconds", [0.002, 0.5, 9.7, 61.3])
def test_the_shape_has_480_characters_however_long_it_is(tmp_path, seconds):
    assert len(measure(written(tmp_path, "a.flac", tone(seconds))).peaks) == 480


def test_the_shape_shows_where_it_is_loud(tmp_path):
    wave = np.concatenate([tone(2, amplitude=0.1), tone(2, amplitude=0.9), np.zeros((SAMPLE_RATE * 2, 2))])
    heights = decode_peaks(measure(written(tmp_path, "a.flac", wave)).peaks)
    assert heights[80] == pytest.approx(0.1, abs=0.01)
    assert heights[240] == pytest.approx(0.9, abs=0.01)
    assert heights[400] == 0


@pytest.mark.parametrize(
    ("amplitude", "step"), [(0, 0), (1, 63), (0.5, 32), (1.7, 63), (-0.2, 0), (1 / 63, 1), (0.007, 0)]
)
def test_an_amplitude_is_one_of_64_characters(amplitude, step):
    assert encode_peaks([amplitude]) == PEAK_ALPHABET[step]
