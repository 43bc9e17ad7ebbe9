"""The catalogue: every operation of MusicAPI, described once.

The client validates with it, forms and prices are made from it, and the local engine answers by it.
Source of every fact: MusicAPI's introduction of 2026-01-24 and its pages (create: "sonic-instructions").
Plain data, no Django, no HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Body = Mapping[str, Any]
Kind = Literal["text", "choice", "flag", "weight", "url"]
Answer = Literal["task", "now"]
Result = Literal["takes", "credits"]


@dataclass(frozen=True, slots=True)
class Model:
    """One version of a model, with the limits that change from version to version.

    Lengths are counted in code points and are inclusive. `usual_length` is words for people.
    """

    id: str
    label: str
    family: str
    lyrics_limit: int
    tags_limit: int
    vocal_gender: bool
    usual_length: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of a request, in a sentence a person can act on."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a request body as it goes over the wire."""

    name: str
    kind: Kind
    label: str
    help: str = ""
    required: bool = False
    limit: int | Callable[[Model], int] | None = None
    choices: tuple[str, ...] = ()
    offered_by: Callable[[Model], bool] = lambda model: True

    def limit_for(self, model: Model | None) -> int | None:
        """The most characters this field may have with `model`; None when there is no limit."""
        if callable(self.limit):
            return self.limit(model) if model else None
        return self.limit


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing MusicAPI can be asked to do.

    `price` is in credits, charged when the request is accepted. `answer` says whether the result
    comes with the reply ("now") or through a task that is polled at `task_path` ("task").
    `needs` adds the rules that span several fields.
    """

    key: str
    label: str
    method: Literal["GET", "POST"]
    path: str
    price: int
    answer: Answer
    result: Result
    family: str = ""
    task_type: str = ""
    task_path: str = ""
    platform: str = ""
    takes: int = 0
    models: tuple[Model, ...] = ()
    fields: tuple[Field, ...] = ()
    needs: Callable[[Body], list[Problem]] = lambda body: []

    def model(self, model_id: object) -> Model | None:
        return next((m for m in self.models if m.id == model_id), None)

    def field(self, name: str) -> Field:
        return next(f for f in self.fields if f.name == name)

    def problems(self, body: Body) -> list[Problem]:
        """Everything in `body` that MusicAPI would refuse; an empty list when it may be sent."""
        model = self.model(body.get("mv"))
        found = [
            problem
            for field in self.fields
            if (problem := _field_problem(field, body.get(field.name), model)) is not None
        ]
        return found + self.needs(body)


def _field_problem(field: Field, value: object, model: Model | None) -> Problem | None:
    if value is None or value == "":
        return Problem(field.name, f"{field.label} is required.") if field.required else None
    message = _KIND_CHECKS[field.kind](field, value)
    if message:
        return Problem(field.name, message)
    limit = field.limit_for(model)
    if limit is not None and isinstance(value, str) and len(value) > limit:
        return Problem(
            field.name, f"{field.label} is {len(value):,} characters long; the limit is {limit:,}."
        )
    if model and not field.offered_by(model):
        return Problem(field.name, f"{model.label} has no {field.label.lower()}.")
    return None


def _text_problem(field: Field, value: object) -> str:
    return "" if isinstance(value, str) else f"{field.label} must be text."


def _choice_problem(field: Field, value: object) -> str:
    return "" if value in field.choices else f"{field.label} must be one of {', '.join(field.choices)}."


def _flag_problem(field: Field, value: object) -> str:
    return "" if isinstance(value, bool) else f"{field.label} must be true or false."


def _weight_problem(field: Field, value: object) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and 0 <= value <= 1:  # type: ignore[operator]  # is_number says so
        return ""
    return f"{field.label} must be a number from 0 to 1."


def _url_problem(field: Field, value: object) -> str:
    is_url = isinstance(value, str) and value.startswith(("http://", "https://"))
    return "" if is_url else f"{field.label} must be a web address."


_KIND_CHECKS: dict[Kind, Callable[[Field, object], str]] = {
    "text": _text_problem,
    "choice": _choice_problem,
    "flag": _flag_problem,
    "weight": _weight_problem,
    "url": _url_problem,
}

SONIC_MODELS = (
    Model("sonic-v5", "Sonic v5", "sonic", 5000, 1000, True, "4 to 8 min"),
    Model("sonic-v4-5-plus", "Sonic v4.5+", "sonic", 5000, 1000, True, "up to 4 min"),
    Model("sonic-v4-5", "Sonic v4.5", "sonic", 5000, 1000, True, "up to 4 min"),
    Model("sonic-v4", "Sonic v4", "sonic", 3000, 200, False, "up to 2 min"),
    Model("sonic-v3-5", "Sonic v3.5", "sonic", 3000, 200, False, "up to 2 min"),
)

WEBHOOK_FIELDS = (
    Field("webhook_url", "url", "Webhook address", limit=1024),
    Field("webhook_secret", "text", "Webhook secret"),
)

SONIC_CREATE_FIELDS = (
    Field("task_type", "choice", "Task type", choices=("create_music",)),
    Field("custom_mode", "flag", "Custom mode", required=True),
    Field("mv", "choice", "Model", required=True, choices=tuple(m.id for m in SONIC_MODELS)),
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
    Field("title", "text", "Song title", limit=80),
    Field(
        "tags",
        "text",
        "Style tags",
        "Genre, instruments, mood and voice, separated by commas.",
        limit=lambda model: model.tags_limit,
    ),
    Field("negative_tags", "text", "Styles to avoid", "What should not be heard."),
    Field("make_instrumental", "flag", "Instrumental", "No voice."),
    Field("auto_lyrics", "flag", "Write the lyrics", "Lyrics are written from the description."),
    Field("vocal_gender", "choice", "Vocal gender", choices=("f", "m"), offered_by=lambda m: m.vocal_gender),
    Field("style_weight", "weight", "Style weight", "How closely your styles are followed."),
    Field("weirdness_constraint", "weight", "Weirdness", "How far from the usual it may go."),
    *WEBHOOK_FIELDS,
)


def _sonic_create_needs(body: Body) -> list[Problem]:
    """Which text a create needs depends on its mode (seed; "sonic-instructions")."""
    custom = body.get("custom_mode")
    if custom is False and not body.get("gpt_description_prompt"):
        return [Problem("gpt_description_prompt", "Say what the song is about.")]
    if custom is True and not body.get("prompt") and not body.get("make_instrumental"):
        return [Problem("prompt", "Write some lyrics, or choose Instrumental.")]
    if body.get("auto_lyrics") is True and custom is False:
        return [Problem("auto_lyrics", "Lyrics are written from the description only in custom mode.")]
    return []


SONIC_CREATE = Operation(
    key="sonic.create",
    label="Create",
    method="POST",
    path="/api/v1/sonic/create",
    price=15,
    answer="task",
    result="takes",
    family="sonic",
    task_type="create_music",
    task_path="/api/v1/sonic/task/{task_id}",
    platform="suno",
    takes=2,
    models=SONIC_MODELS,
    fields=SONIC_CREATE_FIELDS,
    needs=_sonic_create_needs,
)

GET_CREDITS = Operation(
    key="get-credits",
    label="Read the balance",
    method="GET",
    path="/api/v1/get-credits",
    price=0,
    answer="now",
    result="credits",
)

OPERATIONS: dict[str, Operation] = {operation.key: operation for operation in (SONIC_CREATE, GET_CREDITS)}
