"""Requests whose answer was lost: when the balance may decide, and when only a person or a webhook may."""

from datetime import timedelta
from uuid import uuid4

import httpx
import hypothesis
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from generation import balance
from generation.lifecycle import NotAllowed, advance, receive, retry, settle
from generation.lifecycle.settle import verdict
from generation.models import ApiKey, BalanceReading
from generation.models.generation import State
from generation.musicapi import decode_task
from tests.factories import make_generation, make_key, make_user
from tests.lifecycle.provider import Provider, json_answer
from tests.lifecycle.steps import age, anchored, ask, ledger_lines, run, step

HOSTED = ApiKey.Source.ENVIRONMENT
LOST = httpx.ReadTimeout("no answer")


@pytest.mark.parametrize(
    ("left", "options", "expected"),
    [
        (1000, {}, "not taken"),
        (985, {}, "taken"),
        (1001, {}, "unclear"),
        (999, {}, "unclear"),
        (970, {}, "unclear"),
        (0, {}, "unclear"),
        (1000, {"refundable": 15}, "unclear"),
        (1015, {"refundable": 15}, "not taken"),
        (985, {"refundable": 15}, "taken"),
        (1000, {"refundable": 10}, "not taken"),
        (990, {"refundable": 10}, "taken"),
        (1000, {"doubtful": 15}, "not taken"),
        (985, {"doubtful": 15}, "unclear"),
        (970, {"doubtful": 15}, "taken"),
    ],
)
def test_what_a_balance_proves(left, options, expected):
    assert verdict(left, 1000, 15, **options) == expected


@hypothesis.settings(suppress_health_check=[hypothesis.HealthCheck.too_slow], deadline=None)
@given(
    price=st.integers(1, 100),
    refundable=st.lists(st.tuples(st.integers(1, 100), st.booleans()), max_size=4),
    doubtful=st.lists(st.tuples(st.integers(1, 100), st.booleans()), max_size=3),
    was_taken=st.booleans(),
)
def test_a_verdict_is_never_wrong_while_nobody_else_spends(price, refundable, doubtful, was_taken):
    left = 1000 - price * was_taken
    left += sum(credits for credits, came_back in refundable if came_back)
    left -= sum(credits for credits, was_lost in doubtful if was_lost)
    found = verdict(
        left,
        1000,
        price,
        refundable=sum(credits for credits, _ in refundable),
        doubtful=sum(credits for credits, _ in doubtful),
    )
    assert found in ("unclear", "taken" if was_taken else "not taken")


@given(price=st.integers(1, 100), spent=st.integers(1, 1000))
def test_spending_by_others_never_makes_a_taken_request_look_free(price, spent):
    assert verdict(1000 - price - spent, 1000, price) != "not taken"


pytestmark = pytest.mark.django_db


def lose(provider: Provider, *, taken: bool):
    """A generation whose answer was lost, and the id of its task when it was taken."""
    provider.on_submit = [LOST]
    generation = step(ask())
    assert generation.state == "unconfirmed"
    return generation, provider.take() if taken else ""


def test_a_request_that_was_not_taken_is_sent_again_by_itself(provider: Provider):
    anchored()
    generation, _ = lose(provider, taken=False)
    assert step(generation).state == "queued"
    assert (generation.credits, generation.error) == ("not_taken", "")
    provider_bodies = len(provider.bodies)
    assert step(generation).state == "running"
    assert len(provider.bodies) == provider_bodies + 1
    assert ledger_lines(generation) == [("charge", -15)]


def test_workers_that_die_while_they_send_are_doubts_and_no_reason_to_give_up(provider: Provider):
    """A first task that comes to light later is so known to be one that the balance had shown as free."""
    anchored()
    generation = ask()
    for died in range(1, 6):
        changes = {"state": State.SUBMITTING, "submitted_at": timezone.now(), "next_step_at": timezone.now()}
        type(generation).objects.filter(id=generation.id).update(**changes)
        advance(generation.id)
        generation.refresh_from_db()
        assert (generation.state, generation.doubts) == ("unconfirmed", died)
        step(generation)
        assert generation.state == "queued"


def test_a_request_that_was_taken_is_booked_and_waits_for_its_webhook(provider: Provider):
    key = anchored()
    generation, task_id = lose(provider, taken=True)
    step(generation)
    assert (generation.state, generation.credits) == ("unconfirmed", "taken")
    assert ledger_lines(generation) == [("charge", -15)]
    assert len(provider.bodies) == 1
    key.refresh_from_db()
    assert key.expected_balance == key.balance == 985
    receive(generation.id, task_id, decode_task(200, provider.finish(task_id)))
    assert run(generation).state == "succeeded"
    assert ledger_lines(generation) == [("charge", -15)]


