"""The project of the pages' tests with one track in it, for what is said about it."""

from __future__ import annotations

import pytest

from projects.models import Track
from tests.factories import make_take
from tests.pages.conftest import Studio, alice, made, studio

__all__ = ["alice", "made", "studio"]


@pytest.fixture
def track(studio: Studio) -> Track:
    return make_take(studio.project, title="Harbour light", duration_s=180.0)
