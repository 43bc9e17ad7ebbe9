"""A hosted key that another program may use, too: its refunds must not hide what ours cost."""

from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from generation import balance, keys, ledger
from generation.balance import checks
from generation.lifecycle import receive, settle
from generation.models import BalanceReading
from generation.musicapi import TaskStatus
from tests.credits.clock import Clock, told_by
from tests.factories import make_generation, make_user
from tests.lifecycle.provider import Provider
from tests.lifecycle.steps import anchored, ask, ledger_lines, step

pytestmark = pytest.mark.django_db

DAY_S, HOUR_S = 24 * 3600.0, 3600.0
OTHERS = 15
"""Credits: exactly what a song of ours costs."""


@pytest.fixture
def clock():
    clock = Clock(timezone.now())
    with told_by(clock):
        yield clock


@pytest.fixture
def key(provider: Provider, clock: Clock, settings):
    """Its first reading is the first that the ledger counts from."""
    settings.MUSICAPI_KEY = "a-key-that-others-have"
    key = keys.default_key()
    assert balance.read(key)
    return key


def read_hourly(key, clock: Clock, hours: int) -> int:
    """The sum of the drifts they show."""
    drifts = 0
    for _ in range(hours):
        clock.move(HOUR_S)
        drifts += balance.read(key).drift
    return drifts


def lose(provider: Provider, *, taken: bool = True):
    song = ask()
    (provider.on_taken if taken else provider.on_submit).append(httpx.ReadTimeout("no answer"))
    assert step(song).state == "unconfirmed"
    return song


def let_be(song) -> None:
    settle(song, song.person, send_again=False)


def test_a_refund_of_others_hides_no_charge_of_a_request_that_was_let_be(provider: Provider, key, clock):
    provider.balance -= OTHERS
    assert balance.read(key).drift == -OTHERS
    clock.move(60)
    song = lose(provider)
    let_be(song)
    clock.move(60)
    provider.balance += OTHERS
    assert balance.read(key).drift == 0
    assert read_hourly(key, clock, hours=30) == 0
    song.refresh_from_db()
    assert song.credits == "being_checked"
    assert [row.id for row in balance.long_checked()] == [song.id]
    assert balance.stop_checking(song, make_user("boss", is_staff=True))


def test_a_free_request_that_was_lost_is_not_charged_for_nothing(provider: Provider, key, clock):
    clock.move(HOUR_S)
    song = make_generation(state="failed", api_key=key, credits="being_checked", price=0)
    balance.read(key)
    song.refresh_from_db()
    assert (song.credits, ledger_lines(song)) == ("not_taken", [])


@pytest.mark.parametrize("hours", [1, 12])
def test_a_late_refund_of_others_does_not_send_ours_again(provider: Provider, key, clock, hours):
    clock.move(HOUR_S)
    provider.balance -= OTHERS
    assert balance.read(key).drift == -OTHERS
    read_hourly(key, clock, hours)
    song = lose(provider)
    provider.balance += OTHERS
    clock.move(200)
    step(song, 3)
    assert (song.state, song.credits, len(provider.bodies)) == ("unconfirmed", "being_checked", 1)


def test_after_a_day_without_others_what_was_not_taken_is_told_at_once(provider: Provider, key, clock):
    read_hourly(key, clock, hours=26)
    sent, dropped = lose(provider, taken=False), lose(provider, taken=False)
    let_be(dropped)
    clock.move(200)
    assert (step(sent).state, sent.credits) in [("queued", "not_taken"), ("running", "taken")]
    balance.read(key)
    dropped.refresh_from_db()
    assert (dropped.credits, ledger_lines(dropped)) == ("not_taken", [])


@pytest.mark.parametrize(
    ("others_at", "is_explained", "credits"),
    [
        (None, False, "not_taken"),
        (-2, False, "being_checked"),
        (-2, True, "being_checked"),
        (-30, False, "not_taken"),
        (2, False, "being_checked"),
        (2, True, "not_taken"),
    ],
)
def test_a_day_later_what_others_could_not_have_hidden_was_not_taken(
    provider: Provider, key, others_at, is_explained, credits
):
    """`others_at` is when others spent, in hours from when our request left; a week of readings is before."""
    left_at = timezone.now() - timedelta(hours=26)
    song = make_generation(
        state="failed", api_key=key, credits="being_checked", submitted_at=left_at, finished_at=left_at
    )
    readings = [(-7 * 24, 0), *([(others_at, -OTHERS)] if others_at else [])]
    for hours, drift in readings:
        reading = BalanceReading.objects.create(
            api_key=key,
            read_at=left_at + timedelta(hours=hours),
            balance=1000,
            expected=1000 - drift,
            drift=drift,
        )
        if drift and is_explained:
            balance.explain(reading, make_user("boss", is_staff=True), "Another program", book=False)
    balance.read(key)
    song.refresh_from_db()
    assert song.credits == credits


@pytest.mark.parametrize("refunded", [True, False, None])
@pytest.mark.parametrize("balance_left", [985, 1000])
def test_a_webhook_that_comes_while_a_reading_is_taken_in_has_the_last_word(
    provider: Provider, monkeypatch, balance_left, refunded
):
    key = anchored()
    song = make_generation(state="failed", api_key=key, credits="being_checked")
    provider.balance = balance_left
    settle_doubtful = checks._settle_doubtful

    def heard_meanwhile(*args):
        receive(song.id, "the-task", TaskStatus("failed", (), "no voice", "failed", refunded=refunded))
        settle_doubtful(*args)

    monkeypatch.setattr(checks, "_settle_doubtful", heard_meanwhile)
    balance.read(key)
    song.refresh_from_db()
    returned = [("refund", 15)] if refunded else []
    assert ledger_lines(song) == [("charge", -15), *returned]
    assert song.credits == ("returned" if refunded else "being_checked")


def test_a_webhook_between_the_charge_and_its_mark_has_the_last_word(provider: Provider, monkeypatch):
    key = anchored()
    song = make_generation(state="failed", api_key=key, credits="being_checked")
    provider.balance = 985
    charge = ledger.charge

    def heard_first(row, reason=""):
        if reason == checks.REASON:
            receive(song.id, "the-task", TaskStatus("failed", (), "no voice", "failed", refunded=True))
        return charge(row, reason)

    monkeypatch.setattr(ledger, "charge", heard_first)
    balance.read(key)
    song.refresh_from_db()
    assert (song.credits, ledger_lines(song)) == ("returned", [("charge", -15), ("refund", 15)])
