"""Moments of a track as people write them: 1:12, or 1:12.5."""

from __future__ import annotations

import re

WRITTEN = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6}(?:[.,]\d{1,3})?)", re.ASCII)


def read(written: str) -> float | None:
    """Seconds: "72.5", "1:12,5" and "0:01:12.5" are all 72.5; None when it is empty. Raises ValueError."""
    if not written.strip():
        return None
    found = WRITTEN.fullmatch(written.strip())
    if found is None:
        raise ValueError(f"{written!r} is no moment.")
    hours, minutes, seconds = found.groups()
    return 3600 * int(hours or 0) + 60 * int(minutes or 0) + float(seconds.replace(",", "."))


def short(seconds: float) -> str:
    """The whole second it is in, as the player shows it: `72.5` as "1:12"."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
