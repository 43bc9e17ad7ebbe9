"""One's own account: name, email, browsers, theme; and sessions nobody else can fix or keep."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone

from projects.models import AuditEvent, PersonSession, User
from tests.factories import PASSWORD
from tests.people.conftest import Team

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"


@pytest.mark.parametrize("name", ["Ada Lovelace", "山田 結城", "عمر الشريف", "Δώρα", "O'Brien-Nguyễn"])
def test_a_name_is_kept_in_its_script(team: Team, alice: Client, name: str) -> None:
    alice.post("/account/name/", {"name-name": name})
    assert User.objects.get(pk=team.alice.pk).name == name
    assert alice.get("/account/").status_code == 200


def test_an_empty_name_is_refused_and_the_page_keeps_the_old(team: Team, alice: Client) -> None:
    response = alice.post("/account/name/", {"name-name": " "})
    assert response.status_code == 422
    assert "Say what the others should call you." in response.text
    assert "<bdi>Alice</bdi> · Member" in response.text


def test_the_email_changes_by_password_and_the_old_address_is_told(
    team: Team, alice: Client, mail_server: None
) -> None:
    sent = {"email-email": " Alicia@Example.org", "email-current": PASSWORD}
    assert alice.post("/account/email/", sent).status_code == 302
    assert User.objects.get(pk=team.alice.pk).email == "alicia@example.org"
    assert [letter.to for letter in mail.outbox] == [["alice@example.org"]]
    assert AuditEvent.objects.get(kind="email changed").about == "alice@example.org to alicia@example.org"
    assert alice.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [
        ("alicia@example.org", "wrong", "This is not your password."),
        ("Bob@example.org", PASSWORD, "This address is taken."),
        ("nowhere", PASSWORD, "Enter a valid email address."),
    ],
)
def test_an_email_is_not_changed_by_others_nor_to_others(
    team: Team, alice: Client, email: str, password: str, said: str
) -> None:
    response = alice.post("/account/email/", {"email-email": email, "email-current": password})
    assert (response.status_code, said in response.text) == (422, True)
    assert User.objects.get(pk=team.alice.pk).email == "alice@example.org"


def test_browsers_are_listed_by_what_people_call_them(team: Team) -> None:
    team.client("alice", **{"User-Agent": IPHONE}).get("/account/")
    here = Client(headers={"User-Agent": FIREFOX})
    here.post("/sign-in/", {"username": "alice@example.org", "password": PASSWORD})
    PersonSession.objects.update(seen_at=timezone.now())
    page = here.get("/account/").text
    assert "Firefox on Linux" in page
    assert page.count("This one") == 1
    assert page.count("Sign out everywhere else") == 1


def test_one_browser_is_signed_out_from_another(team: Team) -> None:
    here, elsewhere = team.client("alice"), team.client("alice")
    theirs = PersonSession.objects.get(session_key=elsewhere.session.session_key)
    here.post(f"/account/browsers/{theirs.pk}/end/")
    assert elsewhere.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_nobody_signs_out_the_browser_of_another(team: Team) -> None:
    bob = team.client("bob")
    theirs = PersonSession.objects.get(person=team.bob)
    assert team.client("alice").post(f"/account/browsers/{theirs.pk}/end/").status_code == 404
    assert bob.get("/account/").status_code == 200


def test_everywhere_else_ends_even_a_session_from_before_browsers_were_listed(team: Team) -> None:
    here, old = team.client("alice"), team.client("alice")
    bob = team.client("bob")
    PersonSession.objects.filter(session_key=old.session.session_key).delete()
    here.post("/account/browsers/end-others/")
    assert [client.get("/account/").status_code for client in (here, old, bob)] == [200, 302, 200]


def test_a_session_from_before_gets_its_row_with_the_next_request(team: Team) -> None:
    client = team.client("alice")
    PersonSession.objects.all().delete()
    session = client.session
    del session["seen_at"]
    session.save()
    client.get("/account/")
    assert PersonSession.objects.get().person == team.alice


def test_when_a_browser_was_seen_is_written_at_most_once_a_minute(team: Team) -> None:
    client = team.client("alice")
    long_ago = timezone.now() - timedelta(days=1)
    PersonSession.objects.update(seen_at=long_ago)
    client.get("/account/")
    assert PersonSession.objects.get().seen_at == long_ago
    session = client.session
    session["seen_at"] -= 61
    session.save()
    client.get("/account/")
    assert timezone.now() - PersonSession.objects.get().seen_at < timedelta(minutes=1)


def test_signing_out_takes_the_row_along(team: Team) -> None:
    client = team.client("alice")
    client.post("/sign-out/")
    assert not PersonSession.objects.exists()


def test_a_session_planted_before_signing_in_is_worth_nothing_afterwards(team: Team) -> None:
    """Session fixation: the key changes with the password, and so does the CSRF token."""
    client = Client()
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    client.get("/sign-in/")
    token = client.cookies["csrftoken"].value
    client.post("/sign-in/", {"username": "alice@example.org", "password": PASSWORD})
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()
    assert client.cookies["csrftoken"].value != token


@pytest.mark.parametrize(
    "path",
    [
        *("/sign-in/", "/sign-in/forgotten/", "/account/name/", "/account/password/", "/account/email/"),
        *("/account/second-factor/begin/", "/account/browsers/end-others/", "/people/invite/"),
        *("/people/1/role/", "/people/1/active/", "/people/locks/lift/", "/sign-out/", "/join/x/"),
    ],
)
def test_a_form_from_another_site_is_refused(team: Team, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(team.ada)
    assert client.post(path, {"role": "guest", "active": "no"}).status_code == 403


@pytest.mark.parametrize(
    ("theme", "kept"), [("dark", "dark"), ("light", "light"), ("system", ""), ("<x>", "")]
)
def test_the_theme_is_chosen_without_script(alice: Client, theme: str, kept: str) -> None:
    alice.cookies["theme"] = "light"
    alice.post("/account/theme/", {"theme": theme})
    assert alice.cookies["theme"].value == kept


def test_the_pages_of_the_account_are_kept_by_no_cache(team: Team, alice: Client, settings: Any) -> None:
    for path in ("/account/", "/account/second-factor/"):
        assert "no-store" in alice.get(path).headers["Cache-Control"]
