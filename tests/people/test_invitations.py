"""Invitations: a link that makes one account."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from projects.models import AuditEvent, Invitation, User
from projects.people import invitations
from projects.tokens import hash_of
from tests.factories import make_user
from tests.people.conftest import Team

DORA = "dora@example.org"
PASSWORD = "a long enough password 42"
FORM = {"name": "Dora", "password": PASSWORD}


def invite(ada: Client, **fields: str) -> str:
    """Invite Dora; the path of the link the page shows."""
    response = ada.post("/people/invite/", {"email": DORA, "name": "", "role": "member", **fields})
    assert response.status_code == 200, response.text
    found = re.search(r'value="http://testserver(/join/[\w-]+/)"', response.text)
    assert found, "no link on the page"
    return found[1]


def test_an_invitation_makes_an_account_of_its_role_and_signs_in(team: Team, ada: Client) -> None:
    link = invite(ada, role="guest", email=" Dora@Example.org ")
    client = Client()
    assert "Ada</bdi> invites you as a guest" in client.get(link).text
    response = client.post(link, {"name": "Δώρα", "password": PASSWORD})
    assert response.headers["Location"] == "/projects/"
    dora = User.objects.get(email=DORA)
    assert (dora.name, dora.role, dora.check_password(PASSWORD)) == ("Δώρα", User.Role.GUEST, True)
    assert client.get("/account/").status_code == 200
    assert Invitation.objects.get().accepted_by == dora
    assert {"invited", "joined", "signed in"} <= set(AuditEvent.objects.values_list("kind", flat=True))


def test_the_token_is_kept_as_a_hash_and_shown_once(team: Team, ada: Client) -> None:
    token = invite(ada).split("/")[2]
    kept = Invitation.objects.get()
    assert kept.token_hash == hash_of(token)
    for page in ("/people/", f"/admin/projects/invitation/{kept.pk}/change/"):
        assert token not in ada.get(page).text
    assert not AuditEvent.objects.filter(about__contains=token).exists()


def closed(link: str) -> str:
    """What the page says; and that its form makes no account."""
    client = Client()
    answer = client.post(link, FORM)
    assert (client.get(link).status_code, answer.status_code) == (410, 410)
    assert "_auth_user_id" not in client.session
    return answer.text


def test_a_used_invitation_says_so(team: Team, ada: Client) -> None:
    link = invite(ada)
    Client().post(link, FORM)
    assert "This invitation was used already." in closed(link)


def test_an_expired_invitation_says_so(team: Team, ada: Client) -> None:
    link = invite(ada)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "This invitation has expired." in closed(link)
    assert "expired" in ada.get("/people/").text


def test_a_revoked_invitation_says_so(team: Team, ada: Client) -> None:
    link = invite(ada)
    ada.post(f"/people/invitations/{Invitation.objects.get().pk}/revoke/")
    assert "This invitation was taken back" in closed(link)
    assert DORA not in ada.get("/people/").text.replace("is taken back", "", 1).split("</main>")[0]


def test_a_new_link_replaces_the_old_one(team: Team, ada: Client) -> None:
    old = invite(ada)
    response = ada.post(f"/people/invitations/{Invitation.objects.get().pk}/again/")
    new = re.search(r"/join/[\w-]+/", response.text)
    assert new and new[0] != old
    assert "replaced by a newer one" in closed(old)
    assert Client().post(new[0], FORM).status_code == 302


def test_somebody_who_came_in_otherwise_is_not_made_twice(team: Team, ada: Client) -> None:
    link = invite(ada)
    make_user("dora")
    assert "There is an account with this address already." in closed(link)


def test_two_who_press_join_at_once_make_one_account(team: Team, ada: Client, rf: Any) -> None:
    invite(ada)
    seen_by_both = Invitation.objects.get()
    invitations.accept(seen_by_both, "Dora", PASSWORD, rf.post("/"))
    with pytest.raises(invitations.TakenError):
        invitations.accept(seen_by_both, "Mallory", PASSWORD, rf.post("/"))
    assert User.objects.get(email=DORA).name == "Dora"


def test_nobody_accepts_as_somebody_else(team: Team, ada: Client, alice: Client) -> None:
    link = invite(ada)
    assert "Sign out to accept it" in alice.get(link).text
    alice.post(link, FORM)
    assert not User.objects.filter(email=DORA).exists()
    assert alice.post("/sign-out/", {"next": link}).headers["Location"] == link


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "", "password": PASSWORD}, "Say what the others should call you."),
        ({"name": "Dora", "password": "short"}, "This password is too short."),
        ({"name": "Dora", "password": "password123"}, "This password is too common."),
        ({"name": "Grace Hopper", "password": "grace hopper"}, "too similar to the name"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    team: Team, ada: Client, form: dict[str, str], said: str
) -> None:
    link = invite(ada)
    response = Client().post(link, form)
    assert response.status_code == 422
    assert said in response.text
    assert not User.objects.filter(email=DORA).exists()


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("alice@example.org", "Alice is in the team already."),
        ("gone@example.org", "Gone was here before"),
        ("no address", "Enter a valid email address."),
        ("", "This field is required."),
    ],
)
def test_whom_one_cannot_invite(team: Team, ada: Client, email: str, said: str) -> None:
    make_user("gone", is_active=False)
    response = ada.post("/people/invite/", {"email": email, "role": "member"})
    assert response.status_code == 422
    assert said in response.text


def test_with_a_mail_server_the_link_is_mailed_and_not_shown(
    team: Team, ada: Client, mail_server: None
) -> None:
    page = ada.post("/people/invite/", {"email": DORA, "name": "Dora\nBcc: x", "role": "member"}).text
    (letter,) = mail.outbox
    assert letter.to == [DORA]
    assert letter.subject == "Ada invites you to Music Studio"
    link = re.search(r"http://testserver(/join/[\w-]+/)", letter.body)
    assert link and link[1] not in page
    assert Client().get(link[1]).status_code == 200


def test_a_mail_server_that_refuses_leaves_the_link_to_copy(
    team: Team, ada: Client, mail_server: None, settings: Any
) -> None:
    nowhere = {"host": "127.0.0.1", "port": 9, "timeout": 1}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": nowhere}
    }
    page = ada.post("/people/invite/", {"email": DORA, "role": "member"}).text
    assert "The mail server did not take the letter." in page
    assert re.search(r"/join/[\w-]+/", page)


def test_who_leaves_takes_their_open_invitations_along(team: Team) -> None:
    second = make_user("second", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(second)
    link = invite(client, role="admin")
    team.client("ada").post(f"/people/{second.pk}/active/", {"active": "no"})
    assert "This invitation was taken back" in closed(link)
