"""Sonic operations that make music, from words, from clips and from recordings (§2.1, §2.3–2.5, §2.18)."""

from __future__ import annotations

from typing import Any

from generation.musicapi.operations import common
from generation.musicapi.operations.common import clip_field, selector, song_needs
from generation.musicapi.operations.kinds import Body, Field, Operation, Problem
from generation.musicapi.operations.models import SONIC_MODELS

SONG_ANSWER: dict[str, Any] = {
    "method": "POST",
    "answer": "task",
    "result": "takes",
    "family": "sonic",
    "task_path": common.SONIC_TASK,
    "platform": "suno",
    "takes": 2,
    "models": SONIC_MODELS,
    "needs": song_needs,
}
CONTINUED = clip_field("continue_clip_id")

SONIC_CREATE = Operation(
    key="sonic.create",
    label="Create",
    about="A new song, in two takes.",
    path=common.SONIC_CREATE_PATH,
    price=15,
    fixed={"task_type": "create_music"},
    implied=("task_type",),
    fields=(selector("create_music"), *common.SONG, common.LENGTH, *common.WEBHOOKS),
    **SONG_ANSWER,
)


def _going_on(key: str, label: str, about: str, task_type: str, works_on: Any, *more: Field) -> Operation:
    """One of the operations of the create endpoint that start from a clip."""
    return Operation(
        key=key,
        label=label,
        about=about,
        path=common.SONIC_CREATE_PATH,
        price=15,
        fixed={"task_type": task_type},
        fields=(selector(task_type), CONTINUED, *more, *common.SONG, common.LENGTH, *common.WEBHOOKS),
        works_on=works_on,
        source_field="continue_clip_id",
        **SONG_ANSWER,
    )


EXTEND_ABOUT = "Goes on from a moment of this song. The takes hold the new part only; Concat joins the two."
COVER_ABOUT = "The same song in another style."

SONIC_EXTEND = _going_on("sonic.extend", "Extend", EXTEND_ABOUT, "extend_music", "take", common.CONTINUE_AT)
SONIC_COVER = _going_on("sonic.cover", "Cover", COVER_ABOUT, "cover_music", "take", common.AUDIO_WEIGHT)
SONIC_EXTEND_UPLOAD = _going_on(
    "sonic.extend_upload", "Extend", EXTEND_ABOUT, "extend_upload_music", "upload", common.CONTINUE_AT
)
SONIC_COVER_UPLOAD = _going_on(
    "sonic.cover_upload", "Cover", COVER_ABOUT, "cover_upload_music", "upload", common.AUDIO_WEIGHT
)

SONIC_CONCAT = Operation(
    key="sonic.concat",
    label="Concat",
    about="Joins this part to the song it extends, as one whole song.",
    path=common.SONIC_CREATE_PATH,
    price=2,
    fixed={"task_type": "concat_music"},
    fields=(selector("concat_music"), CONTINUED, *common.WEBHOOKS),
    works_on="extension",
    source_field="continue_clip_id",
    **(SONG_ANSWER | {"takes": 1, "models": (), "needs": lambda body: []}),
)

SONIC_PERSONA_MUSIC = Operation(
    key="sonic.persona_music",
    label="Create with a persona",
    about="A new song with the voice of a persona.",
    path=common.SONIC_CREATE_PATH,
    price=15,
    fixed={"task_type": "persona_music"},
    fields=(
        selector("persona_music"),
        Field("persona_id", "persona", "Persona", "The voice that sings.", required=True),
        *common.SONG,
        common.LENGTH,
        *common.WEBHOOKS,
    ),
    works_on="persona",
    source_field="persona_id",
    **SONG_ANSWER,
)

SONIC_UPLOAD = Operation(
    key="sonic.upload",
    label="Send to Sonic",
    about="Lets Sonic work on this recording: extend, cover, stems and the rest.",
    method="POST",
    path="/api/v1/sonic/upload",
    price=2,
    answer="now",
    result="clip",
    family="sonic",
    fields=(common.RECORDING,),
    works_on="recording",
    source_field="url",
    timeout_s=common.UPLOAD_TIMEOUT_S,
)

SONIC_UPLOAD_EXTEND = Operation(
    key="sonic.upload_extend",
    label="Extend",
    about="Sends this recording to Sonic and goes on from a moment of it.",
    path="/api/v1/sonic/upload-extend",
    price=15,
    fields=(
        common.RECORDING,
        common.CONTINUE_AT,
        *common.SONG,
        common.AUDIO_WEIGHT,
        common.LENGTH,
        *common.WEBHOOKS,
    ),
    works_on="recording",
    source_field="url",
    timeout_s=common.UPLOAD_TIMEOUT_S,
    **SONG_ANSWER,
)
SONIC_UPLOAD_COVER = Operation(
    key="sonic.upload_cover",
    label="Cover",
    about="Sends this recording to Sonic and makes the same song in another style.",
    path="/api/v1/sonic/upload-cover",
    price=15,
    fields=(common.RECORDING, common.AUDIO_WEIGHT, *common.SONG, common.LENGTH, *common.WEBHOOKS),
    works_on="recording",
    source_field="url",
    timeout_s=common.UPLOAD_TIMEOUT_S,
    **SONG_ANSWER,
)


def _replace_needs(body: Body) -> list[Problem]:
    start, end = body.get("infill_start_s"), body.get("infill_end_s")
    if isinstance(start, int | float) and isinstance(end, int | float) and end <= start:
        return [Problem("infill_end_s", "The part must end after it starts.")]
    return []


SONIC_REPLACE = Operation(
    key="sonic.replace",
    label="Replace section",
    about="Writes one part of this song anew and leaves the rest as it is.",
    path="/api/v1/sonic/replace-section",
    price=15,
    fields=(
        clip_field(),
        common.MODEL,
        Field(
            "infill_start_s", "seconds", "From", "Where the part starts, in seconds.", required=True, least=0
        ),
        Field("infill_end_s", "seconds", "To", "Where it ends, in seconds.", required=True, least=0),
        Field(
            "infill_lyrics",
            "text",
            "New lyrics",
            "Words for this part; left open, it is played without a voice.",
            limit=lambda model: model.lyrics_limit,
        ),
        Field(
            "prompt",
            "text",
            "Lyrics of the whole song",
            "So that the new part fits the rest.",
            limit=lambda model: model.lyrics_limit,
        ),
        *(field for field in common.SONG if field.name in ("title", "tags", "negative_tags", "vocal_gender")),
        *(field for field in common.SONG if field.kind == "weight"),
        *common.WEBHOOKS,
    ),
    works_on="take",
    source_field="clip_id",
    **(SONG_ANSWER | {"needs": _replace_needs}),
)

SONIC_SONGS = (
    SONIC_CREATE,
    SONIC_EXTEND,
    SONIC_COVER,
    SONIC_CONCAT,
    SONIC_PERSONA_MUSIC,
    SONIC_EXTEND_UPLOAD,
    SONIC_COVER_UPLOAD,
    SONIC_UPLOAD,
    SONIC_UPLOAD_EXTEND,
    SONIC_UPLOAD_COVER,
    SONIC_REPLACE,
)
