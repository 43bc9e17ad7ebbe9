"""The takes of a project and the requests they come from, as pages show them."""

from generation.takes.cards import (
    NEARLY_DONE,
    SHORT,
    Card,
    cards,
    ended,
    is_at_home,
    names_of,
    pace_of,
    with_takes,
)
from generation.takes.lists import PAGE, Recording, TakeList, narrowed, newest, older

__all__ = [
    "NEARLY_DONE",
    "PAGE",
    "SHORT",
    "Card",
    "Recording",
    "TakeList",
    "cards",
    "ended",
    "is_at_home",
    "names_of",
    "narrowed",
    "newest",
    "older",
    "pace_of",
    "with_takes",
]
