"""The pages around a vote: the list, starting one, the hint on the project; admins; the current version."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from projects.models import Ballot, Track, Vote
from projects.versions import family_of, make_current
from projects.votes import voting
from tests.factories import make_project, make_take, make_track, make_user, make_vote
from tests.pages.conftest import Made, Studio
from tests.votes.conftest import checked

MANY_VOTERS = 12
LIST_QUERIES, VOTE_QUERIES, RESULT_QUERIES = 9, 11, 11


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_takes_as_many_queries_for_twelve_as_for_one(
    studio: Studio, takes: list[Track], count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for at in range(count):
        voting.reveal(make_vote(studio.project, takes, title=f"Past {at}"), studio.alice)
        voting.cast(make_vote(studio.project, takes, title=f"Open {at}"), studio.carol, 1)
    client = studio.client("carol")
    with django_assert_num_queries(LIST_QUERIES):
        page = client.get(reverse("vote_list", args=[studio.project.id])).text
    assert (page.count("You voted"), page.count("Nobody voted")) == (count, count)


@pytest.mark.parametrize("voters", [1, MANY_VOTERS])
@pytest.mark.parametrize("revealed", [False, True])
def test_a_vote_takes_as_many_queries_for_many_as_for_few(
    studio: Studio, voters: int, revealed: bool, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    vote = make_vote(studio.project, [make_track(studio.project) for _ in range(8 if voters > 1 else 2)])
    for at in range(voters):
        person = make_user(f"listener-{at}")
        studio.project.members.create(user=person)
        voting.cast(vote, person, 1)
    if revealed:
        voting.reveal(vote, studio.alice)
    client, page = studio.client("carol"), reverse("vote_detail", args=[vote.id])
    client.get(page)  # which reads what is in the bell about it
    with django_assert_num_queries(RESULT_QUERIES if revealed else VOTE_QUERIES):
        client.get(page)


def test_the_list_begins_with_what_is_open(studio: Studio, takes: list[Track]) -> None:
    address = reverse("vote_list", args=[studio.project.id])
    assert "No votes yet" in studio.client("carol").get(address).text
    past = make_vote(studio.project, takes, title="The old one")
    voting.cast(past, studio.alice, 1)
    voting.reveal(past, studio.alice)
    make_vote(studio.project, takes, title="The open one")
    page = studio.client("carol").get(address).text
    assert page.index("The open one") < page.index("The old one")
    assert "0 of 3 have voted" in page and "won" in page
    assert "Start a blind vote" not in page
    assert "Start a blind vote" in studio.client("bob").get(address).text


def test_a_project_hints_at_what_waits_for_a_person(studio: Studio, vote: Vote) -> None:
    address = reverse("project_detail", args=[studio.project.id])
    hint = "A blind vote waits for you"
    assert hint in studio.client("carol").get(address).text
    voting.cast(vote, studio.carol, 1)
    assert hint not in studio.client("carol").get(address).text
    assert hint in studio.client("bob").get(address).text
    voting.reveal(vote, studio.alice)
    assert hint not in studio.client("bob").get(address).text


def test_a_card_offers_a_vote_on_its_takes_to_who_makes_music(studio: Studio, made: Made) -> None:
    generation = made(title="Salt")
    made(title="Lone", takes=1)
    tracks = [clip.track for clip in generation.clips.order_by("position")]
    address = reverse("project_detail", args=[studio.project.id])
    page = studio.client("bob").get(address).text
    assert page.count("Vote on these takes") == 1
    query = "&amp;".join(f"take={track.id}" for track in tracks)
    chosen = f"{reverse('vote_create', args=[studio.project.id])}?{query}"
    assert chosen in page
    assert "Vote on these takes" not in studio.client("carol").get(address).text
    form = studio.client("bob").get(chosen.replace("&amp;", "&")).text
    assert checked(form) == 2
    assert 'value="Which take of Salt?"' in form
    Track.objects.filter(id=tracks[0].id).update(title="Salt and Diesel")
    assert 'value="Which take is best?"' in studio.client("bob").get(chosen.replace("&amp;", "&")).text


def test_older_takes_are_shown_on_request_and_the_selection_stays(studio: Studio) -> None:
    takes = [make_track(studio.project, title=f"Take number {at}") for at in range(53)]
    address = reverse("vote_create", args=[studio.project.id])
    client = studio.client("alice")
    page = client.get(address).text
    assert page.count('name="take"') == 50 and "Show older takes" in page
    data = {"title": "Old or new?", "take": [str(takes[0].id), str(takes[52].id)]}
    more = client.post(address, data | {"more": "100"})
    assert (more.status_code, Vote.objects.count()) == (200, 0)
    assert more.text.count('name="take"') == 53 and checked(more.text) == 2
    assert 'value="Old or new?"' in more.text and "Show older takes" not in more.text
    assert checked(client.get(f"{address}?take={takes[0].id}&take=x&more=y").text) == 1
    refused = client.post(address, {"title": "", "take": data["take"], "shown": "100"})
    assert (refused.status_code, refused.text.count('name="take"')) == (422, 53)
    assert client.post(address, data).status_code == 302


def test_what_people_write_stays_text(studio: Studio, takes: list[Track]) -> None:
    nasty = '"><script>alert(1)</script>'
    vote = make_vote(studio.project, takes, title=nasty)
    for name, args in (
        ("vote_detail", [vote.id]), ("vote_reveal", [vote.id]), ("vote_list", [studio.project.id]),
        ("project_detail", [studio.project.id]),
    ):  # fmt: skip
        page = studio.client("alice").get(reverse(name, args=args)).text
        assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_the_back_room_shows_votes_and_keeps_open_ones_blind(
    studio: Studio, vote: Vote, takes: list[Track]
) -> None:
    voting.cast(vote, studio.bob, 1)
    ada = make_user("ada", is_staff=True, is_superuser=True)
    client = studio.client("alice")
    client.force_login(ada)
    assert vote.title in client.get(reverse("admin:projects_vote_changelist")).text
    ballots = reverse("admin:projects_ballot_changelist")
    assert "bob@example.org" not in client.get(ballots).text and "0 ballots" in client.get(ballots).text
    voting.reveal(vote, studio.alice)
    assert "1 ballot" in client.get(ballots).text
    assert client.get(reverse("admin:projects_vote_change", args=[vote.id])).status_code == 200


@pytest.mark.parametrize("what", ["vote", "track", "project"])
def test_the_back_room_deletes_ballots_with_what_they_are_of_and_not_by_themselves(
    studio: Studio, what: str
) -> None:
    project = make_project(studio.alice)
    track = make_track(project)
    vote = make_vote(project, [track, make_track(project)])
    ballot = Ballot.objects.create(vote=vote, person=studio.bob, track=track)
    client = studio.client("alice")
    client.force_login(make_user("ada", is_staff=True, is_superuser=True))
    gone = {"vote": vote, "track": track, "project": project}[what]
    for kind, row, status in (("ballot", ballot, 403), (what, gone, 302)):
        address = reverse(f"admin:projects_{kind}_delete", args=[row.pk])
        assert client.post(address, {"post": "yes"}).status_code == status
    assert not Ballot.objects.exists()


# -- the current version ------------------------------------------------------------------------------


def test_a_family_is_what_goes_back_to_one_another_in_its_project(studio: Studio) -> None:
    root = make_take(studio.project)
    child = make_take(studio.project, parent=root)
    cousin = make_take(studio.project, parent=make_take(studio.project, parent=root))
    make_take(studio.project)
    make_take(make_project(studio.alice), parent=root)
    assert family_of(child) == {root.id, child.id, cousin.id, cousin.parent_id} == family_of(cousin)


def test_one_take_of_a_song_is_current_and_other_songs_keep_theirs(studio: Studio) -> None:
    song, other = make_take(studio.project), make_take(studio.project, is_current=True)
    child = make_take(studio.project, parent=song, is_current=True)
    sibling = make_take(studio.project, label="B", is_current=True)
    make_current(song, instead_of=[sibling])
    assert set(Track.objects.filter(is_current=True)) == {song, other}
    assert not Track.objects.get(id=child.id).is_current


def test_the_current_version_is_marked_on_its_page_and_in_its_project(studio: Studio, made: Made) -> None:
    track = made().clips.order_by("position")[0].track
    make_current(track)
    for name, args in (("track_detail", [track.id]), ("project_detail", [studio.project.id])):
        assert studio.client("carol").get(reverse(name, args=args)).text.count("Current version</span>") == 1
