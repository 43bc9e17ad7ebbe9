"""Fields and rules that several operations share."""

from __future__ import annotations

from generation.musicapi.operations.kinds import Body, Field, Problem
from generation.musicapi.operations.models import SONIC_MODELS

SONIC_CREATE_PATH = "/api/v1/sonic/create"
SONIC_TASK = "/api/v1/sonic/task/{task_id}"
FOLLOW_UP_WINDOW_H = 24.0
"""Some follow-ups want a clip no older than about this (§1.9)."""

UPLOAD_TIMEOUT_S = 120.0
"""Calls that fetch a recording answer in 20 to 60 s (§6.12)."""

SLOW_TIMEOUT_S = 90.0
"""Calls that work on a clip before they answer."""

WEBHOOKS = (
    Field("webhook_url", "url", "Webhook address", limit=1024, asked=False),
    Field("webhook_secret", "text", "Webhook secret", asked=False),
)
MODEL = Field("mv", "choice", "Model", required=True, choices=tuple(m.id for m in SONIC_MODELS))
TITLE = Field("title", "text", "Song title", limit=80)
INSTRUMENTAL = Field("make_instrumental", "flag", "Instrumental", "No voice.")
RECORDING = Field("url", "url", "Address of the recording", required=True, asked=False)


def clip_field(name: str = "clip_id") -> Field:
    return Field(name, "clip", "Clip", required=True, asked=False)


def selector(*task_types: str) -> Field:
    return Field("task_type", "choice", "Task type", choices=task_types, asked=False)


SONG = (
    Field("custom_mode", "flag", "Custom mode", required=True, asked=False),
    MODEL,
    Field(
        "gpt_description_prompt",
        "text",
        "Song description",
        "What the song is about and how it should sound.",
        limit=400,
    ),
    Field(
        "prompt",
        "text",
        "Lyrics",
        "Words to sing, in sections such as [Verse] and [Chorus].",
        limit=lambda model: model.lyrics_limit,
    ),
    TITLE,
    Field(
        "tags",
        "text",
        "Style tags",
        "Genre, instruments, mood and voice, separated by commas.",
        limit=lambda model: model.tags_limit,
    ),
    Field("negative_tags", "text", "Styles to avoid", "What should not be heard."),
    INSTRUMENTAL,
    Field(
        "auto_lyrics", "flag", "Write the words for me", "What stands above is then what the song is about."
    ),
    Field("vocal_gender", "choice", "Vocal gender", choices=("f", "m"), offered_by=lambda m: m.vocal_gender),
    Field("style_weight", "weight", "Style weight", "How closely your styles are followed."),
    Field("weirdness_constraint", "weight", "Weirdness", "How far from the usual it may go."),
)
"""What every Sonic operation asks that makes new music (§2.1)."""

AUDIO_WEIGHT = Field("audio_weight", "weight", "Audio weight", "How closely the recording is followed.")
LENGTH = Field(
    "duration",
    "integer",
    "Length in seconds",
    "About how long it should be; left open, the form of the song decides.",
    least=10,
    most=360,
)
CONTINUE_AT = Field(
    "continue_at",
    "seconds",
    "Go on from",
    "The second of the source from which the new part goes on; left open, its end.",
    least=0,
)


def song_needs(body: Body) -> list[Problem]:
    """Which text new music needs depends on its mode (§2.1)."""
    custom = body.get("custom_mode")
    if custom is False and not body.get("gpt_description_prompt"):
        return [Problem("gpt_description_prompt", "Say what the song is about.")]
    if custom is True and not body.get("prompt") and not body.get("make_instrumental"):
        return [Problem("prompt", "Write some lyrics, or choose Instrumental.")]
    if body.get("auto_lyrics") is True and custom is False:
        return [Problem("auto_lyrics", "Lyrics are written from the text only in custom mode.")]
    return []
