"""How a track was made: what was asked for, in the words of the form."""

from __future__ import annotations

from dataclasses import dataclass

from generation.forms.names import GENDERS
from generation.models import Generation
from generation.musicapi.operations import Field

LONG = ("gpt_description_prompt", "prompt")
HIDDEN = ("task_type", "custom_mode")
MODES = {True: "Written", False: "Described"}


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    value: str
    is_long: bool = False


def recipe_of(generation: Generation) -> list[Line]:
    """Every field of the request that was set, in the order of the catalogue."""
    asked, operation = generation.request, generation.catalogue
    lines = [Line("Operation", operation.label)]
    if "custom_mode" in asked:
        lines.append(Line("Mode", MODES[bool(asked["custom_mode"])]))
    fields = [field for field in operation.fields if field.name in asked and field.name not in HIDDEN]
    return lines + [
        Line(field.label, _words(field, asked[field.name], generation), field.name in LONG)
        for field in fields
    ]


def _words(field: Field, value: object, generation: Generation) -> str:
    model = generation.catalogue.model(value) if field.name == "mv" else None
    if model:
        return model.label
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if field.kind == "weight" and isinstance(value, int | float):
        return f"{value:.0%}"
    return GENDERS.get(str(value), str(value))
