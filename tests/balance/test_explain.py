"""An admin explains a drift: once, with or without a line in the ledger, and the books still come out."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from generation import balance, ledger
from generation.models import BalanceReading, CreditEntry
from generation.models.generation import Credits, State
from tests.factories import make_generation, make_user
from tests.lifecycle.provider import Provider
from tests.lifecycle.steps import anchored, ledger_lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return make_user("boss", is_staff=True)


@pytest.fixture
def key(provider: Provider):
    return anchored()


def seen(key, provider, drift):
    key.refresh_from_db()
    provider.balance = key.expected_balance + drift
    balance.read(key)
    return BalanceReading.objects.filter(api_key=key, drift=drift).first()


def comes_out(key, provider):
    """Nothing moved by explaining: the next reading agrees."""
    key.refresh_from_db()
    return key.expected_balance == provider.balance and balance.read(key).drift == 0


def test_a_drift_is_explained_without_a_line(key, provider, boss):
    drift = seen(key, provider, 500)
    assert balance.explain(drift, boss, "  Bought, invoice 112 ", book=False)
    drift.refresh_from_db()
    assert (drift.explanation, drift.explained_by) == ("Bought, invoice 112", boss)
    assert CreditEntry.objects.count() == 0
    assert comes_out(key, provider)


@pytest.mark.parametrize("credits", [500, -40])
def test_a_drift_is_booked_as_an_adjustment(key, provider, boss, credits):
    drift = seen(key, provider, credits)
    assert balance.explain(drift, boss, "Another program", book=True)
    line = CreditEntry.objects.get()
    assert (line.kind, line.credits, line.reason, line.entered_by) == (
        "adjustment",
        credits,
        "Another program",
        "Boss",
    )
    assert comes_out(key, provider)


def test_a_lost_request_is_charged_for_the_drift_it_was(key, provider, boss):
    moment = timezone.now() - timedelta(days=2)
    song = make_generation(
        state=State.FAILED, credits=Credits.BEING_CHECKED, submitted_at=moment, finished_at=moment
    )
    drift = seen(key, provider, -15)
    assert balance.explain(drift, boss, "It was this song", book=True, requests=[song.id])
    song.refresh_from_db()
    drift.refresh_from_db()
    assert (song.credits, ledger_lines(song)) == ("taken", [("charge", -15)])
    assert drift.explanation == "It was this song (charged to its request)"
    assert comes_out(key, provider)


def test_a_failed_song_is_refunded_for_the_drift_it_was(key, provider, boss):
    song = make_generation(state=State.FAILED, credits=Credits.TAKEN)
    ledger.charge(song)
    drift = seen(key, provider, 15)
    assert balance.explain(drift, boss, "Its refund came late", book=True, requests=[song.id])
    song.refresh_from_db()
    assert (song.credits, ledger_lines(song)) == ("returned", [("charge", -15), ("refund", 15)])
    assert comes_out(key, provider)


def test_what_was_heard_of_meanwhile_is_not_booked_twice(key, provider, boss):
    moment = timezone.now() - timedelta(days=2)
    song = make_generation(
        state=State.FAILED, credits=Credits.BEING_CHECKED, submitted_at=moment, finished_at=moment
    )
    drift = seen(key, provider, -15)
    ledger.charge(song)
    with pytest.raises(ValueError, match="meanwhile"):
        balance.explain(drift, boss, "It was this song", book=True, requests=[song.id])
    drift.refresh_from_db()
    assert (drift.explained_at, ledger_lines(song)) == (None, [("charge", -15)])


def test_requests_that_do_not_make_the_drift_are_not_booked(key, provider, boss):
    song = make_generation(state=State.FAILED, credits=Credits.BEING_CHECKED, price=2)
    drift = seen(key, provider, -15)
    with pytest.raises(ValueError, match="Look at them again"):
        balance.explain(drift, boss, "It was this song", book=True, requests=[song.id])
    assert ledger_lines(song) == []


def test_a_drift_is_explained_once(key, provider, boss):
    drift = seen(key, provider, -40)
    assert balance.explain(drift, boss, "Another program", book=True)
    assert not balance.explain(drift, boss, "No, somebody else", book=True)
    assert CreditEntry.objects.count() == 1


def test_an_explanation_is_needed_and_so_is_an_admin(key, provider, boss):
    drift = seen(key, provider, -40)
    with pytest.raises(ValueError, match="Say what explains it"):
        balance.explain(drift, boss, "  ", book=False)
    with pytest.raises(PermissionDenied):
        balance.explain(drift, make_user("alice"), "Mine", book=True)
    assert CreditEntry.objects.count() == 0


def test_drifts_that_nobody_has_explained_come_first(key, provider, boss):
    first, second, third = (seen(key, provider, drift) for drift in (-5, -6, -7))
    balance.explain(third, boss, "Known", book=False)
    assert list(balance.drifts(key)) == [second, first, third]
