"""Covers without an image: a sun drawn from a take's own peaks, in its project's colour.

The player draws the same in the browser from `data-peaks`; change both together. The recipe:
28 rays around (50, 50) of a 100 by 100 square. Ray k has the value v of the loudest of its equal slice
of the peaks, scaled so that the loudest of all is 1. It goes from radius 14 to 16 + 26 v at the angle
k / 28 of a turn, 3.4 wide with round ends, coloured oklch(0.7 + 0.2 v, 0.14, h + 40 v) on
oklch(0.42, 0.13, h), where h = 30 · hue + 5 degrees.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from math import cos, pi, sin

from projects.peaks import PEAK_ALPHABET

RAYS = 28
INNER, SHORTEST, REACH = 14, 16, 26  # radii in units of the 100 by 100 square
QUIET = 0.35  # the tallest ray of a project without music


@lru_cache(maxsize=512)
def svg(peaks: str, hue: int) -> str:
    """The cover as inline SVG. `peaks` as in `Track.peaks`, `hue` from 0 to 11."""
    heights = [max(PEAK_ALPHABET.find(char), 0) for char in peaks]
    slices = [_slice(heights, k) for k in range(RAYS)]
    return _draw([height / (max(slices) or 1) for height in slices], hue)


def quiet(seed: str, hue: int) -> str:
    """Low rays made from an id, so that a project without music has a face of its own."""
    digest = hashlib.sha256(seed.encode()).digest()
    return _draw([QUIET * byte / 255 for byte in digest[:RAYS]], hue)


def _draw(values: Sequence[float], hue: int) -> str:
    degrees = 30 * hue + 5
    rays = "".join(_ray(k, value, degrees) for k, value in enumerate(values))
    return (
        '<svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">'
        f'<rect width="100" height="100" fill="oklch(0.42 0.13 {degrees})"/>'
        f'<g stroke-width="3.400" stroke-linecap="round">{rays}</g></svg>'
    )


def _slice(heights: Sequence[int], k: int) -> int:
    start = k * len(heights) // RAYS
    return max(heights[start : max(start + 1, (k + 1) * len(heights) // RAYS)])


def _ray(k: int, value: float, degrees: int) -> str:
    angle = 2 * pi * k / RAYS
    outer = SHORTEST + REACH * value
    x, y = cos(angle), sin(angle)
    return (
        f'<path stroke="oklch({0.7 + 0.2 * value:.2f} 0.14 {degrees + 40 * value:.0f})" '
        f'd="M{50 + INNER * x:.1f} {50 + INNER * y:.1f}L{50 + outer * x:.1f} {50 + outer * y:.1f}"/>'
    )