def test_a_taken_request_nobody_reports_ends_honestly_and_a_late_webhook_revives_it(provider: Provider):
    anchored()
    generation, task_id = lose(provider, taken=True)
    step(generation)
    age(generation, minutes=11)
    step(generation)
    assert (generation.state, generation.credits, generation.error_kind) == (
        "failed",
        "being_checked",
        "lost",
    )
    receive(generation.id, task_id, decode_task(200, provider.finish(task_id)))
    assert run(generation).state == "succeeded"
    assert generation.credits == "taken"


def test_a_request_under_way_is_given_time_before_the_balance_is_asked(provider: Provider):
    anchored()
    generation, _ = lose(provider, taken=False)
    assert generation.next_step_at > timezone.now() + timedelta(seconds=15)


@pytest.mark.parametrize("moved_by", [-15, -7, 500])
def test_after_a_movement_by_others_nothing_is_sent_again(provider: Provider, moved_by):
    anchored()
    generation, _ = lose(provider, taken=True)
    provider.balance += moved_by
    step(generation)
    assert generation.state == "unconfirmed"
    assert step(generation, times=3).state == "unconfirmed"
    assert len(provider.bodies) == 1


def test_a_key_that_others_use_never_decides(provider: Provider, settings):
    """Their refund of 15 hides our charge of 15; only a key that was quiet for long may be believed."""
    settings.MUSICAPI_KEY = "shared-key"
    key = anchored(source=HOSTED)
    key.quiet_since = timezone.now() - timedelta(minutes=10)
    key.save()
    agreed(key, minutes_ago=5)
    generation, _ = lose(provider, taken=True)
    provider.balance += 15
    step(generation, times=3)
    assert generation.state == "unconfirmed"
    assert generation.error
    assert len(provider.bodies) == 1


def agreed(key: ApiKey, minutes_ago: float) -> None:
    """The provider said what was expected, so long ago."""
    at = timezone.now() - timedelta(minutes=minutes_ago)
    BalanceReading.objects.create(api_key=key, read_at=at, balance=1000, expected=1000)


@pytest.mark.parametrize("taken", [True, False])
@pytest.mark.parametrize(
    ("since", "read"), [(80, None), (80, 60), (40, 5), (20, 5), (25 * 60, None), (25 * 60, 120), (25 * 60, 5)]
)
def test_a_hosted_key_decides_only_after_a_reading_that_would_have_shown_the_refunds_of_others(
    provider: Provider, settings, since, read, taken
):
    """Minutes ago. What others had under way when the balance last moved may come back for a day.

    That may hide that ours was taken, but never makes it look so: there half an hour is enough.
    """
    settings.MUSICAPI_KEY = "perhaps-shared-key"
    key = anchored(source=HOSTED)
    key.quiet_since = timezone.now() - timedelta(minutes=since)
    key.save()
    if read:
        agreed(key, minutes_ago=read)
    generation, _ = lose(provider, taken=taken)
    step(generation)
    is_proof = read is not None and since - read >= (30 if taken else 24 * 60)
    shown = ("unconfirmed", "taken") if taken else ("queued", "not_taken")
    assert (generation.state, generation.credits) == (shown if is_proof else ("unconfirmed", "being_checked"))


def test_what_another_key_shows_decides_nothing(provider: Provider, settings):
    settings.MUSICAPI_KEY = "our-key"
    hosted = anchored(source=HOSTED)
    local = make_key(expected_balance=1000, quiet_since=hosted.quiet_since)
    agreed(local, minutes_ago=45)
    generation, _ = lose(provider, taken=False)
    assert generation.api_key == hosted
    assert step(generation).state == "unconfirmed"


@pytest.mark.parametrize("is_explained", [False, True])
def test_what_was_in_doubt_when_a_drift_was_seen_is_not_decided_by_a_later_balance(
    provider: Provider, is_explained
):
    """The drift of 30 may be two songs of others, or one of theirs and ours."""
    anchored()
    generation, _ = lose(provider, taken=True)
    provider.balance -= 15
    step(generation)
    drift = BalanceReading.objects.exclude(drift=0).get()
    assert drift.drift == -30
    if is_explained:
        balance.explain(drift, make_user("boss", is_staff=True), "Another program", book=True)
    assert step(generation, times=3).state == "unconfirmed"
    assert len(provider.bodies) == 1


def test_without_a_reading_from_before_nothing_is_decided(provider: Provider):
    make_key()
    generation, _ = lose(provider, taken=False)
    assert step(generation, times=2).state == "unconfirmed"
    assert len(provider.bodies) == 1


