"""Audio files: WAV, FLAC, M4A and MP3 out of samples, samples out of any file FFmpeg reads.

Audio is float32 (2, n), full scale at 1; what is louder is clipped.
"""

import io
import tempfile
import wave
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import av
import numpy as np
import soundfile
from av.error import FFmpegError

from generation.engine.sound.mp3 import encoded as encode_mp3
from generation.engine.sound.sampler import SAMPLE_RATE

__all__ = ["NotAudioError", "decode", "encode_flac", "encode_m4a", "encode_mp3", "encode_wav"]
CHUNK = 65_536  # samples; libsndfile does not survive minutes in one write
AAC_BITS_PER_S = 192_000
WAV_BITS = (16, 24)
COMMENT = "Made by Music Studio's local engine"


class NotAudioError(ValueError):
    """The file has no sound that can be decoded; the message says why."""


def encode_wav(audio: np.ndarray, sample_rate: int = SAMPLE_RATE, bits: int = 16) -> bytes:
    """A PCM WAV file of 16 or 24 bits. Raises ValueError for other bits."""
    if bits not in WAV_BITS:
        raise ValueError(f"A WAV file has {' or '.join(map(str, WAV_BITS))} bits here, not {bits}.")
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(audio.shape[0])
        file.setsampwidth(bits // 8)
        file.setframerate(sample_rate)
        file.setnframes(audio.shape[1])
        for chunk in _chunks(audio):
            file.writeframesraw(_pcm(chunk, bits))
    return out.getvalue()


def encode_flac(audio: np.ndarray, sample_rate: int = SAMPLE_RATE, bits: int = 16) -> bytes:
    """A FLAC file of 16 or 24 bits: the same samples as the WAV file in about half the room."""
    if bits not in WAV_BITS:
        raise ValueError(f"A FLAC file has {' or '.join(map(str, WAV_BITS))} bits here, not {bits}.")
    out = io.BytesIO()
    with soundfile.SoundFile(
        out, "w", samplerate=sample_rate, channels=audio.shape[0], format="FLAC", subtype=f"PCM_{bits}"
    ) as file:
        for chunk in _chunks(audio):
            file.write(_rounded(chunk, bits) << (32 - bits))
    return out.getvalue()


def encode_m4a(
    audio: np.ndarray, sample_rate: int = SAMPLE_RATE, *, title: str, artist: str, lyrics: str = ""
) -> bytes:
    """AAC at 192 kbit/s in an M4A file with title, artist and lyrics; it can be played while it arrives."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "song.m4a"  # moving the index to the front needs a file that can be reopened
        _write_m4a(
            path, audio, sample_rate, {"title": title or "Untitled", "artist": artist, "lyrics": lyrics}
        )
        return path.read_bytes()


def _write_m4a(path: Path, audio: np.ndarray, sample_rate: int, tags: dict[str, str]) -> None:
    with av.open(str(path), "w", format="ipod", options={"movflags": "+faststart"}) as container:
        container.metadata.update({"comment": COMMENT} | {name: text for name, text in tags.items() if text})
        stream: Any = container.add_stream("aac", rate=sample_rate, layout="stereo")
        stream.bit_rate = AAC_BITS_PER_S
        at = 0
        for chunk in _chunks(np.clip(audio, -1, 1)):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(chunk, np.float32), "fltp", "stereo")
            frame.sample_rate, frame.pts = sample_rate, at
            at += chunk.shape[1]
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def decode(path: Path | str) -> np.ndarray:
    """Any audio file as float32 (2, n) at SAMPLE_RATE; mono is on both sides. Raises NotAudioError."""
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise NotAudioError("The file has no sound in it.")
            pieces = list(_decoded(container))
    except FFmpegError as error:
        raise NotAudioError(f"The file cannot be decoded: {error.strerror or error}.") from error
    if not pieces:
        raise NotAudioError("The file has no sound in it.")
    return np.concatenate(pieces, axis=1)


def _decoded(container: Any) -> Iterator[np.ndarray]:
    mono = container.streams.audio[0].channels == 1  # FFmpeg would make it 3 dB quieter on two sides
    resampler = av.AudioResampler("fltp", "mono" if mono else "stereo", SAMPLE_RATE)
    for frame in chain(container.decode(audio=0), [None]):
        for piece in resampler.resample(frame):
            yield np.repeat(piece.to_ndarray(), 2, axis=0) if mono else piece.to_ndarray()


def _chunks(audio: np.ndarray) -> Iterator[np.ndarray]:
    for start in range(0, audio.shape[1], CHUNK):
        yield audio[:, start : start + CHUNK]


def _rounded(audio: np.ndarray, bits: int) -> np.ndarray:
    """int32 (n, channels) in the range of `bits`."""
    most = float(2 ** (bits - 1) - 1)
    return np.ascontiguousarray((np.clip(audio.astype(np.float64), -1, 1) * most).round().astype(np.int32).T)


def _pcm(audio: np.ndarray, bits: int) -> bytes:
    """Little-endian samples, the sides taking turns."""
    whole = _rounded(audio, bits)
    if bits == 16:
        return whole.astype("<i2").tobytes()
    return whole.astype("<i4").view(np.uint8).reshape(*whole.shape, 4)[:, :, :3].tobytes()
