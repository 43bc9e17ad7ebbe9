"""The balance against the ledger: anchors, drift, and refunds that nobody told us of."""

from datetime import timedelta

import pytest
from django.utils import timezone

from generation import balance, ledger
from generation.models.generation import State
from tests.credits.clock import Clock, told_by
from tests.factories import make_generation, make_key
from tests.lifecycle.provider import Provider, json_answer
from tests.lifecycle.steps import anchored, ask, ledger_lines, step

pytestmark = pytest.mark.django_db


def read(key):
    reading = balance.read(key)
    key.refresh_from_db()
    return reading


def failed(price=15, **fields):
    """A failed generation that was charged and whose refund has not been told."""
    generation = make_generation(state=State.FAILED, price=price, **fields)
    ledger.charge(generation)
    type(generation).objects.filter(id=generation.id).update(credits="being_checked")
    return generation


def credits_of(*generations):
    for generation in generations:
        generation.refresh_from_db()
    return [generation.credits for generation in generations]


def test_the_first_quiet_reading_anchors_what_is_expected(provider: Provider):
    key = make_key()
    assert read(key).is_steady
    assert (key.balance, key.expected_balance) == (1000, 1000)
    assert key.quiet_since


def test_a_reading_while_a_song_is_made_anchors_nothing(provider: Provider):
    key = make_key()
    step(ask())
    read(key)
    assert (key.balance, key.expected_balance) == (985, None)


def test_the_ledger_moves_what_is_expected(provider: Provider):
    key = anchored()
    step(ask())
    since = key.quiet_since
    read(key)
    assert (key.balance, key.expected_balance, key.quiet_since) == (985, 985, since)


@pytest.mark.parametrize("moved_by", [500, -40])
def test_a_movement_by_others_starts_the_quiet_time_anew_and_anchors_again(
    provider: Provider, moved_by, caplog
):
    key = anchored()
    provider.balance += moved_by
    read(key)
    assert key.expected_balance == 1000 + moved_by
    assert key.quiet_since > timezone.now() - timedelta(minutes=1)
    assert [record.drift for record in caplog.records] == [moved_by]


def test_a_refund_nobody_told_us_of_is_booked_when_the_balance_shows_it(provider: Provider):
    key = anchored(balance=985)
    generation = failed()
    key.expected_balance = provider.balance = 985
    key.save()
    read(key)
    assert credits_of(generation) == ["being_checked"]
    provider.balance = 1000
    read(key)
    assert credits_of(generation) == ["returned"]
    assert ledger_lines(generation) == [("charge", -15), ("refund", 15)]
    assert key.expected_balance == 1000


@pytest.mark.parametrize(
    ("prices", "shown", "expected"),
    [
        ([15, 15], 15, ["returned", "being_checked"]),
        ([15, 15], 30, ["returned", "returned"]),
        ([15, 2], 17, ["returned", "returned"]),
        ([15, 2], 2, ["being_checked", "being_checked"]),
        ([15, 15], 16, ["being_checked", "being_checked"]),
        ([15], 45, ["being_checked"]),
    ],
)
def test_refunds_are_booked_only_when_the_sum_comes_out(provider: Provider, prices, shown, expected):
    key = anchored()
    generations = [failed(price, submitted_at=timezone.now()) for price in prices]
    key.refresh_from_db()
    provider.balance = key.expected_balance + shown
    read(key)
    assert credits_of(*generations) == expected


def test_a_refund_that_a_running_song_could_explain_is_not_given_to_a_failed_one(provider: Provider):
    key = anchored()
    generation = failed()
    step(ask())
    key.refresh_from_db()
    provider.balance = key.expected_balance + 15
    read(key)
    assert credits_of(generation) == ["being_checked"]


def test_a_second_task_heard_of_after_the_drift_it_was_in_is_no_refund_of_another(provider: Provider):
    """The balance showed its charge first, so it counts twice until a quiet reading has set that right.

    There is none for a day: the second task's own refund would look the same.
    """
    clock = Clock(timezone.now())
    with told_by(clock):
        key = anchored()
        song = make_generation(state=State.RUNNING, price=15)
        ledger.charge(song)
        provider.balance = 1000 - 15 - 15
        assert read(key).drift == -15
        ledger.charge_again(song, "the-second-task")
        type(song).objects.filter(id=song.id).update(state=State.SUCCEEDED)
        other = failed()
        provider.balance -= 15
        read(key)
        assert credits_of(other) == ["being_checked"]
        assert key.quiet_since is None
        type(other).objects.filter(id=other.id).update(credits="taken")
        assert read(key).drift == 0
        clock.move(25 * 3600)
        assert read(key).drift == 15
        later = failed()
        assert read(key).drift == 0
        assert credits_of(later) == ["returned"]


def test_a_refund_that_did_not_come_within_a_day_does_not_come(provider: Provider):
    key = anchored()
    generation = failed(finished_at=timezone.now() - timedelta(hours=25))
    key.refresh_from_db()
    provider.balance = key.expected_balance
    read(key)
    assert credits_of(generation) == ["taken"]


@pytest.mark.parametrize(
    ("operation", "left", "credits", "lines"),
    [
        ("sonic.create", 1000, "not_taken", 0),
        ("sonic.create", 985, "being_checked", 1),  # the task may fail yet
        ("sonic.lyrics", 998, "taken", 1),
    ],
)
def test_a_lost_request_that_was_let_be_is_still_accounted_for(
    provider: Provider, operation, left, credits, lines
):
    key = anchored()
    generation = make_generation(state=State.FAILED, credits="being_checked", operation=operation)
    provider.balance = left
    read(key)
    assert credits_of(generation) == [credits]
    assert len(ledger_lines(generation)) == lines


def test_a_charge_that_the_balance_showed_may_come_back_as_well(provider: Provider):
    key = anchored()
    generation = make_generation(state=State.FAILED, credits="being_checked")
    provider.balance = 985
    read(key)
    provider.balance = 1000
    read(key)
    assert credits_of(generation) == ["returned"]
    assert [credits for _, credits in ledger_lines(generation)] == [-15, 15]
    assert not key.readings.exclude(drift=0).exists()


def test_a_reading_during_which_something_was_charged_only_shows_the_balance(provider: Provider, monkeypatch):
    key = anchored()
    generation = make_generation(state=State.RUNNING)
    ask_provider = provider.answer

    def charged_meanwhile(request):
        ledger.charge(generation)
        return ask_provider(request)

    monkeypatch.setattr(provider, "answer", charged_meanwhile)
    reading = read(key)
    assert not reading.is_steady
    assert key.balance == 1000
    assert key.expected_balance == 985


def test_a_refresh_waits_for_its_turn_and_for_a_provider_that_answers(provider: Provider):
    key = make_key(next_free_at=timezone.now() + timedelta(seconds=30))
    balance.refresh(key.id)
    key.refresh_from_db()
    assert (key.balance, key.balance_due_at) == (None, key.next_free_at)
    key.next_free_at = key.balance_due_at = timezone.now()
    key.save()
    provider.on_balance = [json_answer(500, error="internal")]
    balance.refresh(key.id)
    key.refresh_from_db()
    assert key.balance is None
    assert key.balance_due_at < timezone.now() + timedelta(minutes=1)
    key.next_free_at = key.balance_due_at = timezone.now()
    key.save()
    balance.refresh(key.id)
    key.refresh_from_db()
    assert key.balance == 1000
    assert key.balance_due_at > timezone.now() + timedelta(minutes=50)
