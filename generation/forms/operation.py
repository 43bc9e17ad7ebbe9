"""The form of one operation: one press asks for it once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from generation.forms.fields import form_field
from generation.forms.layout import Moments, Part, folded_parts, is_folded, main_parts, moments_of
from generation.forms.names import asked_names, our_name, wire_field
from generation.musicapi import Invalid
from generation.musicapi.operations import Field, Model, Operation, Problem

MODES = (("describe", "Describe"), ("write", "Write"))
MODE_FIELDS = {"describe": ("description",), "write": ("lyrics", "auto_lyrics")}
SECTIONS = ("Verse", "Chorus", "Bridge", "Intro", "Outro")


class OperationForm(forms.Form):
    """Everything a person fills in for `operation`, with the catalogue's limits, help and rules.

    Where an operation knows two modes both are in the form, so each tab keeps the other's text; `body()`
    sends only the chosen one's. `nonce` makes one press one generation. `obstacle` is a sentence on why
    nothing can be asked for now. What the operation works on is not in the form.
    """

    mode = forms.ChoiceField(choices=MODES, initial="describe", required=False, widget=forms.HiddenInput)
    nonce = forms.UUIDField(widget=forms.HiddenInput)
    retry_of = forms.UUIDField(required=False, widget=forms.HiddenInput)

    modes = MODES
    sections = SECTIONS

    def __init__(self, *args: Any, operation: Operation, obstacle: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "ask-%s")
        super().__init__(*args, **kwargs)
        self.operation = operation
        self.obstacle = obstacle
        self.asks = asked_names(operation)
        self.fields |= {name: form_field(self.wire(name), operation) for name in self.asks}

    def wire(self, name: str) -> Field:
        """The field of the request that the form's field `name` fills."""
        return wire_field(self.operation, name)

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
            asked = {self.wire(name).name for name in self.asks} | {""}
            problems = self.operation.problems(self.body())
            self.add_problems(problem for problem in problems if problem.field in asked)
        return data

    def body(self) -> dict[str, Any]:
        """The request as it goes to MusicAPI, without what it works on: what was filled in."""
        data, other = self.cleaned_data, MODE_FIELDS["describe" if self.is_writing else "write"]
        left_out = {name for name in other if self.has_modes} | self._superseded()
        filled = {n: data[n] for n in self.asks if n not in left_out and not is_empty(data.get(n))}
        model = self.operation.model(data.get("model"))
        sent = {self.wire(name).name: value for name, value in filled.items() if self._offers(name, model)}
        mode = {"custom_mode": self.is_writing} if self.has_modes else {}
        return {**self.operation.fixed, **mode, **sent}

    def _superseded(self) -> set[str]:
        """Sections have their own lengths."""
        return {"duration"} if self.cleaned_data.get("segments") else set()

    def _offers(self, name: str, model: Model | None) -> bool:
        return model is None or self.wire(name).offered_by(model)

    def refuse(self, error: Invalid) -> None:
        """Take in what the service module objected to."""
        self.add_problems(error.problems or (Problem("", error.sentence),))

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Put what is wrong beside the field it is about."""
        for problem in problems:
            name = our_name(problem.field)
            self.add_error(name if name in self.fields else None, problem.message)

    # -- what the templates ask ----------------------------------------------------------------------

    @property
    def has_modes(self) -> bool:
        return self.operation.has_field("custom_mode")

    @property
    def is_writing(self) -> bool:
        return self.chosen_mode == "write"

    @property
    def chosen_mode(self) -> str:
        mode = self["mode"].value()
        return mode if mode in MODE_FIELDS else "describe"

    @property
    def model(self) -> Model | None:
        if not self.operation.models:
            return None
        return self.operation.model(self["model"].value()) or self.operation.models[0]

    @property
    def problems_in_words(self) -> list[str]:
        """Everything that is wrong, for a place that has no room beside the fields."""
        return [str(message) for messages in self.errors.values() for message in messages]

    @property
    def parts(self) -> list[Part]:
        return main_parts(self)

    @property
    def folded(self) -> list[Part]:
        return folded_parts(self)

    @property
    def moments(self) -> Moments | None:
        return moments_of(self)

    @property
    def active(self) -> int:
        """How many of the folded settings are set."""
        settings = [name for name in self.asks if is_folded(self, name) and name != "lyrics"]
        return sum(_is_set(self[name].value()) for name in settings)


def is_empty(value: object) -> bool:
    """Zero is a value of a weight, so mere falsehood will not do."""
    return value is None or value is False or value == "" or value == []


def _is_set(value: object) -> bool:
    """Whether a folded setting is away from its default; a weight is (switch, number) or a number."""
    return bool(value[0]) if isinstance(value, list) and value else value not in ("", None, [])
