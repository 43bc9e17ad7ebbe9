"""The voice apart from the band, with Spleeter's networks; piece by piece, so that it takes little memory.

Source: Hennequin et al., Spleeter: a fast and efficient music source separation tool (JOSS 2020).
"""

from collections.abc import Callable

import numpy as np
from scipy.fft import irfft, rfft
from scipy.signal import resample_poly

from generation.engine.listen.sessions import estimated_by_separation_model

UP, DOWN = 147, 160  # 48 kHz to the 44.1 kHz the networks were trained at
WINDOW, HOP, BINS, FRAMES = 4096, 1024, 1024, 512
PIECE, MARGIN, OVERLAP = 491_520, 38_400, 9_600  # samples at 48 kHz; with its margins a piece fills FRAMES
HANN = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
GAIN = 1.5  # of two such windows at a quarter hop
SILENCE = 1e-10


def separate(audio: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(vocals, accompaniment) of float32 (2, n) at 48 kHz, which sum to it. Raises ModelMissingError."""
    vocals = vocals_of(audio)
    return vocals, audio - vocals


def vocals_of(audio: np.ndarray) -> np.ndarray:
    """The voice in float32 (2, n) at 48 kHz. Raises ModelMissingError."""
    return in_pieces(audio, vocals_of_piece)


def in_pieces(audio: np.ndarray, work: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """What `work` makes of each piece with its margins, one faded into the next; as long as the audio."""
    length = audio.shape[1]
    out = np.zeros_like(audio)
    rise = np.linspace(0, 1, OVERLAP, dtype=np.float32)
    for start in range(0, max(length - OVERLAP, 1), PIECE):
        stop = min(start + PIECE + OVERLAP, length)
        made = _with_margins(audio, start, stop, work)
        if start:
            made[:, :OVERLAP] *= rise
        if stop < length:
            made[:, -OVERLAP:] *= 1 - rise
        out[:, start:stop] += made
    return out


def _with_margins(
    audio: np.ndarray, start: int, stop: int, work: Callable[[np.ndarray], np.ndarray]
) -> np.ndarray:
    before = min(MARGIN - OVERLAP, start)
    made = work(audio[:, start - before : stop + MARGIN - OVERLAP])
    return made[:, before : before + stop - start].copy()


def vocals_of_piece(piece: np.ndarray) -> np.ndarray:
    """The voice in float32 (2, n), n at most PIECE + MARGIN. Raises ModelMissingError."""
    spectrum = spectra(resample_poly(piece, UP, DOWN, axis=1))
    spectrum[:, :, :BINS] *= _mask(np.abs(spectrum[:, :, :BINS]))
    spectrum[:, :, BINS:] = 0
    voice = resample_poly(audio_of(spectrum), DOWN, UP, axis=1)
    return voice[:, : piece.shape[1]]


def _mask(magnitudes: np.ndarray) -> np.ndarray:
    """The voice's share of every bin, 0..1, for (2, frames, BINS)."""
    count = magnitudes.shape[1]
    mix = np.zeros((1, 2, FRAMES, BINS), np.float32)
    mix[0, :, :count] = magnitudes
    vocals, rest = (estimate[0, :, :count] ** 2 for estimate in estimated_by_separation_model(mix))
    return (vocals + SILENCE / 2) / (vocals + rest + SILENCE)


def spectra(audio: np.ndarray) -> np.ndarray:
    """Short-time spectra (2, frames, WINDOW // 2 + 1) of (2, n), from before its start to behind its end."""
    padded = np.pad(audio, ((0, 0), (WINDOW - HOP, WINDOW)))
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW, axis=1)[:, ::HOP]
    return rfft(frames * HANN, axis=2)


def audio_of(spectrum: np.ndarray) -> np.ndarray:
    """The audio whose `spectra` these are; it may end up to a window later than that did."""
    frames = irfft(spectrum, WINDOW, axis=2) * (HANN / np.float32(GAIN))
    channels, count, _ = frames.shape
    out = np.zeros((channels, (count + 3) * HOP), np.float32)
    for turn in range(4):  # every fourth frame starts where the last one ended
        row = frames[:, turn::4].reshape(channels, -1)
        out[:, turn * HOP : turn * HOP + row.shape[1]] += row
    return out[:, WINDOW - HOP :]
