"""The Producer family: M4A songs of the FUZZ models (§3)."""

from __future__ import annotations

from typing import Any

from generation.musicapi.operations import common
from generation.musicapi.operations.common import clip_field, selector
from generation.musicapi.operations.kinds import Body, Field, Operation, Problem
from generation.musicapi.operations.models import PRODUCER_MODELS

TASK = "/api/v1/producer/task/{task_id}"
ANSWER: dict[str, Any] = {
    "method": "POST",
    "answer": "task",
    "family": "producer",
    "task_path": TASK,
    "platform": "producer",
}
SOUND = Field("sound", "text", "Sound", "Style, instruments and mood.")
LYRICS = Field("lyrics", "text", "Lyrics", "Words to sing, in sections such as [Verse] and [Chorus].")
SONG = (
    Field("mv", "choice", "Model", choices=tuple(m.id for m in PRODUCER_MODELS), default="FUZZ-2.0"),
    SOUND,
    LYRICS,
    common.TITLE,
    common.INSTRUMENTAL,
    Field("lyrics_strength", "weight", "Words strength", "How closely the words are followed.", default=0.5),
    Field(
        "sound_strength",
        "weight",
        "Sound strength",
        "How closely the sound is followed.",
        least=0.2,
        most=1,
        default=0.5,
    ),
    Field("weirdness", "weight", "Weirdness", "How far from the usual it may go.", default=0.5),
    Field("seed", "digits", "Seed", "The same number gives the same chance; left open, a new one.", limit=20),
    Field("cover_url", "url", "Address of a cover picture", limit=1024),
)
STARTS_AT = Field("starts_at", "seconds", "From", "The second where it starts.", least=0, default=30)
ENDS_AT = Field("ends_at", "seconds", "To", "The second where it ends; left open, the end.", least=0)


def _create_needs(body: Body) -> list[Problem]:
    if not body.get("sound") and not body.get("lyrics"):
        return [Problem("sound", "Say how it should sound, or write some lyrics.")]
    return []


def _replace_needs(body: Body) -> list[Problem]:
    start, end = body.get("starts_at"), body.get("ends_at")
    if isinstance(start, int | float) and isinstance(end, int | float) and end <= start:
        return [Problem("ends_at", "The part must end after it starts.")]
    return []


def _create(key: str, label: str, about: str, task_type: str, *more: Field, **rest: Any) -> Operation:
    return Operation(
        key=key,
        label=label,
        about=about,
        path="/api/v1/producer/create",
        price=12,
        result="takes",
        takes=2,
        models=PRODUCER_MODELS,
        fixed={"task_type": task_type},
        fields=(selector(task_type), *more, *SONG, *common.WEBHOOKS),
        **ANSWER,
        **rest,
    )


ON_TAKE: dict[str, Any] = {"works_on": "clip", "source_field": "clip_id"}

PRODUCER_CREATE = _create(
    "producer.create", "Create", "A new song, in two takes.", "create_music", needs=_create_needs
)
PRODUCER_EXTEND = _create(
    "producer.extend",
    "Extend",
    "Goes on from a moment of this song.",
    "extend_music",
    clip_field(),
    STARTS_AT,
    **ON_TAKE,
)
PRODUCER_COVER = _create(
    "producer.cover",
    "Cover",
    "The same song in another style.",
    "cover_music",
    clip_field(),
    Field("cover_strength", "weight", "Cover strength", "How closely the song is followed."),
    aliases={"strength": "cover_strength"},
    **ON_TAKE,
)
PRODUCER_REPLACE = _create(
    "producer.replace",
    "Replace section",
    "Writes one part of this song anew and leaves the rest as it is.",
    "replace_music",
    clip_field(),
    STARTS_AT,
    ENDS_AT,
    needs=_replace_needs,
    **ON_TAKE,
)

PRODUCER_UPLOAD = Operation(
    key="producer.upload",
    label="Send to Producer",
    about="Lets Producer work on this recording.",
    path="/api/v1/producer/upload",
    price=2,
    result="clip",
    fields=(
        Field("audio_url", "url", "Address of the recording", required=True, asked=False),
        *common.WEBHOOKS,
    ),
    works_on="recording",
    source_field="audio_url",
    timeout_s=common.UPLOAD_TIMEOUT_S,
    takes=1,
    **ANSWER,
)

PRODUCER = (PRODUCER_CREATE, PRODUCER_EXTEND, PRODUCER_COVER, PRODUCER_REPLACE, PRODUCER_UPLOAD)
RETIRED = ("swap_music_vocals", "swap_music_sound", "music_variation")
"""Task types that answer 410 since 2026-04."""
