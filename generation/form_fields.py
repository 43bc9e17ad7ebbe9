"""Form fields made from the catalogue's fields: what a person fills in for each field of a request."""

from __future__ import annotations

from typing import Any

from django import forms

from generation.musicapi.operations import Field, Operation

WIRE = {  # fields whose name on the wire would puzzle people; the others keep theirs
    "description": "gpt_description_prompt",
    "lyrics": "prompt",
    "model": "mv",
    "instrumental": "make_instrumental",
    "weirdness": "weirdness_constraint",
}
OURS = {wire: ours for ours, wire in WIRE.items()}
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
        return super().to_python((value or "").replace("\r\n", "\n")) or ""


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
