"""An open vote is taken back by who may start one; what was cast and told goes with it."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.urls import reverse

from projects.models import Ballot, Notification, Track, Vote
from projects.votes import voting
from tests.factories import make_vote
from tests.pages.conftest import HTMX, Studio


@pytest.fixture
def vote(studio: Studio, takes: list[Track]) -> Vote:
    vote = voting.start(studio.project, studio.alice, "Which chorus?", takes)
    voting.cast(vote, studio.carol, 1)
    return vote


def place(vote: Vote, name: str = "vote_discard") -> str:
    return reverse(name, args=[vote.id])


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_it_asks_first_and_then_everything_of_it_is_gone(studio: Studio, vote: Vote, who: str) -> None:
    other = make_vote(studio.project, list(vote.tracks.all()))
    voting.cast(other, studio.carol, 1)
    client = studio.client(who)
    assert place(vote) in client.get(place(vote, "vote_detail")).text
    asked = client.get(place(vote)).text
    assert "The 1 vote cast so far goes with it" in asked
    assert Vote.objects.filter(id=vote.id).exists()
    answer = client.post(place(vote))
    assert answer["Location"] == reverse("vote_list", args=[studio.project.id])
    assert [row.id for row in Vote.objects.all()] == [other.id]
    assert Ballot.objects.get().vote == other
    assert not Notification.objects.filter(kind="vote").exists()
    assert Track.objects.there().filter(project=studio.project).count() >= 3


def test_viewers_do_not_and_revealed_ones_stay(studio: Studio, vote: Vote) -> None:
    assert place(vote) not in studio.client("carol").get(place(vote, "vote_detail")).text
    assert studio.client("carol").post(place(vote)).status_code == 404
    voting.reveal(vote, studio.alice)
    assert studio.client("alice").post(place(vote)).status_code == 404
    with pytest.raises(voting.RefusedError):
        voting.discard(vote)
    assert Ballot.objects.filter(vote=vote).count() == 1


def test_a_page_that_is_open_says_that_it_is_gone(studio: Studio, vote: Vote) -> None:
    carol = studio.client("carol")
    voting.discard(vote)
    answer = carol.get(place(vote, "vote_state"), headers=HTMX)
    assert answer.status_code == 404
    assert "This vote was discarded" in answer.text
    assert "hx-get" not in answer.text
    assert carol.get(place(vote, "vote_state")).status_code == 404
    late = carol.post(place(vote, "vote_ballot"), {"number": "1"}, headers=HTMX)
    assert late.status_code == 404


def test_what_comes_a_moment_too_late_finds_nothing(studio: Studio, vote: Vote) -> None:
    voting.discard(vote)
    for act in (
        lambda: voting.cast(vote, studio.carol, 1),
        lambda: voting.reveal(vote, studio.alice),
        lambda: voting.discard(vote),
    ):
        with pytest.raises(Http404):
            act()
