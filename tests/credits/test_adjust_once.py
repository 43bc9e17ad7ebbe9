"""A form of an adjustment books one line, however often and however quickly it is sent."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client

from generation import ledger
from generation.models import ApiKey, BookedForm, CreditEntry
from projects.models import User
from tests.factories import make_key, make_user
from tests.lifecycle.threads import HANDS, at_once

LINES = "/admin/generation/creditentry/"


@pytest.fixture
def key(db: None) -> ApiKey:
    return make_key(ApiKey.Source.STORED, label="Studio plan", balance=1000, expected_balance=1000)


@pytest.fixture
def admin(db: None) -> User:
    return make_user("boss", is_staff=True, is_superuser=True)


@pytest.fixture
def boss(admin: User) -> Client:
    return signed_in(admin)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def filled_in(client: Client, key: ApiKey, **fields: Any) -> dict[str, Any]:
    """What a browser sends of a newly opened form."""
    found = re.search(r'type="hidden" name="nonce" value="([^"]+)"', client.get(f"{LINES}add/").text)
    assert found
    return {"api_key": key.pk, "credits": "-15", "reason": "Agreed", "nonce": found[1], **fields}


def booked() -> list[int]:
    return list(CreditEntry.objects.order_by("id").values_list("credits", flat=True))


def said(response: HttpResponse) -> str:
    return " ".join(map(str, response.context["messages"]))  # type: ignore[attr-defined]  # the test client's


def test_a_second_press_books_nothing_and_says_so(boss: Client, key: ApiKey) -> None:
    form = filled_in(boss, key, moves_balance="on")
    assert "was added successfully" in said(boss.post(f"{LINES}add/", form, follow=True))
    second = boss.post(f"{LINES}add/", form, follow=True)
    assert said(second).startswith("This form booked -15 credits of Studio plan already. Nothing was booked")
    assert second.redirect_chain == [(LINES, 302)]
    assert booked() == [-15]
    key.refresh_from_db()
    assert key.expected_balance == 985
    assert LogEntry.objects.count() == 1


def test_the_same_adjustment_may_be_made_twice_on_purpose(boss: Client, key: ApiKey) -> None:
    for _ in range(2):
        boss.post(f"{LINES}add/", filled_in(boss, key))
    assert booked() == [-15, -15]


def test_a_form_that_was_wrong_books_once_when_it_is_right(boss: Client, key: ApiKey) -> None:
    form = filled_in(boss, key, reason="")
    again = boss.post(f"{LINES}add/", form)
    assert f'value="{form["nonce"]}"' in again.text
    for _ in range(2):
        boss.post(f"{LINES}add/", form | {"reason": "Agreed"})
    assert booked() == [-15]


@pytest.mark.parametrize("nonce", ["", "abc"])
def test_a_form_without_its_nonce_books_nothing(boss: Client, key: ApiKey, nonce: str) -> None:
    assert boss.post(f"{LINES}add/", filled_in(boss, key, nonce=nonce)).status_code == 200
    assert booked() == []


def test_an_address_gives_no_nonce(boss: Client) -> None:
    nonce = str(uuid4())
    assert nonce not in boss.get(f"{LINES}add/?nonce={nonce}").text


def test_the_ledger_books_a_nonce_once(key: ApiKey, admin: User) -> None:
    nonce = uuid4()
    line = ledger.adjust(key, -15, "Agreed", admin, nonce=nonce)
    with pytest.raises(ledger.BookedAlready) as caught:
        ledger.adjust(key, -20, "Agreed too", admin, nonce=nonce)
    assert caught.value.line == line
    assert BookedForm.objects.get().entry == line


@pytest.mark.django_db(transaction=True)
def test_of_many_presses_at_the_same_moment_one_books(key: ApiKey, admin: User) -> None:
    form = filled_in(signed_in(admin), key)
    hands = [signed_in(admin) for _ in range(HANDS)]
    came = at_once(*[lambda c=c: c.post(f"{LINES}add/", form).status_code for c in hands])
    assert came == [302] * HANDS
    assert booked() == [-15]
