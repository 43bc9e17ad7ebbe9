"""Decoding a file and measuring it in one pass, block by block, so that a long song needs little memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from projects.audio import Measured, NotAudio, TooLong
from projects.formats import OPEN
from projects.loudness import LoudnessMeter, TruePeakMeter
from projects.peaks import PEAK_COUNT, encode_peaks

SLICES_PER_SECOND = 50  # resolution of the shape before it is folded into PEAK_COUNT slices

CONTENT_TYPES = {
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "mov,mp4,m4a,3gp,3g2,mj2": "audio/mp4",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
}
Samples = NDArray[np.float32]


def measure(path: Path, *, longest_s: float | None = None) -> Measured:
    """Decode all of `path` and measure it. Raises NotAudio, and TooLong beyond `longest_s` seconds."""
    size = path.stat().st_size
    if not size:
        raise NotAudio("The file is empty.")
    try:
        with av.open(str(path), options=OPEN) as container:
            if not container.streams.audio:
                raise NotAudio("The file holds no audio.")
            return _measure(container, path, size, longest_s)
    except FFmpegError as error:
        raise NotAudio(
            f"The file does not decode as audio ({error.strerror or type(error).__name__})."
        ) from error


def _measure(
    container: av.container.InputContainer, path: Path, size: int, longest_s: float | None
) -> Measured:
    stream = container.streams.audio[0]
    content_type = _content_type(container)
    rate, channels = stream.codec_context.sample_rate, stream.codec_context.channels
    if not rate or not channels:
        raise NotAudio("The file does not say how its audio is sampled.")
    shape, loudness, true_peak = _Shape(rate), LoudnessMeter(rate, channels), TruePeakMeter(channels)
    for block in _blocks(container, rate):
        shape.add(block)
        if longest_s is not None and shape.frames > longest_s * rate:
            raise TooLong(longest_s)
        loudness.add(block)
        true_peak.add(block)
    if not shape.frames:
        raise NotAudio("The file holds no sound at all.")
    return Measured(
        duration_s=shape.frames / rate,
        sample_rate=rate,
        channels=channels,
        loudness_lufs=loudness.integrated(),
        true_peak_db=true_peak.decibels(),
        peaks=encode_peaks(shape.peaks(PEAK_COUNT)),
        sha256=sha256(path),
        size=size,
        content_type=content_type,
    )


def _content_type(container: av.container.InputContainer) -> str:
    """Read from the bytes, never from a name or a header."""
    known = CONTENT_TYPES.get(container.format.name)
    if known is None:
        raise NotAudio(f"{container.format.long_name} is not one of MP3, WAV, M4A, FLAC or OGG.")
    return known


def _blocks(container: av.container.InputContainer, rate: int) -> Iterator[Samples]:
    """The decoded audio as (channels, frames) float32 blocks of a second or less; full scale is 1."""
    resampler = av.AudioResampler(format="fltp", rate=rate)
    waiting: list[Samples] = []
    frames = 0
    for frame in container.decode(audio=0):
        for part in resampler.resample(frame):
            waiting.append(_samples(part))
            frames += waiting[-1].shape[1]
        if frames >= rate:
            yield np.concatenate(waiting, axis=1)
            waiting, frames = [], 0
    waiting += [_samples(part) for part in resampler.resample(None)]
    if any(part.shape[1] for part in waiting):
        yield np.concatenate(waiting, axis=1)


def _samples(frame: av.AudioFrame) -> Samples:
    return frame.to_ndarray().astype(np.float32, copy=False)


class _Shape:
    """How loud every fiftieth of a second is.

    Mastered music has its peaks at the ceiling all the way, so a shape made of peaks says nothing. This one
    is the RMS of each slice, scaled so that the loudest slice reaches the highest peak of the whole.
    """

    def __init__(self, rate: int):
        self.step = max(1, rate // SLICES_PER_SECOND)
        self.frames = 0
        self.highest = 0.0
        self.powers: list[Samples] = []
        self.rest: Samples = np.zeros(0, np.float32)

    def add(self, block: Samples) -> None:
        self.frames += block.shape[1]
        self.highest = max(self.highest, float(np.abs(block).max(initial=0)))
        power = np.concatenate([self.rest, np.square(block).mean(axis=0, dtype=np.float32)])
        whole = len(power) // self.step * self.step
        self.powers.append(power[:whole].reshape(-1, self.step).mean(axis=1, dtype=np.float32))
        self.rest = power[whole:]

    def peaks(self, count: int) -> Samples:
        """`count` amplitudes, 0 to 1, over equal slices of the whole."""
        tail = [np.array([self.rest.mean()], np.float32)] if len(self.rest) else []
        powers = np.concatenate([*self.powers, *tail])
        edges = np.linspace(0, len(powers), count + 1)
        starts = np.minimum(np.floor(edges[:-1]).astype(int), len(powers) - 1)
        ends = np.maximum(np.ceil(edges[1:]).astype(int), starts + 1)
        rms = np.sqrt([powers[a:b].mean() for a, b in zip(starts, ends, strict=True)])
        loudest = rms.max()
        return np.nan_to_num(rms * (self.highest / loudest)) if loudest > 0 else np.zeros(count, np.float32)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
