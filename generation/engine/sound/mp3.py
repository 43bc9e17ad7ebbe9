"""MP3 files: LAME at a constant bit rate, ID3 tags."""

import io

import lameenc
import numpy as np
from mutagen.id3 import COMM, ID3, TIT2, TPE1, USLT

BIT_RATE_KBPS = 192
QUALITY = 4  # 0 best and slowest .. 9
COMMENT = "Made by Music Studio's local engine"


def encoded(audio: np.ndarray, sample_rate: int, *, title: str, artist: str, lyrics: str = "") -> bytes:
    """float (2, n) as an MP3 with title, artist and, if given, lyrics."""
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(BIT_RATE_KBPS)
    encoder.set_in_sample_rate(sample_rate)
    encoder.set_channels(2)
    encoder.set_quality(QUALITY)
    encoder.silence()
    pcm = (np.clip(audio.T, -1, 1) * 32767).round().astype("<i2")
    sound = bytes(encoder.encode(pcm.tobytes())) + bytes(encoder.flush())
    return _tags(title, artist, lyrics) + sound


def _tags(title: str, artist: str, lyrics: str) -> bytes:
    tags = ID3()
    tags.add(TIT2(encoding=3, text=title or "Untitled"))
    tags.add(TPE1(encoding=3, text=artist))
    tags.add(COMM(encoding=3, lang="eng", desc="", text=COMMENT))
    if lyrics:
        tags.add(USLT(encoding=3, lang="eng", desc="", text=lyrics))
    out = io.BytesIO()
    tags.save(out)
    return out.getvalue()
