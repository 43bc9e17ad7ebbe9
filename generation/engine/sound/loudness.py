"""Loudness and true peak after ITU-R BS.1770-4."""

import numpy as np
from scipy.signal import resample_poly, sosfilt

from generation.engine.sound.sampler import SAMPLE_RATE

# K weighting at 48 kHz, BS.1770-4 tables 1 and 2
K_WEIGHTING = np.array(
    [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
        [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
)
ABSOLUTE_GATE, RELATIVE_GATE = -70.0, -10.0
STEP_S = 0.1  # blocks of 0.4 s, 75 % overlap
SILENCE = -70.0
CHUNK = 1 << 20


def loudness(audio: np.ndarray) -> float:
    """Integrated loudness in LUFS of float (2, n) at SAMPLE_RATE; SILENCE when nothing passes the gate."""
    weighted = sosfilt(K_WEIGHTING.astype(np.float32), audio, axis=1)
    hop = int(STEP_S * SAMPLE_RATE)
    count = weighted.shape[1] // hop
    power = (weighted[:, : count * hop] ** 2).reshape(2, count, hop).sum(axis=(0, 2))
    if count < 4:
        return SILENCE
    blocks = np.convolve(power, np.ones(4), "valid") / (4 * hop)
    level = -0.691 + 10 * np.log10(blocks + 1e-12)
    loud = level > ABSOLUTE_GATE
    if not loud.any():
        return SILENCE
    gate = -0.691 + 10 * np.log10(blocks[loud].mean()) + RELATIVE_GATE
    return float(-0.691 + 10 * np.log10(blocks[loud & (level > gate)].mean()))


def true_peak_db(audio: np.ndarray) -> float:
    """True peak in dBTP: the highest sample after 4x oversampling, in pieces to save memory."""
    top = 0.0
    for start in range(0, audio.shape[1], CHUNK):
        piece = audio[:, max(0, start - 64) : start + CHUNK + 64]
        top = max(top, float(np.abs(resample_poly(piece, 4, 1, axis=1)).max()))
    return 20 * float(np.log10(top + 1e-9))
