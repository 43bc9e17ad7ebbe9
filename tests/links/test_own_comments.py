"""Who comes by a link for review changes and takes away what they said, and nobody else's."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from projects.comments import comment
from projects.models import Comment, Notification, ShareLink, Track
from tests.links.conftest import Studio, Visit, Visitor
from tests.pages.conftest import HTMX


@pytest.fixture
def ana(visit: Visit, track: Track) -> Visitor:
    return visit(track, kind="review")


def say(visitor: Visitor, track: Track, text: str = "Softer here", **more: str) -> Comment:
    assert visitor.post(f"tracks/{track.id}/comments/", text=text, name="Ana", **more).status_code == 302
    return Comment.objects.latest("created_at")


def edit(visitor: Visitor, said: Comment, text: str = "Louder here") -> int:
    status = visitor.post(f"comments/{said.id}/edit/", text=text).status_code
    said.refresh_from_db()
    return status


def remove(visitor: Visitor, said: Comment) -> int:
    return visitor.post(f"comments/{said.id}/remove/").status_code


def test_their_own_are_changed_and_taken_away(ana: Visitor, studio: Studio, track: Track) -> None:
    said = say(ana, track, start="0:01")
    page = ana.get().text
    assert re.findall(rf'action="({ana.address}comments/{said.id}/\w+/)"', page) == [
        f"{ana.address}comments/{said.id}/edit/",
        f"{ana.address}comments/{said.id}/remove/",
    ]
    assert edit(ana, said) == 302
    assert (said.text, said.start_s, said.edited_at is not None) == ("Louder here", 1.0, True)
    assert "Louder here" in Notification.objects.get(person=studio.alice, kind="comment").text
    assert remove(ana, said) == 302
    assert not Comment.objects.exists()
    assert not Notification.objects.filter(kind="comment").exists()


def test_an_answer_of_the_team_keeps_its_place(ana: Visitor, studio: Studio, track: Track) -> None:
    said = say(ana, track)
    comment(track, studio.alice, "Will do", parent=said)
    assert remove(ana, said) == 302
    said.refresh_from_db()
    assert (said.text, said.deleted_at is not None) == ("", True)
    assert "This comment was deleted." in ana.get().text
    assert (edit(ana, said), remove(ana, said)) == (404, 404)


@pytest.mark.parametrize(
    ("text", "why"), [(" ", "Write something first."), ("x" * 2001, "This one has 1 too many")]
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_may_not_be_said_may_not_be_put_so(
    ana: Visitor, track: Track, text: str, why: str, headers: dict[str, str]
) -> None:
    said = say(ana, track)
    address = f"{ana.address}comments/{said.id}/edit/"
    answer = ana.client.post(address, {"text": text}, headers=headers)
    assert answer.status_code == 422
    assert why in answer.text
    assert f'id="edit-{said.id}" class="editing" open' in answer.text
    said.refresh_from_db()
    assert said.text == "Softer here"


def test_nobody_else_finds_them(ana: Visitor, studio: Studio, track: Track, visit: Visit) -> None:
    said = say(ana, track)
    zoe = Visitor(ana.link, ana.token, Client())
    assert f"comments/{said.id}/edit/" not in zoe.get().text
    for visitor in (zoe, Visitor(ana.link, ana.token, studio.client("alice"))):
        visitor.post(f"tracks/{track.id}/comments/", text="Mine", name="Ana")  # also not under the same name
        assert (edit(visitor, said), remove(visitor, said)) == (404, 404)
    by_other_link = visit(track, kind="review")
    by_other_link.client = ana.client
    assert (edit(by_other_link, said), remove(by_other_link, said)) == (404, 404)
    for theirs in (
        comment(track, studio.alice, "Ours"),
        comment(track, studio.alice, "Will do", parent=said),
        comment(track, None, "By link", author_name="Ana", link=ana.link),
    ):
        assert (edit(ana, theirs), remove(ana, theirs)) == (404, 404)
    assert edit(ana, said) == 302


CLOSED = [
    {"revoked_at": timezone.now()},
    {"expires_at": timezone.now()},
    {"kind": "listen"},
    {"password": make_password("harbour")},
]


@pytest.mark.parametrize("closed", CLOSED, ids=lambda closed: next(iter(closed)))
def test_only_while_the_link_is_open_to_them(ana: Visitor, track: Track, closed: dict[str, object]) -> None:
    said = say(ana, track)
    ShareLink.objects.filter(pk=ana.link.pk).update(**closed)
    assert (edit(ana, said), remove(ana, said)) == (404, 404)
    assert said.text == "Softer here"


def test_only_on_tracks_the_link_still_leads_to(visit: Visit, studio: Studio, track: Track) -> None:
    ana = visit(studio.project, kind="review")
    said = say(ana, track)
    Track.objects.filter(pk=track.pk).update(verdict="rejected")
    assert (edit(ana, said), remove(ana, said)) == (404, 404)
