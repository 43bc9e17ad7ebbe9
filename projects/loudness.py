"""How loud a recording is, measured as it streams past: LUFS and true peak.

Both follow ITU-R BS.1770-4 (loudness: annex 1 with the K-weighting filters of pyloudnorm; true peak:
annex 2 with four-fold oversampling). Memory stays the same however long the recording is.
"""

from __future__ import annotations

import math

import numpy as np
import pyloudnorm
from numpy.typing import NDArray
from scipy.signal import lfilter, resample_poly

CHANNEL_GAINS = (1.0, 1.0, 1.0, 1.41, 1.41)  # L R C Ls Rs; BS.1770-4, table 3
HOP_S = 0.1  # blocks of 0.4 s overlap by three quarters
HOPS_PER_BLOCK = 4
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
OVERSAMPLING = 4
EDGE = 64  # samples of context on each side of a block, more than the interpolation filter sees
SILENCE = 1e-10  # linear amplitude (-200 dB)


class LoudnessMeter:
    """Integrated loudness of (channels, frames) blocks given one after another."""

    def __init__(self, rate: int, channels: int):
        filters = pyloudnorm.Meter(rate)._filters.values()
        self.stages = [(f.b * f.passband_gain, f.a, np.zeros((channels, len(f.b) - 1))) for f in filters]
        self.gains = np.array([*CHANNEL_GAINS, *[1.0] * channels][:channels])
        self.hop = max(1, int(rate * HOP_S))
        self.energies: list[NDArray[np.float64]] = []  # weighted mean square of each hop
        self.rest = np.zeros((channels, 0))

    def add(self, block: NDArray[np.float32]) -> None:
        weighted = block.astype(np.float64)
        for stage, (b, a, state) in enumerate(self.stages):
            weighted, state = lfilter(b, a, weighted, axis=1, zi=state)
            self.stages[stage] = (b, a, state)
        weighted = np.concatenate([self.rest, weighted], axis=1)
        whole = weighted.shape[1] // self.hop * self.hop
        hops = np.square(weighted[:, :whole]).reshape(len(weighted), -1, self.hop).mean(axis=2)
        self.energies.append(self.gains @ hops)
        self.rest = weighted[:, whole:]

    def integrated(self) -> float | None:
        """LUFS over everything so far; None for silence and for less than 0.4 s."""
        hops = np.concatenate(self.energies) if self.energies else np.zeros(0)
        if len(hops) < HOPS_PER_BLOCK:
            return None
        blocks = np.convolve(hops, np.full(HOPS_PER_BLOCK, 1 / HOPS_PER_BLOCK), mode="valid")
        heard = blocks[blocks >= _energy(ABSOLUTE_GATE_LUFS)]
        if not len(heard):
            return None
        heard = heard[heard > heard.mean() * 10 ** (RELATIVE_GATE_LU / 10)]
        return float(-0.691 + 10 * math.log10(heard.mean()))


def _energy(lufs: float) -> float:
    return 10 ** ((lufs + 0.691) / 10)


class TruePeakMeter:
    """The highest point of the wave between the samples, in dBTP."""

    def __init__(self, channels: int):
        self.highest = 0.0
        self.tail: NDArray[np.float32] = np.zeros((channels, 2 * EDGE), np.float32)

    def add(self, block: NDArray[np.float32]) -> None:
        joined = np.concatenate([self.tail, block], axis=1)
        fine = resample_poly(joined, OVERSAMPLING, 1, axis=1)
        inner = fine[:, EDGE * OVERSAMPLING : -EDGE * OVERSAMPLING]
        self.highest = max(self.highest, float(np.abs(inner).max(initial=0.0)))
        self.tail = joined[:, -2 * EDGE :]

    def decibels(self) -> float | None:
        """dBTP of everything so far; None for silence."""
        self.add(np.zeros((len(self.tail), 2 * EDGE), np.float32))
        return 20 * math.log10(self.highest) if self.highest > SILENCE else None
