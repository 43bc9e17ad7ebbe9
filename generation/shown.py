"""The price on a button: its form sends it along, so that no press books more, or in another currency.

A tab may stay open for days, while an admin enters new prices or gives a project a key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from generation.amounts import amount

NAME = "shown"
"""Of the field that carries it, such as `15 paid` or `15 practice`."""

SENT = re.compile(r"(?P<price>[0-9]{1,10}) (?P<currency>paid|practice)")
AGAIN = "Press again if you want it."


class NotAsShown(ValueError):  # noqa: N818  # named like the errors of the service module
    """It would not be booked as the button said; nothing was written down. `sentence` says what it is now."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Shown:
    """What a button said: a price in credits, paid ones or, with `is_local`, those of the local engine."""

    price: int
    is_local: bool

    def __str__(self) -> str:
        return f"{self.price} {'practice' if self.is_local else 'paid'}"

    def check(self, price: int, is_local: bool) -> None:
        """Raises NotAsShown when `price` is dearer, or of the other currency; cheaper is welcome."""
        now = amount(price, is_local)
        if is_local and not self.is_local:
            raise NotAsShown(f"This is booked by the local engine now, not paid: {now}. {AGAIN}")
        if self.is_local and not is_local:
            raise NotAsShown(f"This is paid with credits now, not with practice credits: {now}. {AGAIN}")
        if price > self.price:
            verb = "books" if is_local else "costs"
            raise NotAsShown(f"This {verb} {now} now, not {self.price:,}. {AGAIN}")


def shown_in(sent: Mapping[str, str], name: str = NAME) -> Shown | None:
    """What the button of a form said; None for a form that says nothing, such as a script's.

    Raises NotAsShown for what cannot be read.
    """
    if name not in sent:
        return None
    found = SENT.fullmatch(sent[name])
    if found is None:
        raise NotAsShown("Which price the button showed cannot be read. Look at it and press again.")
    return Shown(int(found["price"]), found["currency"] == "practice")
