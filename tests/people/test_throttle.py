"""Guessing passwords, codes and links gets slow; nobody learns by it who has an account."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from projects.models import AuditEvent
from projects.people.throttle import FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS, locked_until, locks
from tests.factories import PASSWORD, make_user
from tests.people.conftest import Team

SIGN_IN = "/sign-in/"
ALICE = "alice@example.org"
WRONG = "not the password"


def attempt(email: str = ALICE, password: str = WRONG, address: str = "192.0.2.1") -> int:
    form = {"username": email, "password": password}
    return Client(REMOTE_ADDR=address).post(SIGN_IN, form).status_code


def fail(times: int, email: str = ALICE, address: str = "192.0.2.1") -> Counter[int]:
    return Counter(attempt(email, address=address) for _ in range(times))


def pass_time(minutes: float) -> None:
    """Move every failure into the past."""
    for each in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=each.pk).update(
            attempt_time=each.attempt_time - timedelta(minutes=minutes)
        )


def test_of_a_hundred_guesses_at_one_account_ten_are_looked_at(team: Team) -> None:
    answers = fail(100)
    assert answers == {422: FAILURES_PER_ACCOUNT - 1, 429: 101 - FAILURES_PER_ACCOUNT}
    assert attempt(password=PASSWORD) == 429  # not even the right one now
    kinds = Counter(AuditEvent.objects.values_list("kind", flat=True))
    assert kinds == {"sign-in failed": FAILURES_PER_ACCOUNT, "sign-in locked": 1}


def test_of_a_hundred_guesses_from_one_address_forty_are_looked_at(team: Team) -> None:
    answers = Counter(attempt(f"person-{number}@example.org") for number in range(100))
    assert answers == {422: FAILURES_PER_ADDRESS - 1, 429: 101 - FAILURES_PER_ADDRESS}
    assert attempt(ALICE, PASSWORD) == 429
    assert attempt(ALICE, PASSWORD, address="192.0.2.2") == 302  # the others go on working


def test_guesses_from_many_addresses_lock_the_account(team: Team) -> None:
    answers = Counter(attempt(address=f"192.0.2.{number}") for number in range(1, 21))
    assert answers == {422: FAILURES_PER_ACCOUNT - 1, 429: 21 - FAILURES_PER_ACCOUNT}


def test_the_same_account_typed_otherwise_is_the_same(team: Team) -> None:
    for typed in ("alice@example.org", " Alice@Example.ORG", "ALICE@EXAMPLE.ORG ") * 4:
        attempt(typed)
    assert locked_until(ALICE, None) is not None


@pytest.mark.parametrize("email", [ALICE, "nobody@example.org"])
def test_the_locked_page_says_how_long_and_not_who_exists(team: Team, email: str) -> None:
    fail(FAILURES_PER_ACCOUNT, email)
    response = Client().post(SIGN_IN, {"username": email, "password": PASSWORD})
    assert response.status_code == 429
    assert "Signing in waits for 15 more minutes" in response.text
    assert 880 < int(response.headers["Retry-After"]) <= 900
    assert email not in response.text


def test_trying_while_it_is_locked_does_not_make_it_longer(team: Team) -> None:
    fail(FAILURES_PER_ACCOUNT)
    until = locked_until(ALICE, None)
    fail(20)
    assert locked_until(ALICE, None) == until


def test_a_lock_ends_by_itself(team: Team) -> None:
    fail(FAILURES_PER_ACCOUNT)
    pass_time(14)
    assert attempt(password=PASSWORD) == 429
    pass_time(1.1)
    assert attempt(password=PASSWORD) == 302


def test_signing_in_forgets_the_failures_of_that_account_only(team: Team) -> None:
    """Or whoever has an account could guess at another's for ever, signing in between."""
    fail(FAILURES_PER_ACCOUNT - 1, ALICE)
    assert attempt("bob@example.org", PASSWORD) == 302
    assert attempt(ALICE) == 429
    fail(FAILURES_PER_ACCOUNT - 1, "gus@example.org", "192.0.2.9")
    assert attempt("gus@example.org", PASSWORD, "192.0.2.9") == 302
    assert attempt("gus@example.org", address="192.0.2.9") == 422


def test_a_lock_holds_for_browsers_the_account_does_not_know(team: Team) -> None:
    form = {"username": ALICE, "password": PASSWORD}
    hers = Client(REMOTE_ADDR="203.0.113.5")
    hers.post(SIGN_IN, form)
    hers.post("/sign-out/")
    fail(20)
    assert attempt(password=PASSWORD, address="203.0.113.5") == 429  # a browser like any other
    assert hers.post(SIGN_IN, form | {"username": "bob@example.org"}).status_code == 302
    hers.post("/sign-out/")
    assert hers.post(SIGN_IN, form).status_code == 429  # it is known to Bob now
    fresh = Client(REMOTE_ADDR="203.0.113.5")
    fresh.cookies["known_browser"] = "made-up"
    assert fresh.post(SIGN_IN, form).status_code == 429


