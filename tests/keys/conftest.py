"""A provider of two accounts, each with its key, and the people who look after them."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from django.test import Client

from generation import keys
from generation.models import ApiKey
from tests.factories import make_user

SECRET = "mk-live-7f3a9c51d2e84b60-a1b2"
OTHER = "mk-live-0b6e2d94c7a15f38-c3d4"
type Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def stored(db: None) -> ApiKey:
    """A key that was entered; it allows requests without a pause."""
    return keys.add_key("Studio plan", SECRET, seconds_per_request=0)


@pytest.fixture
def boss(db: None) -> Client:
    client = Client()
    client.force_login(make_user("boss", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def answer_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], None]:
    """`answer_with(function)`: what the service says from now on."""

    def put(answer: Answer) -> None:
        monkeypatch.setattr(keys, "transport", lambda: httpx.MockTransport(answer))

    return put
