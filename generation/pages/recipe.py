"""How a track was made: what was asked for, in the words of the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generation.forms.names import choice_words
from generation.models import Generation, Persona
from generation.musicapi.operations import Field
from projects.templatetags.studio import clock

LONG = ("gpt_description_prompt", "prompt", "infill_lyrics", "lyrics", "sound", "description")
STYLES = ("tags", "negative_tags")
SHORT = 60  # characters that still stand on one line of the recipe
MODES = {True: "Written", False: "Described"}


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    value: str
    is_long: bool = False


def recipe_of(generation: Generation) -> list[Line]:
    """Every field a person filled in, in the order of the catalogue."""
    asked, operation = generation.request, generation.catalogue
    lines = [Line("Operation", operation.label)]
    if "custom_mode" in asked:
        lines.append(Line("Mode", MODES[bool(asked["custom_mode"])]))
    fields = [field for field in operation.fields if field.name in asked and field.asked]
    return lines + [_line(field, asked[field.name], generation) for field in fields]


def brief_of(generation: Generation) -> list[Line]:
    """Its words and tags alone: enough to know what somebody asks for. Asks the database nothing."""
    asked = generation.request
    fields = (field for field in generation.catalogue.fields if field.name in (*LONG, *STYLES))
    return [Line(field.label, str(asked[field.name])) for field in fields if asked.get(field.name)]


def _line(field: Field, value: object, generation: Generation) -> Line:
    words = _words(field, value, generation)
    is_long = field.name in LONG and (len(words) > SHORT or "\n" in words)
    return Line(field.label, words, is_long)


def _words(field: Field, value: Any, generation: Generation) -> str:
    model = generation.catalogue.model(value) if field.name == "mv" else None
    if model:
        return model.label
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(_segment(each) if isinstance(each, Mapping) else str(each) for each in value)
    if isinstance(value, int | float):
        return _number(field, value)
    if field.kind == "persona":
        return _persona_name(str(value), generation)
    return choice_words(str(value))


def _segment(segment: Mapping[str, Any]) -> str:
    """`verse 20 s`."""
    return f"{segment.get('name', '')} {segment.get('duration', 0):g} s"


def _number(field: Field, value: float) -> str:
    if field.kind == "weight":
        return f"{value:.0%}"
    return clock(value) if field.kind == "seconds" else f"{value:g}"


def _persona_name(persona_id: str, generation: Generation) -> str:
    """Its name, also when it was renamed since; the bare word when it is gone."""
    known = Persona.objects.filter(persona_id=persona_id, api_key=generation.api_key_id).first()
    return known.name if known else "a persona"
