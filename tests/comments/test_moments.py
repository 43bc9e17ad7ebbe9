"""Moments as people write them."""

from __future__ import annotations

import pytest

from projects.comments import moments


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("", None),
        ("  ", None),
        ("0", 0),
        ("72.5", 72.5),
        ("1:12", 72),
        (" 1:12,5 ", 72.5),
        ("01:02:03", 3723),
        ("90:00", 5400),
    ],
)
def test_moments_are_read(written: str, seconds: float | None) -> None:
    assert moments.read(written) == seconds


@pytest.mark.parametrize(
    "written", ["soon", "-1", "1:", ":1", "1:2:3:4", "1e5", "nan", "1.2.3", "9" * 40, "١"]
)
def test_what_is_no_moment_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        moments.read(written)


@pytest.mark.parametrize(("seconds", "said"), [(0, "0:00"), (72.5, "1:12"), (59.99, "0:59"), (3723, "62:03")])
def test_moments_are_said_as_the_player_shows_them(seconds: float, said: str) -> None:
    assert moments.short(seconds) == said
