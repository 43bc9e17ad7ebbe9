"""A project of Alice's as four people and a passer-by meet it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.test import Client

from generation.models import Generation
from generation.models.generation import State
from projects.models import Member, Project, User
from tests.factories import make_generation, make_key, make_member, make_project, make_track, make_user

type Made = Callable[..., Generation]
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/projects/"}


@dataclass
class Studio:
    """Alice owns the project, Bob edits it, Carol listens, Charlie is no part of it."""

    alice: User
    bob: User
    carol: User
    charlie: User
    project: Project

    def client(self, name: str) -> Client:
        client = Client()
        if name != "anonymous":
            client.force_login(getattr(self, name))
        return client


@pytest.fixture
def studio(db: None) -> Studio:
    people = [make_user(name) for name in ("alice", "bob", "carol", "charlie")]
    project = make_project(people[0], "Lighthouse EP", hue=1)
    make_member(project, people[1], Member.Role.EDITOR)
    make_member(project, people[2], Member.Role.VIEWER)
    make_key(balance=1000, seconds_per_request=settings.ENGINE_SECONDS_PER_REQUEST)
    return Studio(*people, project)


@pytest.fixture
def alice(studio: Studio) -> Client:
    return studio.client("alice")


@pytest.fixture
def boss(db: None) -> Client:
    """An admin, who is no part of anything."""
    client = Client()
    client.force_login(make_user("boss", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def made(studio: Studio) -> Made:
    """`made(title="Rain", takes=2)`: a request that succeeded, with its stored takes."""

    def make(
        title: str = "Rain", takes: int = 2, project: Project | None = None, **fields: object
    ) -> Generation:
        generation = make_generation(project or studio.project, State.SUCCEEDED, **fields)
        for label in "ABCD"[:takes]:
            make_track(generation=generation, label=label, title=title)
        return generation

    return make
