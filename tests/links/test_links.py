"""Links as the team sees them: made, shown once, listed, revoked."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.utils import timezone

from projects import tokens
from projects.links import links_of
from projects.models import AuditEvent, ShareLink, Track
from tests.factories import make_link
from tests.links.conftest import Studio
from tests.pages.conftest import HTMX

SAID: dict[str, Any] = {"kind": "review", "label": "Ana at the label", "ends": "7"}
ADDRESS = re.compile(r'value="(http://testserver/l/([\w-]{43})/)"')


def test_a_link_is_shown_once_and_kept_as_a_hash(studio: Studio, alice: Client, track: Track) -> None:
    page = f"/tracks/{track.id}/links/"
    answer = alice.post(page, SAID)
    address, token = ADDRESS.search(answer.text).groups()
    link = ShareLink.objects.get()
    assert (link.track, link.project, link.kind, link.label) == (track, None, "review", "Ana at the label")
    assert link.token_hash == tokens.hash_of(token)
    assert timedelta(days=6) < link.expires_at - timezone.now() < timedelta(days=8)
    assert link.created_by == studio.alice
    assert token not in alice.get(page).text
    assert "no-store" in answer.headers["Cache-Control"]
    assert Client().get(address).status_code == 200
    assert AuditEvent.objects.get(kind="link made").about == "Harbour light (A), Ana at the label"


@pytest.mark.parametrize(
    ("ends", "until", "days"), [("never", "", None), ("1", "", 1), ("30", "2020-01-01", 30)]
)
def test_a_link_ends_when_it_was_said_to(
    studio: Studio, alice: Client, ends: str, until: str, days: int | None
) -> None:
    alice.post(f"/projects/{studio.project.id}/links/", SAID | {"ends": ends, "until": until})
    ends_at = ShareLink.objects.get().expires_at
    assert (ends_at is None) if days is None else (ends_at - timezone.now()).days in (days - 1, days)


def test_the_last_day_is_whole(studio: Studio, alice: Client) -> None:
    today = timezone.localdate()
    alice.post(f"/projects/{studio.project.id}/links/", SAID | {"ends": "date", "until": today.isoformat()})
    ends_at = timezone.localtime(ShareLink.objects.get().expires_at)
    assert (ends_at.date(), ends_at.hour, ends_at.minute) == (today + timedelta(days=1), 0, 0)


WRONG = [
    ({"ends": "date", "until": ""}, "Choose the day."),
    ({"ends": "date", "until": "2020-01-01"}, "This day is over."),
    ({"ends": "date", "until": "9999-12-31"}, "Choose a day within ten years"),
    ({"ends": "date", "until": "soon"}, "Write the day as"),
    ({"password": "short"}, "Take at least 6 letters."),
    ({"kind": "edit"}, "Select a valid choice."),
    ({"ends": "2"}, "Select a valid choice."),
    ({"label": "x" * 81}, "at most 80"),
]


@pytest.mark.parametrize(("wrong", "why"), WRONG)
def test_what_is_wrong_is_said_beside_the_field(
    studio: Studio, alice: Client, wrong: dict[str, str], why: str
) -> None:
    answer = alice.post(f"/projects/{studio.project.id}/links/", SAID | wrong)
    assert answer.status_code == 422
    assert why in answer.text
    assert not ShareLink.objects.exists()
    assert wrong.get("label", "Ana at the label") in answer.text


def test_a_password_is_kept_as_a_hash(studio: Studio, alice: Client) -> None:
    alice.post(
        f"/projects/{studio.project.id}/links/", SAID | {"password": " of six", "allows_download": "on"}
    )
    link = ShareLink.objects.get()
    assert check_password(" of six", link.password)
    assert link.allows_download


def test_a_project_s_links_are_listed_with_those_of_its_tracks(
    studio: Studio, alice: Client, track: Track, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        make_link(studio.project, label=f"Open {number}", views=number, viewed_at=timezone.now())
    make_link(track, label="Only one", created_by=studio.bob)
    make_link(studio.project, label="Over", expires_at=timezone.now())
    make_link(label="Elsewhere", target=track.project.owner.projects.create(title="Other"))
    shown = links_of(studio.project)
    assert [each.link.label for each in shown.open] == ["Only one", "Open 2", "Open 1", "Open 0"]
    assert [each.link.label for each in shown.closed] == ["Over"]
    assert [each.link.label for each in links_of(track).open] == ["Only one"]
    alice.get(f"/projects/{studio.project.id}/links/")
    with django_assert_max_num_queries(14):
        page = alice.get(f"/projects/{studio.project.id}/links/").text
    assert "2 visitors · last opened" in page
    assert "only <bdi>Harbour light</bdi>" in page


def test_revoking_is_for_those_who_make_music_there(studio: Studio, track: Track) -> None:
    link, token = make_link(track)
    place = f"/links/{link.id}/revoke/"
    for name, status in (("carol", 404), ("charlie", 404), ("bob", 302)):
        assert studio.client(name).post(place).status_code == status
        assert Client().get(f"/l/{token}/").status_code == (410 if status == 302 else 200)
    studio.client("bob").post(place)
    assert AuditEvent.objects.filter(kind="link revoked").count() == 1


def test_the_list_alone_comes_to_the_dialog(studio: Studio, alice: Client, track: Track) -> None:
    place = f"/projects/{studio.project.id}/links/"
    part = alice.post(place, SAID, headers=HTMX)
    assert ADDRESS.search(part.text)
    assert "<html" not in part.text
    link, _ = make_link(track, label="Of a track")
    part = alice.post(f"/links/{link.id}/revoke/", {"list": "project"}, headers=HTMX)
    assert "Ana at the label" in part.text
    assert "“Of a track” is revoked." in part.text
    assert alice.post(place, SAID | {"ends": "2"}, headers=HTMX).status_code == 422


def test_who_may_not_edit_finds_no_links(studio: Studio, track: Track) -> None:
    for name in ("carol", "charlie"):
        for place in (f"/projects/{studio.project.id}/links/", f"/tracks/{track.id}/links/"):
            assert studio.client(name).get(place).status_code == 404
            assert studio.client(name).post(place, SAID).status_code == 404
    assert not ShareLink.objects.exists()
