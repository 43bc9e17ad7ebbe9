"""The kinds of music one can create from nothing, as Create offers them."""

from __future__ import annotations

from dataclasses import dataclass

from generation.musicapi.operations import (
    NURO_BGM,
    NURO_BGM_V2,
    NURO_VOCAL,
    PRODUCER_CREATE,
    SONIC_CREATE,
    SONIC_PERSONA_MUSIC,
    Operation,
)


@dataclass(frozen=True, slots=True)
class Family:
    """One choice of Create: `key` stands in addresses; `version` where the same music has several."""

    key: str
    label: str
    operation: Operation
    version: str = ""


FAMILIES = (
    Family("sonic", "Sonic", SONIC_CREATE),
    Family("producer", "Producer", PRODUCER_CREATE),
    Family("nuro-vocal", "Nuro vocal", NURO_VOCAL),
    Family("nuro-bgm", "Nuro background", NURO_BGM, "Version 1"),
    Family("nuro-bgm-2", "Nuro background", NURO_BGM_V2, "Version 2"),
)
CHOICES = FAMILIES[:4]
VERSIONS = FAMILIES[3:]


def family_named(key: str) -> Family:
    """The family of that name, Sonic for any other."""
    return next((family for family in FAMILIES if family.key == key), FAMILIES[0])


def family_of(operation_key: str) -> Family | None:
    """The family in whose form this operation is asked for; None when it needs more than words."""
    if operation_key == SONIC_PERSONA_MUSIC.key:
        return FAMILIES[0]
    return next((family for family in FAMILIES if family.operation.key == operation_key), None)
