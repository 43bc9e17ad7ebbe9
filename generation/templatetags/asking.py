"""Filters of forms made from the catalogue: limits, prices, and the words of their choices."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from generation.amounts import unit
from generation.forms import OperationForm
from generation.models import ApiKey, Generation
from generation.musicapi.operations import SONIC_CONCAT
from generation.shown import NAME

if TYPE_CHECKING:
    from generation.pages.shell import Shell
    from generation.terms import Quote, Terms

register = template.Library()

BLANK_SEGMENTS = 6  # rows to fill in without script


@register.filter
def cost(price: int, api_key: ApiKey) -> str:
    """`15 credits` for a button; the local engine's cost nothing."""
    if api_key.is_local:
        return "free"
    return f"{price} {unit(price, is_local=False)}"


@register.simple_tag
def shown(quote: Quote, form: OperationForm | None = None) -> SafeString:
    """The hidden field that says which price the button beside it shows, of the same `quote`."""
    name = form.add_prefix(NAME) if form else NAME
    return format_html('<input type="hidden" name="{}" value="{}" autocomplete="off">', name, quote.shown)


@register.filter
def left_after(terms: Terms, price: int) -> int | None:
    """What is left of the balance after `price`; None until it was read."""
    return terms.left_after(int(price or 0))


@register.filter
def concat_quote(shell: Shell) -> Quote:
    """What joining a part to its song comes to."""
    return shell.terms.quote(SONIC_CONCAT)


@register.filter
def quote_again(generation: Generation, shell: Shell) -> Quote:
    """What asking for the same once more comes to."""
    terms = shell.terms_in(generation.project)
    return terms.quote(generation.catalogue, generation.source)


@register.filter
def most_items(field: BoundField) -> int | None:
    """How many choices a field takes."""
    form = field.form
    return form.wire(field.name).most_items if isinstance(form, OperationForm) else None


@register.filter
def segment_rows(field: BoundField) -> list[tuple[str, Any]]:
    """The sections that were filled in, and empty rows for more."""
    rows = list(field.value() or [])
    return rows + [("", "")] * max(1, BLANK_SEGMENTS - len(rows))


@register.filter
def words(text: str) -> list[str]:
    return text.split()


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a field's text may be: for every model, or one limit by model id."""

    length: int
    now: int | None
    fixed: int | None
    by_model: dict[str, int]

    @property
    def as_json(self) -> str:
        return json.dumps(self.by_model)

    @property
    def words(self) -> str:
        return f"{self.length:,} / {self.now:,}" if self.now else f"{self.length:,}"


@register.filter
def limits(field: BoundField) -> Limits | None:
    """The limits of a field of such a form with the model that is chosen; None where there are none."""
    form = field.form
    if not isinstance(form, OperationForm) or field.name not in form.asks:
        return None
    wire = form.wire(field.name)
    if wire.limit is None:
        return None
    each = (
        {model.id: wire.limit_for(model) or 0 for model in form.operation.models}
        if callable(wire.limit)
        else {}
    )
    text = str(field.value() or "").replace("\r\n", "\n")
    return Limits(len(text), wire.limit_for(form.model), None if each else wire.limit_for(None), each)
