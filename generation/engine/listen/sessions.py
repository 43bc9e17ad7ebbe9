"""The models for listening, loaded when first needed and kept for the life of the process."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from generation.engine.assets import (
    GET_MODELS,
    ModelMissingError,
    notes_model_path,
    separation_model_path,
)

THREADS = 2


def heard_by_notes_model(waves: np.ndarray) -> list[np.ndarray]:
    """The outputs of basic-pitch for float32 (pieces, samples, 1). Raises ModelMissingError."""
    session = _session(_installed(notes_model_path(), "hears notes"))
    outputs = ("StatefulPartitionedCall:1", "StatefulPartitionedCall:2")  # frames, onsets
    return session.run(list(outputs), {session.get_inputs()[0].name: waves})


def estimated_by_separation_model(magnitudes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(vocals, accompaniment), as `models.spleeter` has them. Raises ModelMissingError."""
    session = _session(_installed(separation_model_path(), "takes voices out of recordings"))
    vocals, accompaniment = session.run(["vocals", "accompaniment"], {"mix": magnitudes})
    return vocals, accompaniment


def _installed(path: Path, purpose: str) -> Path:
    if not path.is_file():
        raise ModelMissingError(f"The model that {purpose} is not installed. To get it: {GET_MODELS}")
    return path


@cache
def _session(path: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # other workers need the cores
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
