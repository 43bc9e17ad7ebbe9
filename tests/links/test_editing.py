"""A link that was given out is changed: its address stays, and an old password opens it no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.test import Client
from django.utils import timezone

from projects.models import AuditEvent, ShareLink, Track
from tests.factories import make_link
from tests.links.conftest import Studio, Visit
from tests.pages.conftest import HTMX

AS_IT_IS: dict[str, Any] = {"label": "Ana", "ends": "now"}


def edit(client: Client, link: ShareLink, **said: str) -> int:
    """Send the form of `link`; what is not said stays. Returns the status, with the row as it is then."""
    status = client.post(f"/links/{link.id}/edit/", AS_IT_IS | said).status_code
    link.refresh_from_db()
    return status


def test_label_end_and_download_are_changed_and_the_address_stays(
    alice: Client, track: Track, visit: Visit
) -> None:
    ana = visit(track, label="Ana", kind="review")
    before = ana.link.token_hash
    assert edit(alice, ana.link, label="Ana Ruiz", ends="7", allows_download="on") == 302
    assert (ana.link.label, ana.link.allows_download, ana.link.kind) == ("Ana Ruiz", True, "review")
    assert timedelta(days=6) < ana.link.expires_at - timezone.now() < timedelta(days=8)
    assert ana.link.token_hash == before
    assert ana.get().status_code == 200
    assert AuditEvent.objects.get(kind="link changed").about == "Harbour light (A), Ana: label, end, download"
    assert edit(alice, ana.link, label="Ana Ruiz") == 302
    assert not ana.link.allows_download
    assert ana.link.expires_at is not None
    assert edit(alice, ana.link, ends="never") == 302
    assert ana.link.expires_at is None


def test_a_new_password_locks_out_who_was_in_until_they_enter_it(
    alice: Client, track: Track, visit: Visit
) -> None:
    ana = visit(track, label="Ana", password=make_password("lighthouse"))
    ana.post("password/", password="lighthouse")
    assert ana.audio(track).status_code == 200
    assert edit(alice, ana.link) == 302
    assert ana.audio(track).status_code == 200  # nothing was typed, so the old one stays
    assert edit(alice, ana.link, password="harbour") == 302
    assert ana.audio(track).status_code == 404
    assert "A password is needed" in ana.get().text
    ana.post("password/", password="lighthouse")
    assert ana.audio(track).status_code == 404
    ana.post("password/", password="harbour")
    assert ana.audio(track).status_code == 200
    assert edit(alice, ana.link, password="harbour") == 302  # the same words, said anew
    assert ana.audio(track).status_code == 404


def test_a_first_password_asks_who_was_in_without_one_and_none_lets_all_in(
    alice: Client, track: Track, visit: Visit
) -> None:
    ana = visit(track, label="Ana")
    assert ana.audio(track).status_code == 200
    edit(alice, ana.link, password="harbour")
    assert check_password("harbour", ana.link.password)
    assert ana.audio(track).status_code == 404
    assert edit(alice, ana.link, no_password="on") == 302
    assert (ana.link.password, ana.audio(track).status_code) == ("", 200)
    abouts = AuditEvent.objects.filter(kind="link changed").values_list("about", flat=True)
    assert list(abouts) == ["Harbour light (A), Ana: password"] * 2


def test_an_ended_link_may_be_prolonged_and_a_revoked_one_not(
    studio: Studio, alice: Client, track: Track, visit: Visit
) -> None:
    ana = visit(track, label="Ana", expires_at=timezone.now() - timedelta(days=1))
    assert ana.get().status_code == 410
    assert edit(alice, ana.link) == 422  # "as now" is over
    assert ana.get().status_code == 410
    assert "Open again" in alice.get(f"/tracks/{track.id}/links/").text
    assert edit(alice, ana.link, ends="30") == 302
    assert ana.get().status_code == 200
    alice.post(f"/links/{ana.link.id}/revoke/")
    for said in ({"ends": "30"}, {"label": "Zoe"}):
        assert edit(alice, ana.link, **said) == 404
    assert (ana.get().status_code, ana.link.label) == (410, "Ana")
    assert "Open again" not in alice.get(f"/tracks/{track.id}/links/").text


def test_only_who_may_make_links_for_it_changes_them(studio: Studio, track: Track) -> None:
    link, _ = make_link(track, label="Ana")
    for name, status in (("carol", 404), ("charlie", 404), ("bob", 302)):
        assert edit(studio.client(name), link, label=name) == status
    assert link.label == "bob"
    assert edit(Client(), link, label="nobody") == 302
    assert link.label == "bob"


WRONG = [
    ({"ends": "date", "until": "2020-01-01"}, "This day is over."),
    ({"password": "short"}, "Take at least 6 letters."),
    ({"password": "long enough", "no_password": "on"}, "Type a new password, or take it away."),
    ({"label": "x" * 81}, "at most 80"),
]


@pytest.mark.parametrize(("wrong", "why"), WRONG)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_wrong_is_said_in_its_own_form_and_nothing_changes(
    alice: Client, track: Track, wrong: dict[str, str], why: str, headers: dict[str, str]
) -> None:
    other, _ = make_link(track, label="Zoe")
    link, _ = make_link(track, label="Ana", password=make_password("lighthouse"))
    answer = alice.post(f"/links/{link.id}/edit/", AS_IT_IS | wrong, headers=headers)
    assert answer.status_code == 422
    assert answer.text.count(why) == 1
    assert f'id="link-{link.id}" class="fold link" open' in answer.text
    assert f'id="link-{other.id}" class="fold link">' in answer.text
    assert ("<html" in answer.text) is not headers
    before = link.password
    link.refresh_from_db()
    assert (link.label, link.expires_at, link.password) == ("Ana", None, before)


def test_revoking_asks_and_names_label_and_how_many_came(alice: Client, track: Track) -> None:
    make_link(track, label="Ana", views=2, viewed_at=timezone.now())
    page = " ".join(alice.get(f"/tracks/{track.id}/links/").text.split())
    assert '<b dir="auto">Ana</b> was opened by 2 visitors.' in page
    assert "2 visitors · last opened" in page
