"""People who are told things, and the mail server of their studio."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from projects.models import User
from tests.factories import make_user
from tests.notifications.post import Post, post


@pytest.fixture
def alice(db: None) -> User:
    return make_user("alice")


@pytest.fixture
def server(settings: Any) -> Iterator[Post]:
    with post() as running:
        settings.EMAIL_URL, settings.PUBLIC_URL = "smtp://127.0.0.1", "https://studio.example"
        settings.MAILERS = running.mailers
        yield running
