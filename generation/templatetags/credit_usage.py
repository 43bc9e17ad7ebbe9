"""Filters of Credit usage: cost per take, names from the catalogue, words in the middle of a sentence."""

from __future__ import annotations

from django import template

from generation.reports import model_label, operation_label

register = template.Library()


@register.filter
def per_take(credits: float | None) -> str:
    """`12.5`; a dash where there is no take."""
    return "–" if credits is None else f"{credits:,.1f}"


@register.filter
def lower_first(text: str) -> str:
    """`this month` for `This month`; dates stay as they are."""
    return text[:1].lower() + text[1:]


register.filter("operation_name", operation_label)
register.filter("model_name", model_label)