def test_a_known_browser_signs_in_while_the_account_is_locked(team: Team) -> None:
    form = {"username": ALICE, "password": PASSWORD}
    hers = Client(REMOTE_ADDR="203.0.113.5")
    hers.post(SIGN_IN, form)
    hers.post("/sign-out/")
    fail(20)
    assert hers.post(SIGN_IN, form).status_code == 302


def test_a_known_browser_guesses_no_further_than_its_address_may(team: Team) -> None:
    hers = Client(REMOTE_ADDR="203.0.113.5")
    hers.post(SIGN_IN, {"username": ALICE, "password": PASSWORD})
    hers.post("/sign-out/")
    form = {"username": ALICE, "password": WRONG}
    answers = Counter(hers.post(SIGN_IN, form).status_code for _ in range(100))
    assert answers == {422: FAILURES_PER_ADDRESS - 1, 429: 101 - FAILURES_PER_ADDRESS}


def test_an_admin_lets_an_account_and_an_address_try_again(team: Team, ada: Client) -> None:
    fail(FAILURES_PER_ACCOUNT)
    for number in range(FAILURES_PER_ADDRESS):
        attempt(f"person-{number}@example.org", address="198.51.100.7")
    page = ada.get("/people/").text
    assert ALICE in page and "198.51.100.7" in page
    ada.post("/people/locks/lift/", {"account": ALICE})
    ada.post("/people/locks/lift/", {"address": "198.51.100.7"})
    assert locks() == []
    assert attempt(password=PASSWORD) == 302
    assert set(AuditEvent.objects.filter(kind="sign-in lock lifted").values_list("about", flat=True)) == {
        ALICE,
        "198.51.100.7",
    }


@pytest.mark.parametrize(
    ("addresses", "answer"),
    [
        (["2001:db8:1:2::{:x}"], 429),  # one household
        (["2001:db8:1:{:x}::1"], 422),
        (["::ffff:192.0.2.7", "192.0.2.7"], 429),  # the same address, written otherwise
    ],
)
def test_what_counts_as_one_address(team: Team, addresses: list[str], answer: int) -> None:
    for number in range(FAILURES_PER_ADDRESS):
        attempt(
            f"person-{number}@example.org", address=addresses[number % len(addresses)].format(number + 16)
        )
    assert attempt("somebody@example.org", address=addresses[0].format(99)) == answer


def test_a_refusal_takes_the_same_work_whether_or_not_the_account_exists(team: Team, settings: Any) -> None:
    """Hashing a password is what takes time."""
    settings.PASSWORD_HASHERS = ["tests.people.test_throttle.CountingHasher"]
    make_user("gone", is_active=False)
    counts = []
    for name in ("alice", "nobody", "gone"):
        CountingHasher.calls = 0
        assert attempt(f"{name}@example.org") == 422
        counts.append(CountingHasher.calls)
    assert counts == [1, 1, 1]


class CountingHasher(MD5PasswordHasher):
    calls = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.calls += 1
        return super().encode(password, salt)


@pytest.mark.parametrize("path", ["/join/{}/", "/sign-in/MQ/{}/", "/sign-in/new-password/MQ/{}/"])
def test_guessing_at_links_locks_the_address(team: Team, path: str) -> None:
    answers = Counter(Client().get(path.format(f"abc-{number:039}")).status_code for number in range(100))
    assert answers == {410: FAILURES_PER_ADDRESS - 1, 429: 101 - FAILURES_PER_ADDRESS}


def test_guessing_the_password_inside_is_counted_as_well(team: Team, alice: Client) -> None:
    """Somebody at a computer left open."""
    form = {"email-email": "mallory@example.org", "email-current": "wrong"}
    answers = Counter(alice.post("/account/email/", form).status_code for _ in range(20))
    assert answers == {422: FAILURES_PER_ACCOUNT - 1, 429: 21 - FAILURES_PER_ACCOUNT}
    team.alice.refresh_from_db()
    assert team.alice.email == ALICE


def test_failures_keep_no_password(team: Team) -> None:
    attempt(password="a secret of mine")
    kept = AccessAttempt.objects.get()
    assert "a secret of mine" not in kept.post_data + kept.get_data
    assert not any("a secret of mine" in str(row) for row in AuditEvent.objects.values())


def test_a_name_that_is_no_text_of_a_database_is_refused(team: Team) -> None:
    assert attempt("a\0b@example.org") == 422


def test_the_throttle_stands_before_every_password(team: Team) -> None:
    """The admin has no sign-in of its own that would go around it."""
    response = Client().get("/admin/login/?next=/admin/")
    assert response.headers["Location"] == "/sign-in/?next=/admin/"
    assert team.client("ada").get("/admin/login/").headers["Location"] == "/admin/"
    assert team.client("alice").get("/admin/login/").status_code == 404  # and not round and round
