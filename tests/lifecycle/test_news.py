"""Webhooks and answers in every order: early, late, doubled, mixed up."""

import pytest

from generation import ledger
from generation.lifecycle import receive
from generation.models.generation import State
from generation.musicapi import TaskStatus, decode_event, decode_task
from tests.factories import make_generation
from tests.lifecycle.provider import Provider, event_payload, task_payload
from tests.lifecycle.steps import ask, ledger_lines, run, step

pytestmark = pytest.mark.django_db
TASK, OTHER = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def tell(generation, event="song.completed", *states, task_id=TASK, **extra):
    status = decode_event({**event_payload(task_id, event, *states), **extra}).status
    receive(generation.id, task_id, status)
    generation.refresh_from_db()


def test_a_webhook_may_come_before_the_answer_to_the_post(provider: Provider):
    generation = ask()

    def report(task_id):
        status = decode_task(200, provider.finish(task_id))
        receive(generation.id, task_id, status)

    provider.before_answer = report
    step(generation)
    assert generation.state == "storing"
    assert run(generation).state == "succeeded"
    assert ledger_lines(generation) == [("charge", -15)]


@pytest.mark.parametrize("state", [State.SUBMITTING, State.UNCONFIRMED])
def test_a_webhook_settles_what_is_in_doubt(provider: Provider, state):
    generation = make_generation(state=state, credits="being_checked", error="It may have been taken.")
    tell(generation)
    assert (generation.state, generation.remote_id, generation.credits) == ("storing", TASK, "taken")
    assert generation.error == ""
    assert run(generation).state == "succeeded"
    assert ledger_lines(generation) == [("charge", -15)]


@pytest.mark.parametrize("state", [State.QUEUED, State.CANCELLED, State.FAILED])
def test_music_that_arrives_after_all_is_taken_in_and_paid_for(provider: Provider, state):
    generation = make_generation(state=state)
    tell(generation)
    assert run(generation).state == "succeeded"
    assert ledger_lines(generation) == [("charge", -15)]
    assert provider.bodies == []


def test_a_lost_request_already_in_the_ledger_is_not_charged_again(provider: Provider):
    generation = make_generation(state=State.UNCONFIRMED)
    ledger.charge(generation, "Shown by the balance")
    tell(generation)
    assert generation.credits == "taken"
    assert ledger_lines(generation) == [("charge", -15)]


def test_doubled_and_unordered_events_end_right(provider: Provider):
    generation = make_generation(state=State.SUBMITTING)
    for event, *states in [
        ("song.completed", "succeeded", "succeeded"),
        ("song.streaming", "running", "running"),
        ("song.completed", "succeeded", "succeeded"),
        ("song.streaming", "pending", "running"),
    ]:
        tell(generation, event, *states)
    assert [clip.state for clip in generation.clips.all()] == ["succeeded", "succeeded"]
    assert run(generation).state == "succeeded"
    tell(generation, "song.streaming", "running", "running")
    tell(generation)
    assert generation.state == "succeeded"
    assert provider.downloads == 2
    assert ledger_lines(generation) == [("charge", -15)]


def test_a_streaming_event_brings_the_clips_and_goes_on():
    generation = make_generation(state=State.SUBMITTING)
    tell(generation, "song.streaming", "running", "pending")
    assert generation.state == "running"
    assert [clip.state for clip in generation.clips.all()] == ["running", "pending"]


def test_a_refund_may_be_told_in_a_second_message():
    generation = make_generation(state=State.RUNNING, remote_id=TASK)
    ledger.charge(generation)
    failed = {"task_id": TASK, "platform": "suno", "event": "song.failed", "type": "failed", "message": "sad"}
    receive(generation.id, TASK, decode_event(failed).status)
    generation.refresh_from_db()
    assert (generation.state, generation.credits) == ("failed", "being_checked")
    assert "sad" in generation.error
    for _ in range(2):
        receive(generation.id, TASK, decode_event({**failed, "refund_processed": True}).status)
    generation.refresh_from_db()
    assert generation.credits == "returned"
    assert ledger_lines(generation) == [("charge", -15), ("refund", 15)]


def test_a_request_that_failed_before_its_answer_came_is_charged_and_refunded():
    generation = make_generation(state=State.SUBMITTING)
    receive(generation.id, TASK, TaskStatus("failed", (), "too sad", "failed", refunded=True))
    generation.refresh_from_db()
    assert (generation.state, generation.credits) == ("failed", "returned")
    assert ledger_lines(generation) == [("charge", -15), ("refund", 15)]


def test_a_second_task_of_the_same_request_is_booked_and_its_takes_are_kept(provider: Provider):
    generation = make_generation(state=State.RUNNING, remote_id=TASK)
    ledger.charge(generation)
    tell(generation, "song.completed", task_id=OTHER)
    tell(generation, "song.completed", task_id=OTHER)
    assert generation.remote_id == TASK
    assert ledger_lines(generation) == [("charge", -15), ("adjustment", -15)]
    provider.tasks[TASK] = (200, task_payload(TASK, "succeeded", "succeeded"))
    assert run(generation).state == "succeeded"
    assert [clip.track.label for clip in generation.clips.all()] == ["A", "B", "C", "D"]


def test_the_failure_of_a_second_task_does_not_end_the_first():
    generation = make_generation(state=State.RUNNING, remote_id=TASK)
    ledger.charge(generation)
    receive(generation.id, OTHER, TaskStatus("failed", (), "too sad", "failed", refunded=True))
    generation.refresh_from_db()
    assert generation.state == "running"


def test_a_take_that_somebody_deleted_is_not_fetched_again(provider: Provider):
    generation = make_generation(state=State.SUBMITTING)
    tell(generation)
    run(generation)
    generation.clips.get(position=0).track.delete()
    tell(generation)
    assert generation.state == "succeeded"
    assert provider.downloads == 2


@pytest.mark.parametrize(
    ("doubts", "told", "lines"),
    [
        (1, {}, [("charge", -15), ("adjustment", -15), ("adjustment", 15)]),
        (0, {"refund_processed": True}, [("charge", -15), ("adjustment", -15), ("adjustment", 15)]),
        (0, {}, [("charge", -15), ("adjustment", -15)]),
    ],
    ids=["sent again as the balance showed it was not taken", "returned, as it says", "nobody knows"],
)
def test_another_task_that_failed_costs_nothing_where_its_credits_came_back(doubts, told, lines):
    generation = make_generation(state=State.RUNNING, remote_id=TASK, doubts=doubts)
    ledger.charge(generation)
    for _ in range(2):
        tell(generation, "song.failed", "failed", "failed", task_id=OTHER, **told)
    assert ledger_lines(generation) == lines
    assert (generation.state, generation.remote_id) == ("running", TASK)


def test_a_failure_heard_of_after_the_balance_showed_it_returned_changes_nothing():
    """The charge and the refund of a lost request were both seen in the balance before its webhook came."""
    generation = make_generation(state=State.FAILED, credits="being_checked")
    ledger.charge(generation, "Shown by the balance")
    ledger.refund(generation, "Shown by the balance")
    receive(generation.id, TASK, TaskStatus("failed", (), "too sad", "failed", refunded=True))
    generation.refresh_from_db()
    assert (generation.state, generation.credits) == ("failed", "returned")
    assert ledger_lines(generation) == [("charge", -15), ("refund", 15)]
