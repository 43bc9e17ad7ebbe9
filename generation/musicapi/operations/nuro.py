"""The Nuro family: one WAV track, sung or as background music (§4)."""

from __future__ import annotations

from typing import Any

from generation.musicapi.operations import common, nuro_words
from generation.musicapi.operations.kinds import Body, Field, Operation, Problem

ANSWER: dict[str, Any] = {
    "method": "POST",
    "path": "/api/v1/nuro/create",
    "price": 10,
    "answer": "task",
    "result": "takes",
    "family": "nuro",
    "task_path": "/api/v1/nuro/task/{task_id}",
    "platform": "nuro",
    "takes": 1,
}
LEAST_S, MOST_S = 30, 120


def _type(*types: str) -> Field:
    return Field("type", "choice", "Type", required=True, choices=types, asked=False)


NURO_VOCAL = Operation(
    key="nuro.vocal",
    label="Create a vocal track",
    about="A sung track of the length you choose.",
    fixed={"type": "vocal"},
    fields=(
        _type("vocal"),
        Field("lyrics", "text", "Lyrics", "Words to sing, in English or Chinese.", required=True, limit=2000),
        Field("gender", "choice", "Vocal gender", choices=("Female", "Male")),
        Field("genre", "choice", "Genre", choices=nuro_words.VOCAL_GENRES),
        Field("mood", "choice", "Mood", choices=nuro_words.VOCAL_MOODS),
        Field("timbre", "choice", "Timbre", choices=nuro_words.TIMBRES),
        Field("duration", "integer", "Length in seconds", least=30, most=240),
        *common.WEBHOOKS,
    ),
    **ANSWER,
)

NURO_BGM = Operation(
    key="nuro.bgm",
    label="Create background music",
    about="An instrumental of up to a minute.",
    fixed={"type": "bgm", "version": "v1.0"},
    implied=("version",),
    fields=(
        _type("bgm"),
        Field("version", "choice", "Version", choices=("v1.0",), asked=False),
        Field("description", "text", "Music description", "What it is for and how it feels.", required=True),
        Field("genre", "choices", "Genres", choices=nuro_words.BGM_GENRES, most_items=5),
        Field("mood", "choices", "Moods", choices=nuro_words.BGM_MOODS, most_items=5),
        Field("instrument", "choices", "Instruments", choices=nuro_words.BGM_INSTRUMENTS, most_items=5),
        Field("theme", "choices", "Themes", choices=nuro_words.BGM_THEMES, most_items=5),
        Field("duration", "integer", "Length in seconds", least=1, most=60, default=60),
        *common.WEBHOOKS,
    ),
    **ANSWER,
)


def _bgm_v2_needs(body: Body) -> list[Problem]:
    """A length, or segments that add up to one (§4.1)."""
    segments = body.get("segments")
    if not segments:
        return [] if body.get("duration") else [Problem("duration", "Give a length, or segments.")]
    if not isinstance(segments, list | tuple):
        return []
    try:
        total = sum(float(each["duration"]) for each in segments)
    except (TypeError, KeyError, ValueError):  # the field's own check says what is wrong
        return []
    if LEAST_S <= total <= MOST_S:
        return []
    return [
        Problem("segments", f"Segments must add up to {LEAST_S} to {MOST_S} seconds; these are {total:g}.")
    ]


NURO_BGM_V2 = Operation(
    key="nuro.bgm_v2",
    label="Create background music",
    about="An instrumental of 30 seconds to two minutes, by length or section by section.",
    fixed={"type": "bgm", "version": "v2.0"},
    fields=(
        _type("bgm"),
        Field("version", "choice", "Version", required=True, choices=("v2.0",), asked=False),
        Field(
            "description",
            "text",
            "Music description",
            "What it is for and how it feels.",
            required=True,
            limit=199,
        ),
        Field("duration", "integer", "Length in seconds", least=LEAST_S, most=MOST_S),
        Field("segments", "segments", "Segments", "Sections in their order, each with its length."),
        *common.WEBHOOKS,
    ),
    needs=_bgm_v2_needs,
    **ANSWER,
)

NURO = (NURO_VOCAL, NURO_BGM, NURO_BGM_V2)
