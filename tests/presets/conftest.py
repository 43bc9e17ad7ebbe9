"""The project of the pages' tests, with forms as they are sent."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.pages.conftest import alice, made, studio

__all__ = ["alice", "made", "studio"]


def song(**changes: Any) -> dict[str, Any]:
    """What the Create form sends with everything in it."""
    return {
        "family": "sonic",
        "mode": "write",
        "nonce": str(uuid4()),
        "model": "sonic-v4-5",
        "lyrics": "[Verse]\nSalt on the window",
        "title": "Harbour",
        "tags": "folk, nylon guitar",
        "negative_tags": "drums",
        "style_weight_on": "on",
        "style_weight_value": "0.7",
        "cover_url": "https://a.example/cover.png?key=secret",
    } | changes
