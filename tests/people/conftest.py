"""A team: Ada is the admin, Alice and Bob are members, Gus is a guest."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from projects.models import User
from tests.factories import make_user


@dataclass
class Team:
    ada: User
    alice: User
    bob: User
    gus: User

    def client(self, name: str, **headers: str) -> Client:
        client = Client(headers=headers)
        client.force_login(getattr(self, name))
        return client


@pytest.fixture
def team(db: None) -> Team:
    return Team(
        make_user("ada", is_staff=True, is_superuser=True),
        make_user("alice"),
        make_user("bob"),
        make_user("gus", is_guest=True),
    )


@pytest.fixture
def ada(team: Team) -> Client:
    return team.client("ada")


@pytest.fixture
def alice(team: Team) -> Client:
    return team.client("alice")


@pytest.fixture
def mail_server(settings: pytest.FixtureRequest) -> None:
    """As with EMAIL_URL set; what is sent is found in `mailoutbox`."""
    settings.EMAIL_URL = "smtp://mail.example.org"  # type: ignore[attr-defined]  # pytest-django's settings
