"""Links with a password: said once, guessed slowly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.test import Client

from projects.links.password import TRIES, TRIES_OF_ALL
from projects.models import AuditEvent, Track
from projects.people.throttle import LINK, locks
from tests.lifecycle.threads import at_once
from tests.links.conftest import Visit, Visitor

SECRET = "lighthouse"


@pytest.fixture
def locked(visit: Visit, track: Track) -> Visitor:
    return visit(track, password=make_password(SECRET))


def say(visitor: Visitor, password: str, client: Client | None = None, address: str = "192.0.2.1") -> int:
    place = f"{visitor.address}password/"
    return (client or visitor.client).post(place, {"password": password}, REMOTE_ADDR=address).status_code


def later(minutes: int) -> None:
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=minutes))


def test_nothing_is_seen_or_heard_before_the_password_is_said(locked: Visitor, track: Track) -> None:
    page = locked.get()
    assert "A password is needed" in page.text
    assert track.title not in page.text and "og:" not in page.text
    assert locked.audio(track).status_code == 404
    assert "A password is needed" in locked.get(f"tracks/{track.id}/").text
    assert locked.views == 0


def test_the_right_password_is_remembered_by_this_browser_alone(locked: Visitor, track: Track) -> None:
    locked.get()
    assert say(locked, "lighthouse ") == 422
    before = locked.client.session.session_key
    assert say(locked, SECRET) == 302
    assert locked.client.session.session_key != before
    assert track.title in locked.get().text
    assert locked.audio(track).status_code == 200
    assert locked.views == 1
    assert "A password is needed" in Client().get(locked.address).text


def test_one_link_s_password_opens_no_other(visit: Visit, locked: Visitor, track: Track) -> None:
    say(locked, SECRET)
    other = visit(track, password=make_password("another one"))
    assert "A password is needed" in locked.client.get(other.address).text


def test_five_wrong_passwords_and_the_network_waits(locked: Visitor) -> None:
    assert [say(locked, f"guess {n}") for n in range(TRIES)] == [422] * TRIES
    assert [say(locked, guess, Client()) for guess in ("guess 6", SECRET)] == [429, 429]
    answer = locked.post("password/", password=SECRET)
    assert say(locked, SECRET, address="198.51.100.7") == 302  # others are not held up
    later(14)
    assert say(locked, SECRET, Client()) == 429
    later(2)
    assert say(locked, SECRET, Client()) == 302
    assert AuditEvent.objects.filter(kind="link locked").count() == 1
    assert answer.status_code == 302  # the tests' own address, which is a third


def test_a_wait_says_how_long(locked: Visitor) -> None:
    for number in range(TRIES):
        locked.post("password/", password=f"guess {number}")
    answer = locked.post("password/", password=SECRET)
    assert answer.status_code == 429
    assert 890 < int(answer.headers["Retry-After"]) <= 900
    assert "for 15 more minutes" in answer.text


def test_a_household_of_addresses_is_one_network(locked: Visitor) -> None:
    said = [say(locked, "wrong", Client(), f"2001:db8::{number}") for number in range(1, 8)]
    assert said == [422] * 5 + [429] * 2


def test_guesses_from_everywhere_are_slowed_together(locked: Visitor) -> None:
    for number in range(TRIES_OF_ALL // TRIES):
        AccessAttempt.objects.create(
            username=f"{LINK}{locked.link.pk}", ip_address=f"10.0.0.{number}", failures_since_start=TRIES
        )
    assert say(locked, SECRET) == 429


def test_the_password_said_right_forgets_the_wrong_ones(locked: Visitor) -> None:
    for _ in range(3):
        assert [say(locked, "wrong") for _ in range(TRIES - 1)] == [422] * (TRIES - 1)
        assert say(locked, SECRET) == 302


def test_guesses_at_links_are_no_account_that_waits(locked: Visitor) -> None:
    for number in range(4):
        for _ in range(TRIES):
            say(locked, "wrong", Client(), f"10.0.0.{number}")
    assert locks() == []


def test_a_link_without_a_password_needs_none_said(visit: Visit, track: Track) -> None:
    visitor = visit(track)
    assert visitor.post("password/").status_code == 302
    assert Client().post("/l/nobody-has-this-token/password/", {"password": SECRET}).status_code == 404


def test_the_form_cannot_be_forged(locked: Visitor) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(locked.address)
    assert client.post(f"{locked.address}password/", {"password": SECRET}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_are_no_more_than_five(locked: Visitor) -> None:
    said = at_once(*[lambda n=n: say(locked, f"guess {n}", Client()) for n in range(20)])
    assert sorted(said) == [422] * TRIES + [429] * (20 - TRIES)
