"""What a form takes of settings: those filled in just now, or those a preset has kept, perhaps long ago."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from generation.forms import CreateForm
from generation.forms.operation import is_empty

WORDS = ("title", "description", "lyrics")
"""Of one song: kept only when somebody wants to."""

NEVER_KEPT = ("cover_url",)
"""An address may have a key in it."""

MOST_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class Settings:
    """Values by the form's names: those that fit, and in words those that do not."""

    fields: dict[str, Any]
    left_out: list[str]

    @property
    def has_words(self) -> bool:
        return any(self.fields.get(name) for name in WORDS)

    @property
    def can_be_kept(self) -> bool:
        """Whether a database takes it: not too long, no half characters, no numbers beyond numbers."""
        try:
            text = json.dumps(self.fields, ensure_ascii=False, allow_nan=False)
            return len(text.encode()) <= MOST_CHARACTERS * 4 and len(text) <= MOST_CHARACTERS
        except ValueError:  # a UnicodeEncodeError is one too
            return False

    def without_words(self) -> Settings:
        """Without words there is nothing to say of how they are asked for either."""
        kept = {name: value for name, value in self.fields.items() if name not in (*WORDS, "mode")}
        return Settings(kept, self.left_out)


def settings_in(form: CreateForm) -> Settings:
    """What is filled in just now; it need not be ready to be sent."""
    return _settings(form, {name: form[name].data for name in form.asks}, form.chosen_mode)


def settings_for(form: CreateForm, kept: Mapping[str, Any]) -> Settings:
    """What `form` takes of what was `kept`: each value stands up to the form's own field."""
    typed: dict[str, Any] = {}
    strange = []
    for name, value in kept.items():
        try:
            typed[name] = _as_typed(form, name, value)
        except (TypeError, KeyError, ValueError):  # the field was of another kind then
            strange.append(_in_words(form, name, value))
    settings = _settings(form, typed, typed.pop("mode", ""))
    return Settings(settings.fields, [*strange, *settings.left_out])


def fill(kept: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """Values for the form: those kept, with the words that were typed where there are none."""
    words = {name: typed[name] for name in (*WORDS, "mode") if typed.get(name)}
    return words | dict(kept)


def _settings(form: CreateForm, typed: Mapping[str, Any], mode: object) -> Settings:
    has_mode = form.has_modes and isinstance(mode, str) and mode in dict(form.modes)
    settings = Settings({"mode": mode} if has_mode else {}, [])
    for name, value in typed.items():
        if name in NEVER_KEPT:
            continue
        try:
            fitting = _cleaned(form, name, value)
        except (forms.ValidationError, TypeError, AttributeError, OverflowError):  # of another kind by now
            settings.left_out.append(_in_words(form, name, value))
        else:
            if not is_empty(fitting):
                settings.fields[name] = fitting
    return settings


def _cleaned(form: CreateForm, name: str, value: Any) -> Any:
    if name not in form.asks:
        raise forms.ValidationError("This is not asked for any more.")
    return form.fields[name].clean(value)


def _as_typed(form: CreateForm, name: str, value: Any) -> Any:
    """A kept value as its field takes it from a page."""
    field = form.fields.get(name)
    if isinstance(field, forms.MultiValueField):
        return field.widget.decompress(value)
    return field.prepare_value(value) if field else value


def _in_words(form: CreateForm, name: str, value: object) -> str:
    """`Model (sonic-v2)`: what is missing. A voice is named by an id that tells nobody anything."""
    if name not in form.asks:
        return name.replace("_", " ").capitalize()
    label = str(form.fields[name].label)
    if not isinstance(value, str) or not value or name == "persona_id":
        return label
    return f"{label} ({value[:40]})"
