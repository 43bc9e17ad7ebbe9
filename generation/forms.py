"""The Create form, made from the catalogue: its fields, limits, help and rules are the operation's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms

from generation.form_fields import OURS, WIRE, form_field
from generation.musicapi import Invalid
from generation.musicapi.operations import SONIC_CREATE, Field, Model, Problem
from projects.models import Project, User
from projects.shelf import start_project

MODES = (("describe", "Describe"), ("write", "Write"))
MODE_FIELDS = {"describe": "description", "write": "lyrics"}
ADVANCED = ("negative_tags", "vocal_gender", "style_weight", "weirdness")
SECTIONS = ("Verse", "Chorus", "Bridge", "Intro", "Outro")
ENDS = {"style_weight": ("Loosely", "Strictly"), "weirdness": ("Familiar", "Strange")}


class CreateForm(forms.Form):
    """Both modes in one form, so each tab keeps the other's text; `body()` sends only the chosen one's.

    `nonce` makes one press one generation. `obstacle` is a sentence on why nothing can be created now.
    """

    operation = SONIC_CREATE
    asks = ("description", "lyrics", "tags", "title", "model", "instrumental", *ADVANCED)

    mode = forms.ChoiceField(choices=MODES, initial="describe", widget=forms.HiddenInput)
    nonce = forms.UUIDField(widget=forms.HiddenInput)
    retry_of = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, obstacle: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "create-%s")
        super().__init__(*args, **kwargs)
        self.obstacle = obstacle
        self.fields |= {name: form_field(self.wire(name), self.operation) for name in self.asks}

    @classmethod
    def wire(cls, name: str) -> Field:
        """The field of the request that the form's field `name` fills."""
        return cls.operation.field(WIRE.get(name, name))

    def full_clean(self) -> None:
        super().full_clean()
        wrong = [name for name in self.asks if name in (self.errors or ())]
        if wrong:
            self.fields[wrong[0]].widget.attrs["autofocus"] = True  # htmx moves the focus there too

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.obstacle:
            raise forms.ValidationError(self.obstacle)
        if not self.errors:
            self.add_problems(self.operation.problems(self.body()))
        return data

    def body(self) -> dict[str, Any]:
        """The request as it goes to MusicAPI: the fields of the chosen mode that were filled in."""
        data = self.cleaned_data
        other = MODE_FIELDS["describe" if self.is_writing else "write"]
        filled = {name: data[name] for name in self.asks if name != other and not _is_empty(data[name])}
        model = self.operation.model(data["model"])
        sent = {self.wire(name).name: value for name, value in filled.items() if self._offers(name, model)}
        return {"task_type": self.operation.task_type, "custom_mode": self.is_writing, **sent}

    def _offers(self, name: str, model: Model | None) -> bool:
        return model is not None and self.wire(name).offered_by(model)

    def refuse(self, error: Invalid) -> None:
        """Take in what the service module objected to."""
        self.add_problems(error.problems or (Problem("", error.sentence),))

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Put what is wrong beside the field it is about."""
        for problem in problems:
            name = OURS.get(problem.field, problem.field)
            self.add_error(name if name in self.fields else None, problem.message)

    # -- what the template asks ----------------------------------------------------------------------

    @property
    def is_writing(self) -> bool:
        return self.chosen_mode == "write"

    @property
    def chosen_mode(self) -> str:
        mode = self["mode"].value()
        return mode if mode in MODE_FIELDS else "describe"

    @property
    def model(self) -> Model:
        return self.operation.model(self["model"].value()) or self.operation.models[0]

    modes = MODES
    sections = SECTIONS

    @property
    def weights(self) -> list[tuple[forms.BoundField, tuple[str, str]]]:
        """The sliders, each with the words at its ends."""
        return [(self[name], ends) for name, ends in ENDS.items()]

    @property
    def active(self) -> int:
        """How many of the folded settings are set."""
        return sum(_is_set(self[name].value()) for name in ADVANCED)


def _is_empty(value: object) -> bool:
    """Zero is a value of a weight, so mere falsehood will not do."""
    return value is None or value is False or value == ""


def _is_set(value: object) -> bool:
    """Whether a folded setting is away from its default; a weight is (switch, number) or a number."""
    return bool(value[0]) if isinstance(value, list) else value not in ("", None)


def draft_of(request: Mapping[str, Any], retry_of: UUID | None = None) -> dict[str, Any]:
    """Initial values of the form from a request that was sent before."""
    sent = {name: CreateForm.wire(name).name for name in CreateForm.asks}
    values = {name: request[wire] for name, wire in sent.items() if wire in request}
    return values | {"mode": "write" if request.get("custom_mode") else "describe", "retry_of": retry_of}


class PlacedCreateForm(CreateForm):
    """The Create place: the same, with a project to choose (the most recent one first) or to name."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        editable = Project.objects.editable_by(user).active()
        project = forms.ModelChoiceField(
            editable, label="Project", required=False, empty_label="New project…"
        )
        project.initial = editable.values_list("id", flat=True).first()
        named = forms.CharField(
            label="Title", max_length=120, required=False, widget=forms.TextInput({"dir": "auto"})
        )
        self.fields = {"project": project, "new_project": named, **self.fields}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("project") and not data.get("new_project") and "project" not in self.errors:
            self.add_error("new_project", "Give the new project a title.")
        return data

    def place(self) -> Project:
        """The chosen project, or a new one; that of the first press when this form was sent before."""
        data = self.cleaned_data
        earlier = Project.objects.filter(
            generations__nonce=data["nonce"], generations__person=self.user
        ).first()
        data["project"] = earlier or data["project"] or start_project(self.user, data["new_project"])
        return data["project"]


def with_nonce(values: Mapping[str, Any]) -> dict[str, Any]:
    """Initial values for the next press: what is filled in stays, the nonce is new."""
    return {**values, "nonce": uuid4()}
