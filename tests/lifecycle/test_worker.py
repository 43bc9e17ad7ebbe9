"""Workers, the sweep, and the rows of the queue."""

import os
import threading
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from generation import task_rows, tasks
from generation.lifecycle import sweep
from generation.models import ApiKey, Generation, Heartbeat
from generation.models.generation import IN_FLIGHT, State
from generation.worker import Worker
from projects.scratch import scratch_folder
from tests.factories import make_generation
from tests.lifecycle.provider import Provider
from tests.lifecycle.steps import ask, ledger_lines

LONG_AGO = timedelta(hours=3)


@pytest.fixture
def running_worker():
    """Starts a worker in threads of this process; it is stopped at the end."""
    started: list[tuple[Worker, threading.Thread]] = []

    def start(name: str = "worker") -> Worker:
        worker = Worker(name, threads=2, interval_s=0.02)
        thread = threading.Thread(target=run_and_hang_up, args=[worker])
        thread.start()
        started.append((worker, thread))
        return worker

    yield start
    for worker, thread in started:
        worker.stop()
        thread.join(timeout=30)
        assert not thread.is_alive()


def run_and_hang_up(worker: Worker) -> None:
    """In real life the process ends with the worker, and its connections with it."""
    worker.run()
    connections.close_all()


def wait_until(holds, seconds=30):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


@pytest.mark.django_db(transaction=True)
def test_two_workers_carry_songs_through_and_charge_each_once(provider: Provider, running_worker):
    provider.before_answer = provider.finish
    songs = [ask() for _ in range(3)]
    ApiKey.objects.update(seconds_per_request=0.01)
    running_worker("one")
    running_worker("two")
    wait_until(lambda: Generation.objects.filter(state=State.SUCCEEDED).count() == 3)
    assert len(provider.bodies) == 3
    assert [ledger_lines(song) for song in songs] == [[("charge", -15)]] * 3
    assert Heartbeat.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_the_queue_forgot_a_starting_worker_finds(provider: Provider, running_worker):
    provider.before_answer = provider.finish
    song = ask()
    DBTaskResult.objects.all().delete()
    Generation.objects.update(next_step_at=timezone.now() - timedelta(seconds=10))
    running_worker()
    wait_until(lambda: Generation.objects.get(id=song.id).state == State.SUCCEEDED)


@pytest.mark.django_db(transaction=True)
def test_a_worker_reads_the_balance_and_takes_its_heartbeat_along(provider: Provider, running_worker):
    worker = running_worker()
    wait_until(lambda: ApiKey.objects.filter(expected_balance=1000).exists())
    assert Heartbeat.objects.filter(worker="worker").exists()
    worker.stop()
    wait_until(lambda: not Heartbeat.objects.exists())


@pytest.mark.django_db
@pytest.mark.parametrize("state", State.values)
def test_the_sweep_wakes_what_is_overdue_and_in_flight(state):
    make_generation(state=state, next_step_at=timezone.now() - timedelta(minutes=1))
    assert sweep() == (state in IN_FLIGHT)


@pytest.mark.django_db
def test_the_sweep_leaves_alone_what_is_not_due_or_waits_in_the_queue():
    make_generation(next_step_at=timezone.now() + timedelta(minutes=1))
    waiting = make_generation(next_step_at=timezone.now() - timedelta(minutes=1))
    tasks.advance_later(waiting.id)
    assert [sweep() for _ in range(5)] == [0] * 5
    assert DBTaskResult.objects.filter(task_path="generation.tasks.advance_generation").count() == 1


@pytest.mark.django_db
def test_a_task_whose_worker_died_does_not_hide_its_generation():
    generation = make_generation(next_step_at=timezone.now() - timedelta(minutes=1))
    tasks.advance_later(generation.id)
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now())
    assert sweep() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "ago", "stays"),
    [
        ("SUCCESSFUL", timedelta(minutes=5), True),
        ("SUCCESSFUL", LONG_AGO, False),
        ("FAILED", LONG_AGO, True),
        ("FAILED", timedelta(days=2), False),
        ("RUNNING", LONG_AGO, True),
        ("RUNNING", timedelta(days=2), False),
        ("READY", timedelta(days=2), True),
    ],
)
def test_old_rows_of_the_queue_are_cleared_away(status, ago, stays):
    tasks.advance_later(make_generation(state=State.SUCCEEDED).id)
    moment = timezone.now() - ago
    DBTaskResult.objects.update(status=status, started_at=moment, finished_at=moment)
    task_rows.prune()
    assert DBTaskResult.objects.exists() == stays


@pytest.mark.django_db
def test_the_sweep_forgets_workers_that_died_long_ago():
    Heartbeat.objects.create(worker="dead", beat_at=timezone.now() - timedelta(days=2))
    Heartbeat.objects.create(worker="alive", beat_at=timezone.now())
    sweep()
    assert [beat.worker for beat in Heartbeat.objects.all()] == ["alive"]


@pytest.mark.django_db
def test_the_sweep_clears_away_what_a_killed_worker_was_measuring():
    old, new = (scratch_folder() / name for name in ("take-old", "take-new"))
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    sweep()
    assert (old.exists(), new.exists()) == (False, True)
    new.unlink()


@pytest.mark.django_db
def test_another_backend_for_tasks_keeps_house_by_itself(settings):
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    make_generation(next_step_at=timezone.now() - timedelta(minutes=1))
    assert task_rows.prune() == 0
    assert sweep() == 1


@pytest.mark.django_db
def test_the_sweep_can_be_called_by_hand(capsys):
    make_generation(next_step_at=timezone.now() - timedelta(minutes=1))
    call_command("sweep")
    assert capsys.readouterr().out == "1 overdue generations enqueued.\n"
