"""Who watches a request end needs no bell for it."""

from __future__ import annotations

from collections.abc import Iterable

from generation.lifecycle.telling import about
from generation.takes import Card
from projects.notifications import HIDDEN, seen
from projects.sign_in import Request


def watched(request: Request, endings: Iterable[Card]) -> None:
    """The part of the page that polls is about to show these `endings`."""
    names = [about(card.generation) for card in endings]
    if names and HIDDEN not in request.headers:
        seen(request.user, names)
