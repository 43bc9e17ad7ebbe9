"""Level in time: compressor, ducking, pumping, true-peak limiter."""

from collections.abc import Sequence

import numpy as np
from scipy.ndimage import minimum_filter1d, uniform_filter1d
from scipy.signal import firwin, resample_poly

from generation.engine.compose.score import Phrase
from generation.engine.sound.filters import band_pass, high_pass
from generation.engine.sound.sampler import SAMPLE_RATE

HOP = 64
PRESENCE_HOP = 512
KNEE_DB = 6.0
ESS_FROM_HZ, ESS_UNDER_VOICE_DB = 4800, 11.0
LOOK_AHEAD_S = 0.004
OVERSAMPLING = 4
PEAK_BLOCK = 4096
BETWEEN_SAMPLES = firwin(20 * OVERSAMPLING + 1, 1 / OVERSAMPLING, window=("kaiser", 5.0)).astype(np.float32)


def peak_of(audio: np.ndarray) -> np.ndarray:
    """Loudest channel at each sample: float32 (n,) of (1, n) or (2, n)."""
    return np.maximum(np.abs(audio[0]), np.abs(audio[-1]))


def compress(
    audio: np.ndarray, threshold_db: float, ratio: float, attack_s: float = 0.005, release_s: float = 0.12
) -> np.ndarray:
    """Soft-knee compressor of (2, n), both channels by the louder one, without make-up gain."""
    return audio * compressor_gain(audio, threshold_db, ratio, attack_s, release_s)


def compressor_gain(
    audio: np.ndarray, threshold_db: float, ratio: float, attack_s: float = 0.005, release_s: float = 0.12
) -> np.ndarray:
    """What `compress` does to (2, n), as a gain curve float32 (n,)."""
    over = _envelope_db(peak_of(audio), attack_s, release_s) - threshold_db
    soft = (over + KNEE_DB / 2) ** 2 / (2 * KNEE_DB)
    reduced = np.where(over < -KNEE_DB / 2, 0, np.where(over > KNEE_DB / 2, over, soft)) * (1 / ratio - 1)
    return _per_sample(10 ** (reduced / 20), HOP, audio.shape[1])


def de_ess(voice: np.ndarray) -> np.ndarray:
    """Hisses and bursts of a voice (1 or 2, n) held ESS_UNDER_VOICE_DB below its loud vowels."""
    loud = np.percentile(peak_of(voice)[::HOP], 97) + 1e-9
    threshold = 20 * float(np.log10(loud)) - ESS_UNDER_VOICE_DB
    hiss = high_pass(voice, ESS_FROM_HZ)
    return voice - hiss + compress(hiss, threshold, 6.0, 0.0004, 0.03)


def _envelope_db(peak: np.ndarray, attack_s: float, release_s: float) -> np.ndarray:
    """Follower at one value per HOP samples; the recursion runs on few enough values for plain Python."""
    count = len(peak) // HOP
    tops = peak[: count * HOP].reshape(count, HOP).max(1).tolist()
    rise, fall = np.exp(-HOP / SAMPLE_RATE / attack_s), np.exp(-HOP / SAMPLE_RATE / release_s)
    level, out = 0.0, [0.0] * count
    for i, top in enumerate(tops):
        keep = rise if top > level else fall
        level = keep * level + (1 - keep) * top
        out[i] = level
    return 20 * np.log10(np.array(out, np.float32) + 1e-9)


def _per_sample(values: np.ndarray, hop: int, length: int) -> np.ndarray:
    """Values that stand `hop` samples apart, drawn out to float32 (length,) by straight lines."""
    count = -(-length // hop) + 1
    points = np.concatenate([values[:1], values, np.full(max(0, count - len(values)), values[-1])])
    points = points[: count + 1].astype(np.float32)
    share = ((np.arange(hop) + 0.5) / hop).astype(np.float32)
    drawn = points[:-1, None] + (points[1:] - points[:-1])[:, None] * share
    return drawn.reshape(-1)[hop // 2 : hop // 2 + length]


def sung_presence(phrases: Sequence[Phrase], length: int) -> np.ndarray:
    """Where somebody sings, 0..1 with soft edges, one value per PRESENCE_HOP samples."""
    there = np.zeros(length // PRESENCE_HOP + 1, np.float32)
    for phrase in phrases:
        first, last = phrase.notes[0].start_s, phrase.notes[-1].end_s
        there[int(first * SAMPLE_RATE / PRESENCE_HOP) : int(last * SAMPLE_RATE / PRESENCE_HOP) + 1] = 1
    window = np.hanning(29)
    return np.convolve(np.pad(there, 14, mode="edge"), window / window.sum(), "valid")


def make_room(audio: np.ndarray, presence: np.ndarray, depth: float) -> np.ndarray:
    """Takes a share of the middle band (where words are understood) out while somebody sings."""
    gain = _per_sample(presence * depth, PRESENCE_HOP, audio.shape[1])
    return audio - band_pass(audio, 700, 5200) * gain


def pump(audio: np.ndarray, kicks_s: Sequence[float], depth: float, release_s: float) -> np.ndarray:
    """Ducks under every kick and swells back: the breathing of dance music."""
    gain = np.ones(audio.shape[1], np.float32)
    size = int(release_s * SAMPLE_RATE)
    shape = (1 - depth * (1 - np.linspace(0, 1, size) ** 0.7)).astype(np.float32)
    for kick in kicks_s:
        at = int(kick * SAMPLE_RATE)
        end = min(len(gain), at + size)
        if end > at:
            gain[at:end] = np.minimum(gain[at:end], shape[: end - at])
    return audio * uniform_filter1d(gain, 241)


def limiter_gain(audio: np.ndarray, ceiling: float, fine: bool = True) -> np.ndarray:
    """Gain curve float32 (n,) of a look-ahead limiter for (2, n).

    It leaves at most a hair above `ceiling` (linear), between samples too where `fine`.
    """
    width = int(LOOK_AHEAD_S * SAMPLE_RATE) | 1
    peak = true_peak_curve(audio, ceiling * 0.7) if fine else peak_of(audio)
    gain = np.minimum(1, ceiling / np.maximum(peak, 1e-9))
    held = minimum_filter1d(gain, 2 * width + 1)
    return uniform_filter1d(uniform_filter1d(held, width), width).astype(np.float32)


def true_peak_curve(audio: np.ndarray, above: float) -> np.ndarray:
    """Peak at each sample, seen between samples (4x) in the blocks whose sample peak is over `above`."""
    curve = peak_of(audio)
    length = len(curve)
    count = -(-length // PEAK_BLOCK)
    tops = np.pad(curve, (0, count * PEAK_BLOCK - length)).reshape(count, PEAK_BLOCK).max(1)
    for block in np.flatnonzero(tops > above).tolist():
        start, end = max(0, block * PEAK_BLOCK - 32), min(length, (block + 1) * PEAK_BLOCK + 32)
        fine = peak_of(resample_poly(audio[:, start:end], OVERSAMPLING, 1, axis=1, window=BETWEEN_SAMPLES))
        fine = fine[: (end - start) * OVERSAMPLING].reshape(-1, OVERSAMPLING).max(1)
        curve[start:end] = np.maximum(curve[start:end], fine)
    return curve
