"""Many workers, web processes and impatient fingers at the same moment, on a real database file."""

from uuid import uuid4

import pytest

from generation import balance, ledger, pacing
from generation.lifecycle import advance, cancel, receive, request_generation, retry
from generation.models import Chore, CreditEntry, Generation
from generation.models.generation import State
from generation.musicapi import decode_task
from projects.models import Track
from tests.factories import BODY, make_generation, make_key, make_project
from tests.lifecycle.provider import Provider, task_payload
from tests.lifecycle.steps import ask, ledger_lines, make_due, step
from tests.lifecycle.threads import HANDS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_second_worker_does_not_submit_twice(provider: Provider):
    generation = ask()
    results = at_once(*[lambda: advance(generation.id)] * HANDS)
    assert results == [None] * HANDS
    assert len(provider.bodies) == 1
    generation.refresh_from_db()
    assert generation.state == "running"
    assert ledger_lines(generation) == [("charge", -15)]


def test_one_press_sent_eight_times_is_one_generation():
    project, nonce = make_project(), uuid4()
    make_key()
    made = at_once(*[lambda: request_generation(project.owner, project, "sonic.create", BODY, nonce)] * HANDS)
    assert len({generation.id for generation in made}) == 1
    assert Generation.objects.count() == 1


def test_a_retry_pressed_eight_times_is_one_new_generation():
    failed, nonce = make_generation(state=State.FAILED), uuid4()
    made = at_once(*[lambda: retry(failed, failed.person, nonce)] * HANDS)
    assert len({generation.id for generation in made}) == 1
    assert made[0].retry_of == failed
    assert Generation.objects.count() == 2


def test_the_first_two_generations_of_a_studio_share_one_key():
    projects = [make_project() for _ in range(HANDS)]
    made = at_once(
        *[
            lambda project=project: request_generation(project.owner, project, "sonic.create", BODY, uuid4())
            for project in projects
        ]
    )
    assert len({generation.api_key_id for generation in made}) == 1


def test_a_cancelled_generation_is_not_sent_and_a_sent_one_is_not_cancelled(provider: Provider):
    for _ in range(5):
        generation = ask()
        make_due(generation)
        cancelled, _ = at_once(lambda g=generation: cancel(g, g.person), lambda g=generation: advance(g.id))
        generation.refresh_from_db()
        assert (generation.state == "cancelled") == cancelled
        assert bool(ledger_lines(generation)) == (not cancelled)


def test_only_one_of_many_may_use_a_free_moment_of_the_key():
    key = make_key(seconds_per_request=3.0)
    assert sum(at_once(*[lambda: pacing.reserve(key)] * HANDS)) == 1


def test_news_heard_by_many_is_taken_in_once(provider: Provider):
    generation = make_generation(state=State.SUBMITTING)
    task_id = str(uuid4())
    status = decode_task(200, task_payload(task_id, "succeeded", "succeeded"))
    results = at_once(*[lambda: receive(generation.id, task_id, status)] * HANDS)
    assert results == [None] * HANDS
    generation.refresh_from_db()
    assert generation.state == "storing"
    assert generation.clips.count() == 2
    assert ledger_lines(generation) == [("charge", -15)]


def test_takes_stored_by_many_workers_are_stored_once(provider: Provider):
    generation = step(ask())
    payload = provider.finish(generation.remote_id)
    receive(generation.id, generation.remote_id, decode_task(200, payload))
    at_once(*[lambda: advance(generation.id)] * 4)
    for _ in range(3):
        step(generation)
    assert generation.state == "succeeded"
    assert Track.objects.count() == 2
    assert provider.downloads == 2


def test_the_same_charge_by_many_hands_is_one_line():
    generation = make_generation(state=State.RUNNING)
    generation.api_key.expected_balance = 100
    generation.api_key.save()
    assert sum(at_once(*[lambda: ledger.charge(generation)] * HANDS)) == 1
    assert sum(at_once(*[lambda: ledger.refund(generation)] * HANDS)) == 1
    assert CreditEntry.objects.count() == 2
    generation.api_key.refresh_from_db()
    assert generation.api_key.expected_balance == 100


def test_a_chore_is_done_by_one_worker():
    assert sum(at_once(*[lambda: Chore.claim("sweep", 30)] * HANDS)) == 1


def test_the_balance_is_read_once_when_many_are_told_to(provider: Provider):
    key = make_key()
    at_once(*[lambda: balance.refresh(key.id)] * HANDS)
    key.refresh_from_db()
    assert (key.balance, key.expected_balance) == (1000, 1000)
    assert CreditEntry.objects.count() == 0


def test_different_songs_move_side_by_side(provider: Provider):
    generations = [ask() for _ in range(4)]
    for _ in range(40):
        for generation in generations:
            make_due(generation)
        results = at_once(*[lambda g=g: advance(g.id) for g in generations])
        assert results == [None] * 4
        for generation in generations:
            generation.refresh_from_db()
            if generation.state == "running":
                provider.finish(generation.remote_id)
        if all(generation.state == "succeeded" for generation in generations):
            break
    assert [generation.state for generation in generations] == ["succeeded"] * 4
    assert len(provider.bodies) == 4
    assert Track.objects.count() == 8
    assert sum(CreditEntry.objects.values_list("credits", flat=True)) == -60
