"""Changing a password, and getting back in without one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django_tasks_db.models import DBTaskResult

from projects.models import AuditEvent, User
from projects.people.passwords import ASKED_PER_ACCOUNT, ASKED_PER_ADDRESS, new_password_link
from tests.factories import PASSWORD, make_user
from tests.people.conftest import Team

NEW = "a new long password 77"
ALICE = "alice@example.org"


def signs_in(password: str, email: str = ALICE) -> bool:
    return Client().post("/sign-in/", {"username": email, "password": password}).status_code == 302


def change(client: Client, now: str = PASSWORD, new: str = NEW) -> Any:
    return client.post("/account/password/", {"password-current": now, "password-password": new})


def test_a_new_password_signs_out_every_other_browser(team: Team) -> None:
    here, elsewhere = team.client("alice"), team.client("alice")
    assert change(here).status_code == 302
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert (signs_in(NEW), signs_in(PASSWORD)) == (True, False)
    page = here.get("/account/").text
    assert page.count("This one") == 1


@pytest.mark.parametrize(
    ("now", "new", "said"),
    [
        ("wrong", NEW, "This is not your password."),
        (PASSWORD, "short", "This password is too short."),
        (PASSWORD, ALICE, "too similar to the email"),
        ("", "", "This field is required."),
    ],
)
def test_a_password_is_changed_only_to_a_good_one_by_who_knows_the_old(
    alice: Client, now: str, new: str, said: str
) -> None:
    response = change(alice, now, new)
    assert (response.status_code, said in response.text) == (422, True)
    assert signs_in(PASSWORD)


def ask(email: str, address: str = "192.0.2.1") -> str:
    return Client(REMOTE_ADDR=address).post("/sign-in/forgotten/", {"email": email}).text


def work() -> list[tuple[str, str]]:
    """Do what workers were asked to do, once; for whom, and with which address of the studio."""
    found = [(row.task, row.args_kwargs["args"]) for row in DBTaskResult.objects.order_by("enqueued_at")]
    DBTaskResult.objects.all().delete()
    for task, args in found:
        task.call(*args)
    return [tuple(args) for _, args in found]


def test_a_lost_password_is_replaced_by_mail(team: Team, mail_server: None) -> None:
    elsewhere = team.client("alice")
    ask("Alice@Example.org")
    assert mail.outbox == []  # nothing that takes time is done while the answer is waited for
    work()
    (letter,) = mail.outbox
    assert letter.to == [ALICE]
    found = re.search(r"http://testserver(/sign-in/new-password/\S+)", letter.body)
    assert found
    assert ALICE in Client().get(found[1]).text
    assert Client().post(found[1], {"password": NEW}).headers["Location"] == "/sign-in/"
    assert elsewhere.get("/account/").status_code == 302
    assert (signs_in(NEW), signs_in(PASSWORD)) == (True, False)
    assert Client().post(found[1], {"password": PASSWORD}).status_code == 410  # once


def test_asking_says_and_does_the_same_for_an_address_nobody_has(team: Team, mail_server: None) -> None:
    """What takes longer for those who exist is a worker's, and the worker is asked for both."""
    make_user("gone", is_active=False)
    pages = {ask(email).replace(email, "…") for email in (ALICE, "nobody@example.org", "gone@example.org")}
    assert len(pages) == 1
    assert sorted(email for email, _ in work()) == [ALICE, "gone@example.org", "nobody@example.org"]
    assert [letter.to for letter in mail.outbox] == [[ALICE]]


def test_nobody_floods_a_mailbox(team: Team, mail_server: None) -> None:
    for number in range(10):
        ask(ALICE, f"192.0.2.{number}")
    assert len(work()) == ASKED_PER_ACCOUNT
    for number in range(30):
        ask(f"person-{number}@example.org", "198.51.100.1")
    assert len(work()) == ASKED_PER_ADDRESS


def test_without_a_mail_server_the_page_sends_people_to_an_admin(team: Team) -> None:
    assert "This studio sends no mail." in Client().get("/sign-in/forgotten/").text
    ask(ALICE)
    assert work() == []


def test_the_link_leads_to_the_public_address_whatever_the_request_said(
    team: Team, mail_server: None, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://studio.example.org"
    ask(ALICE)
    assert work() == [(ALICE, "https://studio.example.org")]


def test_an_admin_gives_a_link_that_works_once(team: Team, ada: Client) -> None:
    page = ada.post(f"/people/{team.alice.pk}/new-password/").text
    found = re.search(r"http://testserver(/sign-in/new-password/[^\"]+)", page)
    assert found
    assert Client().post(found[1], {"password": NEW}).status_code == 302
    assert signs_in(NEW)
    assert Client().get(found[1]).status_code == 410
    assert AuditEvent.objects.filter(kind="password changed", person=team.alice).exists()


def test_a_link_ends_with_a_new_password_a_new_address_and_with_leaving(team: Team) -> None:
    def link() -> str:
        return new_password_link(User.objects.get(pk=team.alice.pk), "")

    first = link()
    change(team.client("alice"))
    second = link()
    User.objects.filter(pk=team.alice.pk).update(email="other@example.org")
    third = link()
    User.objects.filter(pk=team.alice.pk).update(is_active=False)
    assert [Client().get(each).status_code for each in (first, second, third)] == [410] * 3


def test_a_link_for_a_password_is_no_link_to_sign_in(team: Team) -> None:
    path = new_password_link(team.alice, "").replace("/new-password", "")
    assert Client().post(path).status_code == 410


def test_a_locked_account_opens_with_a_new_password(team: Team) -> None:
    for _ in range(10):
        signs_in("wrong")
    assert not signs_in(PASSWORD)
    Client().post(new_password_link(team.alice, ""), {"password": NEW})
    assert signs_in(NEW)
