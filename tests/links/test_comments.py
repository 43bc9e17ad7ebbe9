"""What visitors say by a link for review, and what they are told."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from projects.comments import comment
from projects.models import Comment, Notification, ShareLink, Track
from tests.factories import make_link
from tests.links.conftest import Studio, Visit, Visitor
from tests.pages.conftest import HTMX

SAID = {"text": "Louder here", "name": "Dora", "start": "0:01"}


@pytest.fixture
def reviewer(visit: Visit, track: Track, studio: Studio) -> Visitor:
    return visit(track, kind=ShareLink.Kind.REVIEW, label="For the label", created_by=studio.alice)


def place(track: Track) -> str:
    return f"tracks/{track.id}/comments/"


def test_a_visitor_says_something_under_a_name_that_is_asked_once(reviewer: Visitor, track: Track) -> None:
    assert 'name="name" maxlength' in reviewer.get().text
    answer = reviewer.post(place(track), **SAID)
    said = Comment.objects.get()
    assert (said.author, said.author_name, said.link, said.start_s) == (None, "Dora", reviewer.link, 1.0)
    assert answer.headers["Location"] == f"{reviewer.address}tracks/{track.id}/#comment-{said.id}"
    page = reviewer.get().text
    assert "Louder here" in page
    assert '<input type="hidden" name="name" value="Dora">' in page
    assert 'name="name" maxlength' in Client().get(reviewer.address).text


def test_the_team_hears_of_it_and_its_answers_are_the_studio_s(
    reviewer: Visitor, studio: Studio, track: Track
) -> None:
    reviewer.post(place(track), **SAID)
    assert Notification.objects.filter(person=studio.alice).exists()
    comment(track, studio.bob, "Done, in take B", parent=Comment.objects.get())
    page = reviewer.get().text
    assert "Done, in take B" in page
    assert "The studio" in page
    assert "Bob" not in page


def test_nothing_that_others_say_is_told(
    visit: Visit, reviewer: Visitor, studio: Studio, track: Track
) -> None:
    comment(track, studio.alice, "Dreadful, @Bob", start_s=0.5)
    other, _ = make_link(track, kind=ShareLink.Kind.REVIEW)
    comment(track, None, "Between us", author_name="Rival", link=other)
    for answer in (reviewer.get(), reviewer.client.get(reviewer.address + place(track), headers=HTMX)):
        assert answer.status_code == 200
        assert re.findall("Dreadful|Alice|Bob|Between us|Rival", answer.text) == []


def test_an_answer_goes_to_a_thread_of_this_link_only(
    reviewer: Visitor, studio: Studio, track: Track
) -> None:
    hidden = comment(track, studio.alice, "Among us")
    assert reviewer.post(place(track), **SAID, parent=str(hidden.id)).status_code == 422
    reviewer.post(place(track), **SAID)
    mine = Comment.objects.get(link=reviewer.link)
    reviewer.post(place(track), text="And softer there", name="Dora", parent=str(mine.id))
    assert [reply.text for reply in mine.replies.all()] == ["And softer there"]


WRONG = [
    ({"text": ""}, "Write something"),
    ({"name": " "}, "Say who you are"),
    ({"start": "soon"}, "1:12"),
    ({"name": "the  Studio"}, "That is what the team is called"),
]


@pytest.mark.parametrize(("wrong", "why"), WRONG)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_what_is_not_taken_comes_back(
    reviewer: Visitor, track: Track, wrong: dict[str, str], why: str, headers: dict[str, str]
) -> None:
    answer = reviewer.client.post(reviewer.address + place(track), SAID | wrong, headers=headers)
    assert answer.status_code == 422
    assert why in answer.text
    assert (SAID | wrong)["text"] in answer.text
    assert not Comment.objects.exists()
    assert ("<html" in answer.text) is not bool(headers)


def test_a_page_that_has_seen_all_is_told_nothing(reviewer: Visitor, track: Track) -> None:
    reviewer.post(place(track), **SAID)
    look = re.search(r'hx-get="([^"]+\?seen=\w+)"', reviewer.get().text).group(1)
    assert look.startswith(f"/l/{reviewer.token}/")
    assert reviewer.client.get(look, headers=HTMX).status_code == 204
    reviewer.post(place(track), **SAID)
    assert reviewer.client.get(look, headers=HTMX).status_code == 200


def test_links_for_listening_and_links_that_ended_take_nothing(
    visit: Visit, reviewer: Visitor, track: Track, other: Track
) -> None:
    assert visit(track).post(place(track), **SAID).status_code == 404
    assert "comments" not in visit(track).get().text.lower()
    assert reviewer.post(place(other), **SAID).status_code == 404
    ShareLink.objects.update(revoked_at=reviewer.link.created_at)
    assert reviewer.post(place(track), **SAID).status_code == 404
    assert reviewer.client.get(reviewer.address + place(track), headers=HTMX).status_code == 404
    assert not Comment.objects.exists()


def test_visitors_reach_nothing_that_people_of_the_team_may_do(
    reviewer: Visitor, studio: Studio, track: Track
) -> None:
    reviewer.post(place(track), **SAID)
    said = Comment.objects.get()
    page = reviewer.get().text
    for act in ("edit", "resolve", "remove"):
        assert f'"/comments/{said.id}/{act}/"' not in page
        answer = reviewer.client.post(f"/comments/{said.id}/{act}/", {"text": "Changed"})
        assert answer.headers["Location"].startswith("/sign-in/")
    assert list(re.findall(r"/projects/|/tracks/", page.replace(f"{reviewer.address}tracks/", ""))) == []


def test_every_track_of_a_project_s_link_has_its_own_thread(
    visit: Visit, studio: Studio, track: Track, other: Track
) -> None:
    reviewer = visit(studio.project, kind=ShareLink.Kind.REVIEW)
    reviewer.post(place(track), **SAID)
    assert "Louder here" in reviewer.get(f"tracks/{track.id}/").text
    assert "Louder here" not in reviewer.get(f"tracks/{other.id}/").text


def test_what_visitors_write_stays_text(reviewer: Visitor, track: Track) -> None:
    nasty = '"><script>alert(1)</script>'
    reviewer.post(place(track), text=nasty, name=nasty)
    Track.objects.filter(pk=track.pk).update(title=nasty, lyrics=nasty)
    page = reviewer.get().text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
