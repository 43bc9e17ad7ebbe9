"""Whether a value may stand in a field. Each check gives a sentence, or nothing when the value is fine."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from generation.musicapi.operations.kinds import Field, Kind, Model, Problem

SEGMENT_NAMES = ("intro", "verse", "chorus", "inst", "bridge", "outro")


def field_problem(field: Field, value: object, model: Model | None) -> Problem | None:
    """What is wrong with `value` in `field`, when `model` is the chosen one."""
    if value is None or value == "" or value == []:
        return Problem(field.name, f"{field.label} is required.") if field.required else None
    message = CHECKS[field.kind](field, value) or _too_long(field, value, model)
    if not message and model and not field.offered_by(model):
        message = f"{model.label} has no {field.label.lower()}."
    return Problem(field.name, message) if message else None


def _too_long(field: Field, value: object, model: Model | None) -> str:
    limit = field.limit_for(model)
    if limit is None or not isinstance(value, str) or len(value) <= limit:
        return ""
    return f"{field.label} is {len(value):,} characters long; the limit is {limit:,}."


def _text(field: Field, value: object) -> str:
    if not isinstance(value, str):
        return f"{field.label} must be text."
    broken = any("\ud800" <= character <= "\udfff" for character in value)
    return f"{field.label} holds half of a character." if broken else ""


def _choice(field: Field, value: object) -> str:
    return "" if value in field.choices else f"{field.label} must be one of {', '.join(field.choices)}."


def _choices(field: Field, value: object) -> str:
    if not isinstance(value, list | tuple):
        return f"{field.label} must be a list."
    unknown = [str(each) for each in value if each not in field.choices]
    if unknown:
        return f"{field.label} does not know {', '.join(unknown)}."
    if field.most_items is not None and len(value) > field.most_items:
        return f"{field.label} takes at most {field.most_items}."
    return ""


def _flag(field: Field, value: object) -> str:
    return "" if isinstance(value, bool) else f"{field.label} must be true or false."


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def _weight(field: Field, value: object) -> str:
    number, least, most = _number(value), field.least or 0, 1 if field.most is None else field.most
    if number is not None and least <= number <= most:
        return ""
    return f"{field.label} must be a number from {least:g} to {most:g}."


def _seconds(field: Field, value: object) -> str:
    number = _number(value)
    if number is None:
        return f"{field.label} must be a number of seconds."
    return _out_of_range(field, number)


def _integer(field: Field, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int):
        return f"{field.label} must be a whole number."
    return _out_of_range(field, value)


def _out_of_range(field: Field, number: float) -> str:
    least, most = 0 if field.least is None else field.least, field.most
    if number >= least and (most is None or number <= most):
        return ""
    wanted = f"{least:g} or more" if most is None else f"{least:g} to {most:g}"
    return f"{field.label} must be {wanted}."


def _digits(field: Field, value: object) -> str:
    is_number = isinstance(value, str) and value.isascii() and value.isdigit()
    return "" if is_number else f"{field.label} must be digits."


def _url(field: Field, value: object) -> str:
    is_url = isinstance(value, str) and value.startswith(("http://", "https://")) and _has_host(value)
    return "" if is_url else f"{field.label} must be a web address."


def _has_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:  # such as an unfinished IPv6 address
        return False


def _segments(field: Field, value: object) -> str:
    if not isinstance(value, list | tuple):
        return f"{field.label} must be a list."
    for each in value:
        if not isinstance(each, Mapping) or each.get("name") not in SEGMENT_NAMES:
            return f"{field.label}: each needs a name, one of {', '.join(SEGMENT_NAMES)}."
        number = _number(each.get("duration"))
        if number is None or not 5 <= number <= 120:
            return f"{field.label}: each lasts 5 to 120 seconds."
    return ""


CHECKS: dict[Kind, Callable[[Field, object], str]] = {
    "text": _text,
    "choice": _choice,
    "choices": _choices,
    "flag": _flag,
    "weight": _weight,
    "seconds": _seconds,
    "integer": _integer,
    "digits": _digits,
    "url": _url,
    "clip": _text,
    "persona": _text,
    "segments": _segments,
}
