"""A project with a vote between three takes, and the words to speak of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse

from projects.models import Track, User, Vote
from projects.votes.hearing import candidates_for
from tests.factories import make_take, make_vote
from tests.pages.conftest import Studio, made, studio

__all__ = ["made", "studio"]

LOUDNESS = {"A": -9.0, "B": -12.5, "C": -16.0}  # LUFS


@pytest.fixture
def takes(studio: Studio) -> list[Track]:
    return [
        make_take(studio.project, label=label, title=f"Harbour light {label}", loudness_lufs=lufs)
        for label, lufs in LOUDNESS.items()
    ]


@pytest.fixture
def vote(studio: Studio, takes: list[Track]) -> Vote:
    """Alice's; Alice, Bob and Carol are asked."""
    return make_vote(studio.project, takes, title="Which one opens the record?")


@pytest.fixture
def choose(studio: Studio, vote: Vote) -> Callable[[str, Track], int]:
    """`choose("bob", take)`: Bob votes for it by the number it has for him; returns the status."""

    def cast(name: str, take: Track) -> int:
        number = number_of(vote, getattr(studio, name), take)
        address = reverse("vote_ballot", args=[vote.id])
        return studio.client(name).post(address, {"number": number}).status_code

    return cast


def number_of(vote: Vote, person: User, take: Track) -> int:
    return next(each.number for each in candidates_for(vote, person) if each.track == take)


def checked(page: str) -> int:
    """How many takes are chosen on the page that starts a vote."""
    return len(re.findall(r'name="take" value="[^"]*" checked', page))
