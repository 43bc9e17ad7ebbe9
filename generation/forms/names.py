"""What the fields of a request are called in forms, and the words shown for their values."""

from __future__ import annotations

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
SPELT = "_AUDIO_TIMBRE"  # how the wire ends two of Nuro's timbres


def our_name(wire: str) -> str:
    """The form field that fills the request's field `wire`."""
    return OURS.get(wire, wire)


def wire_field(operation: Operation, name: str) -> Field:
    """The field of the request that the form's field `name` fills; KeyError when there is none."""
    wire = WIRE.get(name, name)
    return operation.field(wire if operation.has_field(wire) else name)


def asked_names(operation: Operation) -> tuple[str, ...]:
    """The form's names of everything a person fills in, in the order of the catalogue."""
    return tuple(our_name(field.name) for field in operation.fields if field.asked)


def choice_words(choice: str) -> str:
    """`Female` for `f`, `Sweet` for `Sweet_AUDIO_TIMBRE`; most choices say what they mean."""
    return GENDERS.get(choice, choice.removesuffix(SPELT))
