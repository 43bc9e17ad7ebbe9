"""The Create form, made from the catalogue: its fields, limits, help and rules are the operation's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms

from generation.musicapi import Invalid
from generation.musicapi.operations import SONIC_CREATE, Field, Model, Operation, Problem
from projects.models import Project, User
from projects.shelf import start_project

MODES = (("describe", "Describe"), ("write", "Write"))
WIRE = {  # fields whose name on the wire would puzzle people; the others keep theirs
    "description": "gpt_description_prompt",
    "lyrics": "prompt",
    "model": "mv",
    "instrumental": "make_instrumental",
    "weirdness": "weirdness_constraint",
}
OURS = {wire: ours for ours, wire in WIRE.items()}
MODE_FIELDS = {"describe": "description", "write": "lyrics"}
ADVANCED = ("negative_tags", "vocal_gender", "style_weight", "weirdness")
SECTIONS = ("Verse", "Chorus", "Bridge", "Intro", "Outro")
ENDS = {"style_weight": ("Loosely", "Strictly"), "weirdness": ("Familiar", "Strange")}
GENDERS = {"f": "Female", "m": "Male"}
EXAMPLES = {
    "description": "A slow bossa nova about rain on a harbour, nylon guitar, warm female voice",
    "lyrics": "[Verse]\nSalt on the window, rope on the quay\n\n[Chorus]\nHold the light, hold it higher",
    "tags": "bossa nova, nylon guitar, warm female vocal",
    "title": "Untitled",
    "negative_tags": "drums, distortion",
}
ROWS = {"description": 5, "lyrics": 11, "tags": 2}


class LinesField(forms.CharField):
    """Text as people typed it, with one character for each end of line as the limits count it."""

    def to_python(self, value: Any) -> str:
        return super().to_python((value or "").replace("\r\n", "\n"))


class WeightField(forms.MultiValueField):
    """A number from 0 to 1, or None while its switch is off."""

    def __init__(self, **options: Any) -> None:
        parts = (
            forms.BooleanField(required=False),
            forms.FloatField(min_value=0, max_value=1, required=False),
        )
        super().__init__(parts, require_all_fields=False, widget=WeightWidget(), **options)

    def compress(self, data_list: list[Any]) -> float | None:
        is_on, value = data_list or (False, None)
        return value if is_on else None


class WeightWidget(forms.MultiWidget):
    """A switch, and the slider it shows."""

    def __init__(self) -> None:
        slider = forms.NumberInput(attrs={"type": "range", "min": "0", "max": "1", "step": "0.05"})
        super().__init__({"on": forms.CheckboxInput(), "value": slider})

    def decompress(self, value: float | None) -> list[Any]:
        return [value is not None, 0.5 if value is None else value]


class ModelSelect(forms.Select):
    """Marks the models that have no vocal gender, so that the page can hide that field with them."""

    def __init__(self, operation: Operation) -> None:
        super().__init__()
        self.operation = operation

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        model = self.operation.model(value)
        if model and not model.vocal_gender:
            option["attrs"]["class"] = "voiceless"
        return option


def form_field(field: Field, operation: Operation) -> forms.Field:
    """The form field that asks for one field of a request."""
    about: dict[str, Any] = {"label": field.label, "help_text": field.help, "required": False}
    if field.name == WIRE["model"]:
        models = [(m.id, f"{m.label} · {m.usual_length}") for m in operation.models]
        about |= {"required": True, "initial": models[0][0], "widget": ModelSelect(operation)}
        return forms.ChoiceField(choices=models, **about)
    if field.kind == "choice":
        words = [(choice, GENDERS.get(choice, choice)) for choice in field.choices]
        return forms.ChoiceField(choices=[("", "Any"), *words], **about)
    if field.kind == "flag":
        return forms.BooleanField(**about)
    if field.kind == "weight":
        return WeightField(**about)
    return LinesField(widget=_text_widget(field), **about)


def _text_widget(field: Field) -> forms.Widget:
    name = OURS.get(field.name, field.name)
    attrs: dict[str, Any] = {"dir": "auto", "placeholder": EXAMPLES.get(name, ""), "autocomplete": "off"}
    return forms.Textarea(attrs | {"rows": ROWS[name]}) if name in ROWS else forms.TextInput(attrs)


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
        filled = {
            name: data[name] for name in self.asks if name != other and data[name] not in ("", None, False)
        }
        model = self.operation.model(data["model"])
        offered = {
            self.wire(n).name: v for n, v in filled.items() if model and self.wire(n).offered_by(model)
        }
        return {"task_type": self.operation.task_type, "custom_mode": self.is_writing, **offered}

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


def fresh(
    initial: Mapping[str, Any] | None = None, of: type[CreateForm] = CreateForm, **options: Any
) -> CreateForm:
    """A form for the next press: what is filled in stays, the nonce is new."""
    return of(initial={**initial, "nonce": uuid4()}, **options)