@pytest.mark.parametrize("taken", [True, False])
def test_a_song_under_way_that_may_have_been_refunded_keeps_it_open(provider: Provider, taken):
    anchored()
    other = step(ask())
    generation, _ = lose(provider, taken=taken)
    if taken:
        provider.balance += 15  # the other one failed, and we have not heard of it
    assert step(generation).state == "unconfirmed"
    if taken:
        provider.on_poll = [json_answer(200, type="failed", message="sad", refund_processed=True)]
        step(other)
    else:
        provider.finish(other.remote_id)
        run(other)
    step(generation)
    assert (generation.state, generation.credits) == (
        ("unconfirmed", "taken") if taken else ("queued", "not_taken")
    )


def test_while_something_is_being_sent_a_reading_does_not_count(provider: Provider):
    anchored()
    generation, _ = lose(provider, taken=False)
    make_generation(state=State.SUBMITTING)
    assert step(generation).state == "unconfirmed"


def test_two_lost_requests_are_told_apart_only_when_both_went_the_same_way(provider: Provider):
    anchored()
    first, _ = lose(provider, taken=True)
    second, _ = lose(provider, taken=False)
    assert [step(g).state for g in (first, second)] == ["unconfirmed"] * 2
    assert ledger_lines(first) == ledger_lines(second) == []
    provider.take()
    assert [step(g).credits for g in (first, second)] == ["taken"] * 2


def test_a_balance_that_cannot_be_read_decides_nothing(provider: Provider):
    anchored()
    generation, _ = lose(provider, taken=False)
    provider.on_balance = [json_answer(500, error="internal")]
    assert step(generation).state == "unconfirmed"
    assert step(generation).state == "queued"


@pytest.mark.parametrize(("days", "state"), [(2, State.UNCONFIRMED), (4, State.FAILED)])
def test_what_nobody_decides_ends_some_day_and_a_late_webhook_revives_it(provider: Provider, days, state):
    generation = make_generation(state=State.UNCONFIRMED, api_key=make_key(), credits="being_checked")
    age(generation, days=days)
    generation = step(generation)
    assert (generation.state, generation.credits) == (state, "being_checked")
    assert ledger_lines(generation) == []
    status = decode_task(200, {"task_id": "late", "type": "running", "data": []})
    receive(generation.id, "late", status)
    assert ledger_lines(generation) == [("charge", -15)]


def test_a_person_may_send_it_again_which_makes_a_new_one(provider: Provider):
    generation, nonce = make_generation(state=State.UNCONFIRMED, credits="being_checked"), uuid4()
    again = [settle(generation, generation.person, send_again=True, nonce=nonce) for _ in range(2)]
    generation.refresh_from_db()
    assert (generation.state, generation.credits) == ("failed", "being_checked")
    assert again[0] == again[1]
    assert (again[0].retry_of, again[0].request, again[0].state) == (generation, generation.request, "queued")


def test_a_person_may_let_it_be():
    generation = make_generation(state=State.UNCONFIRMED)
    assert settle(generation, generation.person, send_again=False) is None
    generation.refresh_from_db()
    assert generation.state == "failed"
    assert generation.retries.count() == 0


def test_what_has_settled_by_itself_is_not_sent_again_by_a_late_press(provider: Provider):
    generation = make_generation(state=State.UNCONFIRMED)
    task_id = provider.take()
    receive(generation.id, task_id, decode_task(200, provider.finish(task_id)))
    assert settle(generation, generation.person, send_again=True, nonce=uuid4()) is None
    assert run(generation).state == "succeeded"


def test_a_stranger_decides_nothing():
    generation, bob = make_generation(state=State.UNCONFIRMED), make_user("bob")
    with pytest.raises(NotAllowed):
        settle(generation, bob, send_again=False)
    with pytest.raises(NotAllowed):
        retry(make_generation(state=State.FAILED), bob, uuid4())


@pytest.mark.parametrize(("doubts", "state"), [(1, State.FAILED), (2, State.UNCONFIRMED)])
def test_the_failure_of_a_first_attempt_says_nothing_of_a_second_one_in_doubt(
    provider: Provider, doubts, state
):
    key = anchored()
    generation = make_generation(state=State.UNCONFIRMED, api_key=key, credits="being_checked", doubts=doubts)
    status = decode_task(200, {"type": "failed", "error": "too loud", "refund_processed": True})
    for _ in range(2):
        receive(generation.id, "the-first", status)
    generation.refresh_from_db()
    assert generation.state == state
    assert ledger_lines(generation) == ([] if doubts > 1 else [("charge", -15), ("refund", 15)])
    if doubts > 1:  # the second was taken, as the balance shows
        age(generation, hours=1)
        provider.balance = 985
        generation = step(generation)
        assert (generation.state, ledger_lines(generation)) == (State.UNCONFIRMED, [("charge", -15)])
        receive(generation.id, "the-second", decode_task(200, {"type": "running", "data": []}))
        generation.refresh_from_db()
        assert (generation.remote_id, generation.state) == ("the-second", State.RUNNING)
        assert ledger_lines(generation) == [("charge", -15)]
