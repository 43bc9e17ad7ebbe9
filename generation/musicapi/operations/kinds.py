"""What the catalogue is made of: models, fields and operations, with the checks that follow from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Body = Mapping[str, Any]
Kind = Literal[
    "text",  # a string
    "choice",  # one of `choices`
    "choices",  # a list of some of `choices`, at most `most_items`
    "flag",  # true or false
    "weight",  # a number from `least` to `most`, 0 to 1 unless said
    "seconds",  # a moment or a length in seconds, fractions allowed
    "integer",  # a whole number
    "digits",  # a whole number written as text
    "url",  # a web address
    "clip",  # the id of a clip
    "persona",  # the id of a persona
    "segments",  # a list of named stretches of time
]
Answer = Literal["task", "now"]
Result = Literal[
    "takes",  # music, as clips of a task
    "stems",  # the parts of a mix, as clips of a task
    "clip",  # a handle on an uploaded recording
    "persona",
    "lyrics",
    "tags",
    "tempo",
    "vocals",
    "wav",
    "midi",
    "alignment",
    "credits",
]
WorksOn = Literal[
    "nothing",
    "take",  # a clip the family made
    "upload",  # a clip made of a recording that was uploaded
    "clip",  # either of the two
    "extension",  # a clip that extends another
    "recording",  # audio behind a web address
    "persona",
]


@dataclass(frozen=True, slots=True)
class Model:
    """One version of a model, with the limits that change from version to version.

    Lengths of text are counted in code points and are inclusive; None means that no limit is published.
    `longest_s` is about how much music one request can give, `usual_length` the same in words.
    """

    id: str
    label: str
    family: str
    lyrics_limit: int | None = None
    tags_limit: int | None = None
    vocal_gender: bool = False
    longest_s: float = 240.0
    usual_length: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of a request, in a sentence a person can act on."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a request body as it goes over the wire.

    `asked` is false for what no person fills in: what selects the operation, handles, webhooks.
    `default` is what the service assumes when the field is left out, for the form to show.
    """

    name: str
    kind: Kind
    label: str
    help: str = ""
    required: bool = False
    limit: int | Callable[[Model], int | None] | None = None
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    most_items: int | None = None
    default: object = None
    asked: bool = True
    offered_by: Callable[[Model], bool] = lambda model: True

    def limit_for(self, model: Model | None) -> int | None:
        """The most characters this field may have with `model`; None when there is no limit."""
        if callable(self.limit):
            return self.limit(model) if model else None
        return self.limit


@dataclass(frozen=True, slots=True, repr=False)
class Operation:
    """One thing MusicAPI can be asked to do.

    `price` is in credits, charged when the request is accepted. `answer` says whether the result
    comes with the reply ("now") or through a task that is polled at `task_path` ("task").
    `fixed` are the fields that select this operation among those of its path; those named in `implied`
    may be left out. `source_field` holds what it `works_on`. `within_h` is how old a clip may be, in
    hours. `timeout_s` is how long the answer may take. `needs` adds the rules that span several fields.
    """

    key: str
    label: str
    method: Literal["GET", "POST"]
    path: str
    price: int
    answer: Answer
    result: Result
    about: str = ""
    family: str = ""
    task_path: str = ""
    platform: str = ""
    takes: int = 0
    models: tuple[Model, ...] = ()
    fields: tuple[Field, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    implied: tuple[str, ...] = ()
    works_on: WorksOn = "nothing"
    source_field: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    within_h: float | None = None
    timeout_s: float | None = None
    needs: Callable[[Body], list[Problem]] = lambda body: []

    def __repr__(self) -> str:
        return f"<Operation {self.key}>"

    @property
    def task_type(self) -> str:
        return self.fixed.get("task_type", "")

    @property
    def verb(self) -> str:
        """What is done, whoever does it and to what: `extend`, `cover`, `stems_full`.

        The last part of the key without the `upload_` or `_upload` that says where the recording comes from,
        so `sonic.extend`, `sonic.extend_upload`, `sonic.upload_extend` and `producer.extend` share one.
        """
        return self.key.rpartition(".")[2].removeprefix("upload_").removesuffix("_upload")

    @property
    def takes_webhooks(self) -> bool:
        return any(each.name == "webhook_url" for each in self.fields)

    def model(self, model_id: object) -> Model | None:
        return next((m for m in self.models if m.id == model_id), None)

    def field(self, name: str) -> Field:
        """The field called `name` on the wire. Raises KeyError."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(f"{self.key} has no field {name}")

    def has_field(self, name: str) -> bool:
        return any(each.name == name for each in self.fields)

    def is_selected_by(self, body: Body) -> bool:
        """Whether `body`, sent to `path`, asks for this operation."""
        return all(
            body.get(name) == value or (name in self.implied and body.get(name) in (None, ""))
            for name, value in self.fixed.items()
        )

    def named(self, body: Body) -> dict[str, Any]:
        """`body` with today's name for each field that came under an old one."""
        renamed = {self.aliases.get(name, name): value for name, value in body.items()}
        return renamed | {name: value for name, value in body.items() if name not in self.aliases}

    def problems(self, body: Body) -> list[Problem]:
        """Everything in `body` that MusicAPI would refuse; an empty list when it may be sent."""
        from generation.musicapi.operations.checks import field_problem

        model = self.model(body.get("mv"))
        found = [
            problem
            for each in self.fields
            if (problem := field_problem(each, body.get(each.name), model)) is not None
        ]
        wrong = {problem.field for problem in found}
        return found + [problem for problem in self.needs(body) if problem.field not in wrong]
