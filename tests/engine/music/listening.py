"""Ears for the tests: pitch of a solo voice, MP3 decoding, level of a stretch."""

import io

import numpy as np
import soundfile

FRAME_S, WINDOW = 0.02, 2048
LOWEST_HZ, HIGHEST_HZ = 70, 900


def decoded(mp3: bytes) -> tuple[np.ndarray, int]:
    """float32 (2, n) and the sample rate of an MP3, by libsndfile: not the encoder that made it."""
    audio, rate = soundfile.read(io.BytesIO(mp3), dtype="float32")
    return audio.T, rate


def pitch_at(audio: np.ndarray, rate: int, second: float) -> tuple[float, float]:
    """(MIDI pitch, periodicity 0..1) of mono audio around a moment, by normalised autocorrelation."""
    middle = int(second * rate)
    frame = audio[max(0, middle - WINDOW) : middle + WINDOW].astype(np.float64)
    if len(frame) < 2 * WINDOW or np.sqrt(np.mean(frame**2)) < 1e-3:
        return 0.0, 0.0
    correlation = _normalised(frame - frame.mean())
    first, last = int(rate / HIGHEST_HZ), int(rate / LOWEST_HZ)
    stretch = correlation[first : last + 1]
    peaks = np.flatnonzero((stretch[1:-1] > stretch[:-2]) & (stretch[1:-1] >= stretch[2:])) + 1
    if not len(peaks):
        return 0.0, 0.0
    best = stretch[peaks].max()
    lag = first + int(peaks[stretch[peaks] > 0.9 * best][0])  # the shortest period that is nearly as good
    before, here, after = correlation[lag - 1 : lag + 2]
    exact = lag + 0.5 * (before - after) / (before - 2 * here + after)
    return 69 + 12 * float(np.log2(rate / exact / 440)), float(best)


def _normalised(frame: np.ndarray) -> np.ndarray:
    """Autocorrelation divided by the energies of both overlapping parts."""
    count = len(frame)
    spectrum = np.fft.rfft(frame, 2 * count)
    raw = np.fft.irfft(np.abs(spectrum) ** 2)[:count]
    energy = np.concatenate([[0], np.cumsum(frame**2)])
    lags = np.arange(count)
    return raw / (np.sqrt(energy[count - lags] * (energy[count] - energy[lags])) + 1e-9)


def level_db(audio: np.ndarray, rate: int, start_s: float, end_s: float) -> float:
    """RMS level in dB of (2, n) between two moments."""
    piece = audio[:, int(start_s * rate) : int(end_s * rate)]
    return 20 * float(np.log10(np.sqrt(np.mean(piece**2)) + 1e-9))
