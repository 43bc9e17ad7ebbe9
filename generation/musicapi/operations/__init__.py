"""The catalogue: every operation of MusicAPI, described once.

The client validates with it, forms and prices are made from it, and the local engine answers by it.
Source of every fact: docs/musicapi.md, whose sections the §-signs name. Plain data, no Django, no HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator

from generation.musicapi.operations.account import GET_CREDITS
from generation.musicapi.operations.kinds import (
    Answer,
    Body,
    Field,
    Kind,
    Model,
    Operation,
    Problem,
    Result,
    WorksOn,
)
from generation.musicapi.operations.models import PRODUCER_MODELS, SONIC_MODELS, misnamed
from generation.musicapi.operations.nuro import NURO, NURO_BGM, NURO_BGM_V2, NURO_VOCAL
from generation.musicapi.operations.producer import (
    PRODUCER,
    PRODUCER_COVER,
    PRODUCER_CREATE,
    PRODUCER_EXTEND,
    PRODUCER_REPLACE,
    PRODUCER_UPLOAD,
    RETIRED,
)
from generation.musicapi.operations.sonic_clips import (
    SONIC_ALIGNED_LYRICS,
    SONIC_BPM,
    SONIC_CLIPS,
    SONIC_LYRICS,
    SONIC_MIDI,
    SONIC_PERSONA,
    SONIC_STEMS_BASIC,
    SONIC_STEMS_FULL,
    SONIC_UPSAMPLE_TAGS,
    SONIC_VOX,
    SONIC_WAV,
)
from generation.musicapi.operations.sonic_songs import (
    SONIC_CONCAT,
    SONIC_COVER,
    SONIC_COVER_UPLOAD,
    SONIC_CREATE,
    SONIC_EXTEND,
    SONIC_EXTEND_UPLOAD,
    SONIC_PERSONA_MUSIC,
    SONIC_REPLACE,
    SONIC_SONGS,
    SONIC_UPLOAD,
    SONIC_UPLOAD_COVER,
    SONIC_UPLOAD_EXTEND,
)

OPERATIONS: dict[str, Operation] = {
    operation.key: operation for operation in (*SONIC_SONGS, *SONIC_CLIPS, *PRODUCER, *NURO, GET_CREDITS)
}
"""Every operation by its key."""


def operations_at(path: str) -> Iterator[Operation]:
    """The operations that share one address, in the order of the catalogue."""
    return (operation for operation in OPERATIONS.values() if operation.path == path)


def operation_at(path: str, body: Body) -> Operation | None:
    """The operation that `body` asks for at `path`; None when it names none that is offered there."""
    return next((each for each in operations_at(path) if each.is_selected_by(body)), None)


__all__ = [
    "GET_CREDITS",
    "NURO_BGM",
    "NURO_BGM_V2",
    "NURO_VOCAL",
    "OPERATIONS",
    "PRODUCER_COVER",
    "PRODUCER_CREATE",
    "PRODUCER_EXTEND",
    "PRODUCER_MODELS",
    "PRODUCER_REPLACE",
    "PRODUCER_UPLOAD",
    "RETIRED",
    "SONIC_ALIGNED_LYRICS",
    "SONIC_BPM",
    "SONIC_CONCAT",
    "SONIC_COVER",
    "SONIC_COVER_UPLOAD",
    "SONIC_CREATE",
    "SONIC_EXTEND",
    "SONIC_EXTEND_UPLOAD",
    "SONIC_LYRICS",
    "SONIC_MIDI",
    "SONIC_MODELS",
    "SONIC_PERSONA",
    "SONIC_PERSONA_MUSIC",
    "SONIC_REPLACE",
    "SONIC_STEMS_BASIC",
    "SONIC_STEMS_FULL",
    "SONIC_UPLOAD",
    "SONIC_UPLOAD_COVER",
    "SONIC_UPLOAD_EXTEND",
    "SONIC_UPSAMPLE_TAGS",
    "SONIC_VOX",
    "SONIC_WAV",
    "Answer",
    "Body",
    "Field",
    "Kind",
    "Model",
    "Operation",
    "Problem",
    "Result",
    "WorksOn",
    "misnamed",
    "operation_at",
    "operations_at",
]
