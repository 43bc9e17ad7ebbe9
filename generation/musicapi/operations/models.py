"""The models of each family, newest first, and late ones that the setting MUSICAPI_EXTRA_MODELS allows."""

from __future__ import annotations

import os
import re

from generation.musicapi.operations.kinds import Model

EXTRA_MODELS = "MUSICAPI_EXTRA_MODELS"
SONIC_NAME = re.compile(r"sonic-v\d+(-[a-z0-9]+)*")

SEED_MODELS = (
    Model("sonic-v5", "Sonic v5", "sonic", 5000, 1000, True, 480.0, "4 to 8 min"),
    Model("sonic-v4-5-plus", "Sonic v4.5+", "sonic", 5000, 1000, True, 240.0, "up to 4 min"),
    Model("sonic-v4-5", "Sonic v4.5", "sonic", 5000, 1000, True, 240.0, "up to 4 min"),
    Model("sonic-v4", "Sonic v4", "sonic", 3000, 200, False, 120.0, "up to 2 min"),
    Model("sonic-v3-5", "Sonic v3.5", "sonic", 3000, 200, False, 120.0, "up to 2 min"),
)


def misnamed(names: str) -> list[str]:
    """What in `names` (comma-separated) is not the name of a Sonic model; the studio's checks refuse it."""
    return [name for name in _split(names) if not SONIC_NAME.fullmatch(name)]


def extra_models(names: str) -> tuple[Model, ...]:
    """The Sonic models named in `names` that we do not know, with the limits of the newest one we do."""
    known = {model.id for model in SEED_MODELS}
    return tuple(
        Model(name, _label(name), "sonic", 5000, 1000, True, 480.0, "up to 8 min")
        for name in _split(names)
        if SONIC_NAME.fullmatch(name) and name not in known
    )


def _split(names: str) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))


def _label(name: str) -> str:
    """`Sonic v5.5` for `sonic-v5-5`, `Sonic v6 Wild` for `sonic-v6-wild`."""
    version, *rest = name.removeprefix("sonic-").split("-")
    while rest and rest[0].isdigit():
        version += f".{rest.pop(0)}"
    return " ".join(["Sonic", version, *(word.capitalize() for word in rest)])


SONIC_MODELS = extra_models(os.environ.get(EXTRA_MODELS, "")) + SEED_MODELS
"""Read once, when the catalogue is imported: by the studio and by the engine it starts."""

PRODUCER_MODELS = tuple(
    Model(name, name, "producer", longest_s=240.0, usual_length="up to 4 min")
    for name in (
        "FUZZ-2.0",
        "FUZZ-2.0 Pro",
        "FUZZ-2.0 Raw",
        "FUZZ-1.1 Pro",
        "FUZZ-1.1",
        "FUZZ-1.0 Pro",
        "FUZZ-1.0",
        "FUZZ-0.8",
    )
)
