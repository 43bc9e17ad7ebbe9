"""What is heard: unnamed, shuffled, equally loud; and what neither pages nor headers tell."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Track, Vote
from projects.trash import throw_away
from projects.votes.hearing import candidates_for, gain_db, target_lufs
from tests.factories import make_member, make_project, make_recording, make_take, make_user, make_vote
from tests.pages.conftest import HTMX, Studio
from tests.votes.conftest import LOUDNESS, number_of


def audio(vote: Vote, number: int) -> str:
    return reverse("vote_audio", args=[vote.id, number])


def test_each_person_has_an_order_of_their_own_which_stays(vote: Vote, takes: list[Track]) -> None:
    people = [make_user(f"listener-{at}") for at in range(30)]
    orders = [[each.track.label for each in candidates_for(vote, person)] for person in people]
    assert orders == [[each.track.label for each in candidates_for(vote, person)] for person in people]
    assert {tuple(sorted(order)) for order in orders} == {("A", "B", "C")}
    assert len({tuple(order) for order in orders}) > 3  # of six


def test_the_order_of_one_vote_says_nothing_of_the_next(studio: Studio, takes: list[Track]) -> None:
    votes = [make_vote(studio.project, takes) for _ in range(12)]
    orders = [[each.track.label for each in candidates_for(vote, studio.bob)] for vote in votes]
    assert any(first != second for first, second in pairwise(orders))


@pytest.mark.parametrize(
    ("lufs", "gains"),
    [
        ([-9.0, -12.5, -16.0], [-7.0, -3.5, 0.0]),  # to the quietest
        ([-8.0, -10.0], [-6.0, -4.0]),  # and never above -14
        ([-9.04, None, -14.0], [-5.0, 0.0, 0.0]),  # silence stays as it is
        ([None, None], [0.0, 0.0]),
    ],
)
def test_takes_are_turned_down_to_the_quietest(lufs: list[float | None], gains: list[float]) -> None:
    tracks = [Track(loudness_lufs=each) for each in lufs]
    target = target_lufs(tracks)
    assert [gain_db(track, target) for track in tracks] == gains


def test_the_page_says_nothing_of_what_a_number_is(studio: Studio, vote: Vote, takes: list[Track]) -> None:
    client = studio.client("carol")
    page = client.get(reverse("vote_detail", args=[vote.id])).text
    part = client.get(reverse("vote_state", args=[vote.id]), headers=HTMX).text
    for take in takes:
        known = (str(take.id), take.title, take.sha256, take.peaks[:30], f"Take {take.label}", take.lyrics)
        assert [text for text in known if text in page + part] == []
    gains = {int(number): float(gain) for number, gain in re.findall(r'/(\d)/audio" data-gain="(.*?)"', page)}
    assert gains == {
        number_of(vote, studio.carol, take): round(min(LOUDNESS.values()) - LOUDNESS[take.label], 1)
        for take in takes
    }
    assert "equally loud" in page


def test_the_audio_is_the_take_of_that_number_in_ranges(
    studio: Studio, vote: Vote, takes: list[Track]
) -> None:
    client, take = studio.client("bob"), takes[1]
    address = audio(vote, number_of(vote, studio.bob, take))
    data = take.audio.open("rb").read()
    assert client.get(address).getvalue() == data
    part = client.get(address, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.getvalue()) == (206, data[100:200])
    assert part["Content-Range"] == f"bytes 100-199/{len(data)}"
    tag = part["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(address, headers={"Range": "bytes=100-199", "If-Range": tag}).status_code == 206


def test_headers_are_the_same_for_every_number_and_tags_are_opaque(studio: Studio) -> None:
    takes = [make_take(studio.project), make_recording(studio.project, content_type="audio/wav")]
    vote = make_vote(studio.project, takes)
    tags = []
    for name in ("alice", "bob"):
        answers = [studio.client(name).get(audio(vote, number)) for number in (1, 2)]
        tags += [answer["ETag"] for answer in answers]
        own = [
            {key: value for key, value in answer.items() if key not in ("ETag", "Content-Length")}
            for answer in answers
        ]
        assert own[0] == own[1]
        assert (own[0]["Content-Type"], own[0]["Content-Disposition"]) == (
            "application/octet-stream",
            "inline",
        )
        assert "Last-Modified" not in own[0]
        assert own[0]["Cache-Control"] == "private, no-cache"
    assert len(set(tags)) == 4  # two people cannot compare them
    assert [tag for tag in tags for take in takes if take.sha256[:12] in tag or take.id.hex[:12] in tag] == []


@pytest.mark.parametrize("number", [0, 4, 99])
def test_there_are_no_other_numbers(studio: Studio, vote: Vote, number: int) -> None:
    assert studio.client("alice").get(audio(vote, number)).status_code == 404


@pytest.mark.parametrize("leave", ["trash", "moved"])
def test_a_take_that_left_is_silent_and_the_numbers_stay(
    studio: Studio, vote: Vote, takes: list[Track], leave: str
) -> None:
    before = {take.label: number_of(vote, studio.carol, take) for take in takes}
    if leave == "trash":
        throw_away(takes[2], studio.alice)
    else:
        takes[2].project = make_project(studio.alice, "Secret")
        takes[2].save()
    assert {take.label: number_of(vote, studio.carol, take) for take in takes} == before
    client = studio.client("carol")
    assert client.get(audio(vote, before["C"])).status_code == 404
    page = client.get(reverse("vote_detail", args=[vote.id])).text
    assert "One take was taken out of the project" in page
    assert page.count('data-src="') == 2
    gains = {each.track.label: each.gain_db for each in candidates_for(vote, studio.carol) if each.is_here}
    assert gains == {"A": -5.0, "B": -1.5}  # the quiet one is no measure any more


def test_a_guest_of_the_project_votes_and_one_of_a_single_track_does_not(
    studio: Studio, vote: Vote, takes: list[Track]
) -> None:
    gus = make_user("gus", is_guest=True)
    client = Client()
    client.force_login(gus)
    gus.track_shares.create(track=takes[0], shared_by=studio.alice)
    assert client.get(reverse("vote_detail", args=[vote.id])).status_code == 404
    assert client.get(audio(vote, 1)).status_code == 404
    make_member(studio.project, gus)
    assert client.get(audio(vote, 1)).status_code == 200
    assert client.post(reverse("vote_ballot", args=[vote.id]), {"number": 1}).status_code == 302
