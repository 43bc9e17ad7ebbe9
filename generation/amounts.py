"""Credits in words, the two currencies each by its name."""

from __future__ import annotations


def unit(count: int, is_local: bool) -> str:
    """What `count` of them are called: `credits`, `practice credit`."""
    return f"{'practice ' if is_local else ''}credit{'' if count == 1 else 's'}"


def amount(count: int, is_local: bool) -> str:
    """`1,240 practice credits`, `1 credit`."""
    return f"{count:,} {unit(count, is_local)}"
