"""Ears: what any recording holds, and its voice apart from the band. Heavy imports wait inside the functions.

Audio is float32 (2, n) at SAMPLE_RATE; `hear` also takes other rates and mono (n,) or (1, n).
"""

from typing import Any

import numpy as np

from generation.engine.assets import ModelMissingError
from generation.engine.listen.heard import Heard

__all__ = [
    "SAMPLE_RATE",
    "Heard",
    "ModelMissingError",
    "hear",
    "heard_midi",
    "separate",
    "separation_installed",
    "stems_of_recording",
    "vocals_of_recording",
]

SAMPLE_RATE = 48_000


def hear(audio: np.ndarray, sample_rate: int = SAMPLE_RATE) -> Heard:
    """Tempo, beats, key, chords, melody and notes of any recording; silence gives an empty Heard."""
    from generation.engine.listen.hearing import hear as listen

    return listen(audio, sample_rate)


def separation_installed() -> bool:
    """Whether `separate` and what builds on it can work here."""
    from generation.engine.assets import separation_model_path

    return separation_model_path().is_file()


def separate(audio: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(vocals, accompaniment), each as long as the audio; their sum is the audio.

    Raises ModelMissingError, whose words say how to get the separation model.
    """
    from generation.engine.listen.separation import separate as take_apart

    return take_apart(audio)


def stems_of_recording(audio: np.ndarray, full: bool = False) -> dict[str, np.ndarray]:
    """{"Vocals", "Instrumental"}, or with full {"Vocals", "Drums", "Bass", "Other"}; they sum to the audio.

    Drums, bass and other are estimates made without a model. Raises ModelMissingError.
    """
    from generation.engine.listen.stems import stems_of_recording as take_apart

    return take_apart(audio, full)


def vocals_of_recording(
    audio: np.ndarray, start_s: float | None = None, end_s: float | None = None
) -> np.ndarray:
    """The voice of a recording, or of its stretch from start_s to end_s. Raises ModelMissingError.

    Raises ValueError when the stretch is empty or outside the recording.
    """
    from generation.engine.listen.stems import vocals_of_recording as take_apart

    return take_apart(audio, start_s, end_s)


def heard_midi(audio: np.ndarray) -> tuple[bytes, list[dict[str, Any]]]:
    """(a standard MIDI file, [{"name", "notes": [{"pitch", "start", "end", "velocity"}]}]) of what is heard.

    Times are in s and velocity is 0..1, as docs/musicapi.md §2.12 has it.
    """
    from generation.engine.listen.midi import heard_midi as transcribe

    return transcribe(audio)
