"""The neural voice: phonemes in, 12.5 ms frames of a source-filter description out.

hibari-tts's acoustic model gives, per frame, a harmonic envelope, a noise envelope, a free-phase residual and
F0. We keep everything but its F0, and ask for one more output: how long it makes each phoneme.
"""

import json
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import onnxruntime

from generation.engine.assets import voice_model, voice_vocabulary
from generation.engine.sound.onnxwire import add_output

VOICE_RATE = 24_000
FRAME_S = 0.0125
DURATIONS = "/Cast_32_output_0"  # int64 per token, in units of two frames
FRAMES_PER_UNIT = 2
SPEAKING_SPEED = 0.66  # slow, clear speech: steadier vowels to stretch
OUTPUTS = [DURATIONS, "f0", "lh", "theta", "ln", "lr", "phi"]


@dataclass(frozen=True, slots=True)
class Frames:
    """What the model says about a line: bins x frames float32 arrays; token_frames has one edge per token."""

    harmonic: np.ndarray  # log magnitude of the pulse filter (601, F)
    theta: np.ndarray  # its phase before tanh (601, F)
    noise: np.ndarray  # log magnitude of the noise (601, F)
    residual: np.ndarray  # log magnitude of the free-phase part (601, F)
    phase: np.ndarray  # phase of the free-phase part (601, F)
    f0: np.ndarray  # spoken pitch in Hz, 0 when unvoiced (F,)
    token_frames: np.ndarray  # frame where each token starts, and the end of the last (tokens + 1,)


@lru_cache(maxsize=64)
def speak(tokens: str) -> Frames:
    """Frames for a string of phoneme characters; the model adds one silent token at each end."""
    vocabulary = _vocabulary()
    ids = [0, *(vocabulary[token] for token in tokens), 0]
    feed = {"ids": np.array([ids], np.int64), "speed": np.array([SPEAKING_SPEED], np.float32)}
    durations, *rest = _session().run(OUTPUTS, feed)
    f0, harmonic, theta, noise, residual, phase = (part[0] for part in rest)
    edges = np.concatenate([[0], np.cumsum(durations.ravel())]) * FRAMES_PER_UNIT
    return Frames(harmonic, theta, noise, residual, phase, f0, edges)


def knows(token: str) -> bool:
    """Whether the voice has this phoneme character."""
    return token in _vocabulary()


@cache
def _vocabulary() -> dict[str, int]:
    return json.loads(voice_vocabulary())


@cache
def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    model = add_output(voice_model(), DURATIONS)
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
