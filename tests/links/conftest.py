"""Alice's project with two songs, and browsers that come by a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from projects.models import Project, ShareLink, Track
from tests.factories import make_link, make_take
from tests.pages.conftest import Studio, alice, studio

__all__ = ["Studio", "alice", "studio"]


@dataclass
class Visitor:
    """Nobody's browser, and the link it comes by."""

    link: ShareLink
    token: str
    client: Client

    @property
    def address(self) -> str:
        return f"/l/{self.token}/"

    def get(self, place: str = "", **headers: str) -> HttpResponse:
        """`place` is under the link's address."""
        return self.client.get(self.address + place, headers=headers)

    def post(self, place: str, **data: str) -> HttpResponse:
        return self.client.post(self.address + place, data)

    def audio(self, track: Track, **headers: str) -> HttpResponse:
        return self.get(f"tracks/{track.id}/audio", **headers)

    @property
    def views(self) -> int:
        self.link.refresh_from_db()
        return self.link.views


type Visit = Callable[..., Visitor]


@pytest.fixture
def visit() -> Visit:
    """`visit(track, kind="review")`: a new link, and a browser that knows it."""

    def come(target: Project | Track, **fields: Any) -> Visitor:
        return Visitor(*make_link(target, **fields), Client())

    return come


@pytest.fixture
def track(studio: Studio) -> Track:
    return make_take(
        studio.project, title="Harbour light", lyrics="[Verse]\nRain on the pier", tags="folk, slow"
    )


@pytest.fixture
def other(studio: Studio) -> Track:
    """Another song of the same project."""
    return make_take(studio.project, title="Salt and Diesel", label="B", lyrics="[Verse]\nSalt")
