"""Offers as things to press: a button where nothing is to be filled in, else the way to a form."""

from __future__ import annotations

from dataclasses import dataclass

from generation.models import Clip
from generation.offers import Offer, upload_offers
from generation.terms import Terms

REGIONS = {
    "stems": "stems",
    "vocals": "files",
    "wav": "files",
    "midi": "midi",
    "tempo": "facts",
    "alignment": "lyrics",
    "persona": "personas",
    "takes": "lineage",
}
"""Which part of the page changes when an operation with this result has ended."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to press: an offer with the words on it. `is_form` when there is something to fill in."""

    offer: Offer
    label: str
    is_form: bool

    @property
    def has(self) -> str:
        """A form makes something new each time; a press would make the same again."""
        return self.offer.has if not self.is_form or self.offer.operation.result == "persona" else ""

    @property
    def region(self) -> str:
        """Where what is there already is shown."""
        return REGIONS.get(self.offer.operation.result, "")


def items_of(offer: Offer) -> list[Item]:
    """The vocals can be asked for at once, or for a part; where two families can work, Producer is named."""
    operation = offer.operation
    label = operation.label
    if operation.family == "producer" and operation.result == "takes" and _is_upload(offer):
        label += " with Producer"
    if operation.result == "vocals":
        return [Item(offer, label, is_form=False), Item(offer, f"{label} of a part", is_form=True)]
    return [Item(offer, label, is_form=any(field.asked for field in operation.fields))]


def _is_upload(offer: Offer) -> bool:
    return offer.source is not None and offer.source.kind == Clip.Kind.UPLOAD


def upload_items(clip: Clip, terms: Terms) -> list[Item]:
    """What can be made of an upload by address that is no track yet. Asks nothing but the terms.

    Its `moving` uses were fetched along with it by `takes.with_takes`.
    """
    moving = clip.moving  # type: ignore[attr-defined]  # see above
    return [item for offer in upload_offers(clip, terms, moving) for item in items_of(offer)]
