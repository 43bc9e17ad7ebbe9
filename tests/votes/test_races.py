"""Votes cast and revealed in the same moment."""

from __future__ import annotations

import pytest

from projects.models import Notification, Track, Vote
from projects.votes import voting
from projects.votes.counting import leading
from tests.factories import make_member, make_project, make_track, make_user, make_vote
from tests.lifecycle.threads import HANDS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def vote() -> Vote:
    project = make_project(make_user("alice"))
    return make_vote(project, [make_track(project, label=label) for label in "ABC"])


def test_whoever_votes_before_the_reveal_is_counted_and_whoever_comes_after_hears_so(vote: Vote) -> None:
    people = [make_user(f"listener-{at}") for at in range(HANDS - 2)]
    for person in people:
        make_member(vote.project, person)
    casts = [lambda person=person: voting.cast(vote, person, 1) for person in people]
    answers = at_once(*casts, *[lambda: voting.reveal(vote, vote.project.owner)] * 2)
    refused = [answer for answer in answers if isinstance(answer, voting.RefusedError)]
    voted = [answer for answer in answers if isinstance(answer, Track)]
    assert len(refused) + len(voted) == len(people) and answers[-2:] == [None, None]
    assert vote.ballots.count() == len(voted)
    vote.refresh_from_db()
    leaders = leading(vote)
    assert vote.winner == (leaders[0].track if len(leaders) == 1 else None)
    assert list(Track.objects.filter(is_current=True)) == [vote.winner] * (vote.winner is not None)
    assert Notification.objects.count() == len(people)  # each is told of the reveal once


def test_one_person_has_one_vote_however_often_they_press(vote: Vote) -> None:
    alice = vote.project.owner
    numbers = [at % 3 + 1 for at in range(HANDS)]
    answers = at_once(*[lambda number=number: voting.cast(vote, alice, number) for number in numbers])
    assert all(isinstance(answer, Track) for answer in answers)
    assert vote.ballots.count() == 1


def test_two_votes_of_one_song_leave_one_current_version(vote: Vote) -> None:
    alice, tracks = vote.project.owner, list(vote.tracks.all())
    votes = [make_vote(vote.project, tracks) for _ in range(HANDS)]
    for at, each in enumerate(votes):
        voting.cast(each, alice, at % 3 + 1)
    assert at_once(*[lambda each=each: voting.reveal(each, alice) for each in votes]) == [None] * HANDS
    assert Track.objects.filter(is_current=True).count() == 1
