"""What pages say of a preset."""

from __future__ import annotations

from django import template

from generation.forms import Family
from generation.models import Preset
from generation.presets import family_in
from generation.presets_fields import WORDS

register = template.Library()


@register.filter
def family(preset: Preset) -> Family | None:
    """In whose form it is filled in; None when that kind of music is not offered any more."""
    return family_in(preset)


@register.filter
def has_words(preset: Preset) -> bool:
    return any(preset.fields.get(name) for name in WORDS)
