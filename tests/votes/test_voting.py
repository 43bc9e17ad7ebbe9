"""Votes started, cast, changed, revealed; the winner, ties, nobody, and what went missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse

from projects.models import Ballot, Member, Notification, Track, Vote
from projects.trash import bring_back, throw_away
from projects.votes import voting
from tests.factories import make_generation, make_project, make_take, make_track, make_user, make_vote
from tests.pages.conftest import HTMX, Studio
from tests.votes.conftest import checked, number_of

type Choose = Callable[[str, Track], int]


def told(studio: Studio) -> list[tuple[str, str]]:
    rows = Notification.objects.filter(kind="vote").order_by("id").values_list("person__name", "text")
    return list(rows)


def reveal(studio: Studio, vote: Vote, who: str = "alice") -> Vote:
    assert studio.client(who).post(reverse("vote_reveal", args=[vote.id])).status_code == 302
    vote.refresh_from_db()
    return vote


def current(studio: Studio) -> list[str]:
    return [track.label for track in Track.objects.filter(is_current=True)]


def test_an_editor_starts_one_and_everybody_else_is_told(studio: Studio, takes: list[Track]) -> None:
    data = {"title": " Which one? ", "take": [str(take.id) for take in takes]}
    answer = studio.client("bob").post(reverse("vote_create", args=[studio.project.id]), data)
    vote = Vote.objects.get()
    assert answer["Location"] == reverse("vote_detail", args=[vote.id])
    assert (vote.title, vote.created_by, vote.tracks.count()) == ("Which one?", studio.bob, 3)
    text = "Bob asks which take is best: Which one?"
    assert sorted(told(studio)) == [("Alice", text), ("Carol", text)]


@pytest.mark.parametrize(
    ("title", "count", "says"),
    [
        ("", 2, "Ask a question"),
        ("Which?", 0, "Choose 2 to 8 takes."),
        ("Which?", 1, "1 is chosen now"),
        ("Which?", 9, "9 is chosen now"),
    ],
)
def test_a_vote_is_refused_with_the_reason_and_the_selection(
    studio: Studio, title: str, count: int, says: str
) -> None:
    ids = [str(make_track(studio.project).id) for _ in range(9)][:count]
    address = reverse("vote_create", args=[studio.project.id])
    answer = studio.client("alice").post(address, {"title": title, "take": ids})
    assert (answer.status_code, Vote.objects.count()) == (422, 0)
    assert says in answer.text
    assert checked(answer.text) == count


@pytest.mark.parametrize("other", ["trashed", "another project's", "no id"])
def test_only_takes_of_the_project_are_voted_on(studio: Studio, takes: list[Track], other: str) -> None:
    take = make_track(make_project(studio.alice) if other == "another project's" else studio.project)
    if other == "trashed":
        throw_away(take, studio.alice)
    ids = [str(takes[0].id), "x" if other == "no id" else str(take.id)]
    address = reverse("vote_create", args=[studio.project.id])
    assert studio.client("alice").post(address, {"title": "?", "take": ids}).status_code == 422


def test_a_vote_is_changed_until_the_reveal_and_not_after(
    studio: Studio, vote: Vote, takes: list[Track], choose: Choose
) -> None:
    choose("bob", takes[0])
    choose("bob", takes[1])
    assert [ballot.track for ballot in Ballot.objects.all()] == [takes[1]]
    reveal(studio, vote)
    choose("bob", takes[0])
    with pytest.raises(voting.RefusedError, match="revealed meanwhile"):
        voting.cast(vote, studio.carol, 1)
    assert [ballot.track for ballot in Ballot.objects.all()] == [takes[1]]


@pytest.mark.parametrize("number", ["", "0", "4", "-1", "x", "1" * 5000, "²"])
def test_a_number_that_is_none_is_refused(studio: Studio, vote: Vote, number: str) -> None:
    address = reverse("vote_ballot", args=[vote.id])
    answer = studio.client("bob").post(address, {"number": number})
    assert (answer.status_code, Ballot.objects.count()) == (422, 0)
    assert "Choose one of the numbers." in answer.text


def test_who_has_voted_is_seen_and_what_is_not(
    studio: Studio, vote: Vote, takes: list[Track], choose: Choose
) -> None:
    choose("bob", takes[1])
    page = studio.client("carol").get(reverse("vote_detail", args=[vote.id])).text
    assert "1 of 3 have voted" in page
    assert page.count("has voted") == 1 and page.count("has not voted yet") == 2
    assert "You have not voted yet." in page and "data-mine" not in page
    number = number_of(vote, studio.bob, takes[1])
    mine = studio.client("bob").get(reverse("vote_detail", args=[vote.id])).text
    assert f"Your choice is <b>number {number}</b>" in mine and f'data-mine="{number}"' in mine


def test_with_htmx_only_the_state_comes_back(studio: Studio, vote: Vote) -> None:
    address = reverse("vote_ballot", args=[vote.id])
    answer = studio.client("bob").post(address, {"number": "2"}, headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.strip().startswith('<section id="vote-state"') and 'data-mine="2"' in answer.text
    reveal(studio, vote)
    late = studio.client("bob").post(address, {"number": "1"}, headers=HTMX)
    assert late.status_code == 422
    assert "was revealed meanwhile" in late.text and "See the result" in late.text
    assert "hx-get" not in late.text


def test_the_winner_is_the_current_version_in_place_of_the_one_before(
    studio: Studio, vote: Vote, takes: list[Track], choose: Choose
) -> None:
    Track.objects.filter(id=takes[0].id).update(is_current=True)
    choose("alice", takes[1])
    choose("bob", takes[1])
    choose("carol", takes[2])
    vote = reveal(studio, vote)
    assert (vote.winner, current(studio)) == (takes[1], ["B"])
    page = studio.client("carol").get(reverse("vote_detail", args=[vote.id])).text
    assert "is the current version now." in page
    assert page.index("Harbour light B") < page.index("Harbour light C") < page.index("Harbour light A")
    for take in takes:
        assert f"number {number_of(vote, studio.carol, take)} for you" in page
    assert ("2 votes" in page, "1 vote<" in page, "0 votes" in page) == (True, True, True)
    revealed = [line for line in told(studio) if "revealed" in line[1]]
    assert [name for name, _ in revealed] == ["Bob", "Carol"]


def test_the_confirmation_says_who_has_not_voted(
    studio: Studio, vote: Vote, takes: list[Track], choose: Choose
) -> None:
    address = reverse("vote_reveal", args=[vote.id])
    assert "Nobody has voted." in studio.client("alice").get(address).text
    choose("alice", takes[0])
    page = studio.client("alice").get(address).text
    assert "2 people have not voted yet:" in page and "Bob" in page and "Carol" in page
    choose("bob", takes[0])
    choose("carol", takes[0])
    assert "Everybody has voted." in studio.client("alice").get(address).text


@pytest.mark.parametrize(
    ("who", "may"), [("alice", True), ("bob", True), ("carol", False), ("charlie", False)]
)
def test_the_owner_and_who_started_it_reveal(studio: Studio, takes: list[Track], who: str, may: bool) -> None:
    vote = make_vote(studio.project, takes, created_by=studio.bob)
    client, address = studio.client(who), reverse("vote_reveal", args=[vote.id])
    assert client.post(address).status_code == (302 if may else 404)
    vote.refresh_from_db()
    assert vote.is_open is not may


def test_who_started_it_and_only_listens_now_does_not_reveal(studio: Studio, takes: list[Track]) -> None:
    vote = make_vote(studio.project, takes, created_by=studio.bob)
    Member.objects.filter(user=studio.bob).update(role=Member.Role.VIEWER)
    assert studio.client("bob").post(reverse("vote_reveal", args=[vote.id])).status_code == 404


def test_a_tie_is_said_and_decided_between_those_in_the_lead(
    studio: Studio, vote: Vote, takes: list[Track], choose: Choose
) -> None:
    choose("alice", takes[0])
    choose("bob", takes[1])
    vote = reveal(studio, vote)
    assert (vote.winner, current(studio)) == (None, [])
    theirs = studio.client("carol").get(reverse("vote_detail", args=[vote.id])).text
    assert "A tie: 2 takes have 1 vote each." in theirs and "Alice</bdi> chooses" in theirs
    assert "Make this the current version" not in theirs
    own = studio.client("alice").get(reverse("vote_detail", args=[vote.id])).text
    assert own.count("Make this the current version") == 2
    address = reverse("vote_winner", args=[vote.id])
    for take, winner in ((takes[2], None), (takes[1], takes[1]), (takes[0], takes[1])):
        studio.client("alice").post(address, {"take": str(take.id)})
        vote.refresh_from_db()
        assert vote.winner == winner
    assert current(studio) == ["B"]


def test_revealed_without_votes_nothing_changes(studio: Studio, vote: Vote, takes: list[Track]) -> None:
    Track.objects.filter(id=takes[0].id).update(is_current=True)
    vote = reveal(studio, vote)
    page = studio.client("alice").get(reverse("vote_detail", args=[vote.id])).text
    assert "Nobody voted. There is no winner, and nothing has changed." in page
    assert (vote.winner, current(studio)) == (None, ["A"])


def test_a_vote_for_what_was_thrown_away_wins_nothing_until_it_is_back(
    studio: Studio, vote: Vote, takes: list[Track], choose: Choose
) -> None:
    choose("alice", takes[0])
    throw_away(takes[0], studio.alice)
    page = studio.client("alice").get(reverse("vote_detail", args=[vote.id])).text
    assert "was taken out of the project. Choose another." in page
    assert choose("bob", takes[0]) == 422
    vote = reveal(studio, vote)
    assert (vote.winner, current(studio)) == (None, [])
    page = studio.client("alice").get(reverse("vote_detail", args=[vote.id])).text
    assert "is no longer in the project" in page and "In the trash." in page
    bring_back(takes[0])
    studio.client("alice").post(reverse("vote_winner", args=[vote.id]), {"take": str(takes[0].id)})
    assert current(studio) == ["A"]


def test_the_result_names_nothing_of_another_project(
    studio: Studio, vote: Vote, takes: list[Track], choose: Choose
) -> None:
    choose("alice", takes[0])
    vote = reveal(studio, vote)
    secret = make_project(studio.alice, "Secret")
    Track.objects.filter(id=takes[0].id).update(project=secret, title="Unheard of", is_current=False)
    for name in ("vote_detail", "vote_list"):
        args = [vote.id if name == "vote_detail" else studio.project.id]
        page = studio.client("carol").get(reverse(name, args=args)).text
        assert "Unheard of" not in page and str(takes[0].id) not in page and "Secret" not in page


def test_a_take_deleted_for_good_leaves_a_vote_that_works(
    studio: Studio, vote: Vote, takes: list[Track], choose: Choose
) -> None:
    choose("alice", takes[0])
    choose("bob", takes[1])
    takes[0].delete()
    takes[2].delete()
    page = studio.client("bob").get(reverse("vote_detail", args=[vote.id])).text
    assert "Only one take is left to hear." in page
    assert reveal(studio, vote).winner == takes[1]


def test_who_left_has_voted_all_the_same(
    studio: Studio, vote: Vote, takes: list[Track], choose: Choose
) -> None:
    choose("bob", takes[1])
    Member.objects.filter(user=studio.bob).delete()
    assert choose("bob", takes[0]) == 404
    page = studio.client("carol").get(reverse("vote_detail", args=[vote.id])).text
    assert "1 of 3 have voted" in page
    assert reveal(studio, vote).winner == takes[1]


def test_a_vote_of_one_is_said_to_be_one(studio: Studio) -> None:
    alone = make_user("solo")
    project = make_project(alone)
    takes = [make_take(project), make_take(project)]
    client = studio.client("alice")
    client.force_login(alone)
    assert "a vote of one" in client.get(reverse("vote_create", args=[project.id])).text
    vote = voting.start(project, alone, "Which?", takes)
    voting.cast(vote, alone, 1)
    page = client.get(reverse("vote_detail", args=[vote.id])).text
    assert "1 of 1 has voted" in page
    voting.reveal(vote, alone)
    vote.refresh_from_db()
    assert vote.winner is not None
    assert Notification.objects.count() == 0


def test_requests_are_not_needed_for_a_vote(studio: Studio) -> None:
    make_generation(studio.project)
    page = studio.client("alice").get(reverse("vote_create", args=[studio.project.id])).text
    assert "A vote needs two takes at least, and this project has none." in page
