"""Form fields made from the catalogue's fields: what a person fills in for each field of a request."""

from __future__ import annotations

from typing import Any

from django import forms

from generation.forms.names import choice_words, our_name
from generation.forms.widgets import ModelSelect, SegmentsWidget, WeightWidget
from generation.musicapi.operations import Field, Operation

EXAMPLES = {  # by the form's name, or by a label where that says more
    "description": "A slow bossa nova about rain on a harbour, nylon guitar, warm female voice",
    "Music description": "Soft piano for a film about a lighthouse keeper, hopeful, room for a voice",
    "Subject": "two friends on a night ferry",
    "lyrics": "[Verse]\nSalt on the window, rope on the quay\n\n[Chorus]\nHold the light, hold it higher",
    "infill_lyrics": "[Bridge]\nEvery lamp along the pier",
    "tags": "bossa nova, nylon guitar, warm female vocal",
    "sound": "slow bossa nova, nylon guitar, brushed drums, warm female vocal",
    "title": "Untitled",
    "negative_tags": "drums, distortion",
    "name": "Harbour voice",
    "describe": "Warm, close, a little hoarse",
    "styles": "bossa nova, folk",
    "seed": "20261122",
    "cover_url": "https://",
}
ROWS = {"description": 5, "lyrics": 11, "infill_lyrics": 6, "sound": 3, "tags": 2, "describe": 2, "styles": 2}


class LinesField(forms.CharField):
    """Text as people typed it, with one character for each end of line as the limits count it."""

    def to_python(self, value: Any) -> str:
        return super().to_python((value or "").replace("\r\n", "\n")) or ""


class WeightField(forms.MultiValueField):
    """A number within the field's limits, or None while its switch is off."""

    def __init__(self, field: Field, **options: Any) -> None:
        least, most = field.least or 0.0, 1.0 if field.most is None else field.most
        usual = field.default if isinstance(field.default, float) else 0.5
        parts = (
            forms.BooleanField(required=False),
            forms.FloatField(min_value=least, max_value=most, required=False),
        )
        widget = WeightWidget(least, most, usual)
        super().__init__(parts, require_all_fields=False, widget=widget, **options)

    def compress(self, data_list: list[Any]) -> float | None:
        is_on, value = data_list or (False, None)
        return value if is_on else None


class SegmentsField(forms.Field):
    """Sections as the wire wants them: `{"name": "verse", "duration": 20.0}`, lengths in seconds."""

    widget = SegmentsWidget

    def to_python(self, value: list[tuple[str, str]] | None) -> list[dict[str, Any]]:
        return [{"name": name, "duration": _seconds(seconds)} for name, seconds in value or []]

    def prepare_value(self, value: Any) -> list[tuple[str, Any]]:
        """Rows to show, from what was typed or from a request that was sent before."""
        rows = value or []
        return [(row["name"], row["duration"]) if isinstance(row, dict) else tuple(row) for row in rows]


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise forms.ValidationError("Each section needs its length in seconds.") from error


def form_field(field: Field, operation: Operation) -> forms.Field:
    """The form field that asks for one field of a request."""
    about: dict[str, Any] = {"label": field.label, "help_text": field.help, "required": False}
    if field.default is not None and field.kind != "weight":
        about["initial"] = field.default
    make = MAKERS.get(field.kind, _text)
    return _model(field, operation, about) if field.name == "mv" else make(field, about)


def _model(field: Field, operation: Operation, about: dict[str, Any]) -> forms.Field:
    models = [(m.id, f"{m.label} · {m.usual_length}") for m in operation.models]
    about |= {"required": True, "initial": field.default or models[0][0]}
    return forms.ChoiceField(choices=models, widget=ModelSelect(operation), **about)


def _choice(field: Field, about: dict[str, Any]) -> forms.Field:
    words = [(choice, choice_words(choice)) for choice in field.choices]
    return forms.ChoiceField(choices=[("", "Any"), *words], **about)


def _choices(field: Field, about: dict[str, Any]) -> forms.Field:
    words = [(choice, choice_words(choice)) for choice in field.choices]
    return forms.MultipleChoiceField(choices=words, widget=forms.CheckboxSelectMultiple, **about)


def _flag(field: Field, about: dict[str, Any]) -> forms.Field:
    return forms.BooleanField(**about)


def _number(field: Field, about: dict[str, Any]) -> forms.Field:
    """Its limits are the catalogue's to enforce; the browser is told them for its own help."""
    is_whole = field.kind == "integer"
    if not field.help and field.least is not None and field.most is not None:
        about["help_text"] = f"{field.least:g} to {field.most:g}."
    ends = {"min": field.least, "max": field.most, "step": 1 if is_whole else 0.1}
    attrs = {name: f"{end:g}" for name, end in ends.items() if end is not None}
    attrs |= {"inputmode": "numeric" if is_whole else "decimal", "autocomplete": "off"}
    kind = forms.IntegerField if is_whole else forms.FloatField
    return kind(widget=forms.NumberInput(attrs), **about)


def _text(field: Field, about: dict[str, Any]) -> forms.Field:
    name = our_name(field.name)
    example = EXAMPLES.get(field.label) or EXAMPLES.get(name, "")
    attrs: dict[str, Any] = {"dir": "auto", "placeholder": example, "autocomplete": "off"}
    if field.kind == "digits":
        attrs |= {"inputmode": "numeric", "dir": "ltr"}
    if field.kind == "url":
        attrs |= {"inputmode": "url", "dir": "ltr"}
    widget = forms.Textarea(attrs | {"rows": ROWS[name]}) if name in ROWS else forms.TextInput(attrs)
    return LinesField(widget=widget, **about)


MAKERS = {
    "choice": _choice,
    "choices": _choices,
    "flag": _flag,
    "weight": lambda field, about: WeightField(field, **about),
    "seconds": _number,
    "integer": _number,
    "segments": lambda field, about: SegmentsField(**about),
}
