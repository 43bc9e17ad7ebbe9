"""kill -9 in the middle: every accepted song still arrives, and is charged once."""

import os
import signal
import time

import pytest

from generation.musicapi import decode_task
from tests.engine.service.asking import CUSTOM, Asking, is_done, until
from tests.engine.service.records import paid_for
from tests.engine_process import EngineProcess

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def own_engine(tmp_path_factory):
    running = EngineProcess(tmp_path_factory.mktemp("restarts"), workers=1, song_seconds=8).start()
    yield running
    running.stop()


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_killed_engine_takes_its_workers_along_and_finishes_its_songs_after_the_next_start(own_engine):
    with Asking(own_engine.url, own_engine.key) as alice:
        first, second = alice.accepted(CUSTOM), alice.accepted(CUSTOM)
        clip_ids = [clip["clip_id"] for clip in alice.until_running(first).json()["data"]]
        workers = own_engine.worker_pids()
        assert len(workers) == 1
        own_engine.kill()
        until(lambda: not any(is_alive(pid) for pid in workers))
        own_engine.start()
        done = alice.until_done(first).json()["data"]
        assert [(clip["clip_id"], clip["state"]) for clip in done] == [
            (each, "succeeded") for each in clip_ids
        ]
        assert {clip["state"] for clip in alice.until_done(second).json()["data"]} == {"succeeded"}
    assert paid_for(own_engine, first) == paid_for(own_engine, second) == [("charge", -15)]


def test_many_kills_lose_nothing(own_engine):
    with Asking(own_engine.url, own_engine.key) as alice:
        tasks = []
        for pause_s in (0.0, 0.3, 1.0):
            tasks.append(alice.accepted(CUSTOM))
            time.sleep(pause_s)
            own_engine.kill()
            own_engine.start()
        for task_id in tasks:
            assert {clip["state"] for clip in alice.until_done(task_id).json()["data"]} == {"succeeded"}
            assert paid_for(own_engine, task_id) == [("charge", -15)]
    assert not list((own_engine.data_dir / "work").iterdir())
    assert not list((own_engine.data_dir / "media").glob("*.part"))


def test_a_killed_worker_is_replaced_and_its_song_made_again(own_engine):
    with Asking(own_engine.url, own_engine.key) as alice:
        task_id = alice.accepted(CUSTOM)
        alice.until_running(task_id)
        before = own_engine.worker_pids()
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        assert {clip["state"] for clip in alice.until_done(task_id).json()["data"]} == {"succeeded"}
        assert not set(before) & set(own_engine.worker_pids())
    assert paid_for(own_engine, task_id) == [("charge", -15)]


def test_asked_to_leave_it_leaves_in_order_with_its_workers(own_engine):
    with Asking(own_engine.url, own_engine.key) as alice:
        task_id = alice.accepted(CUSTOM)
        alice.until_running(task_id)
        workers = own_engine.worker_pids()
        assert own_engine.stop() == 0
        until(lambda: not any(is_alive(pid) for pid in workers))
        assert "Traceback" not in own_engine.log
        own_engine.start()
        assert {clip["state"] for clip in alice.until_done(task_id).json()["data"]} == {"succeeded"}


def test_a_song_that_always_ends_its_worker_is_given_up_and_paid_back(own_engine):
    with Asking(own_engine.url, own_engine.key) as alice:
        before = alice.balance()
        task_id = alice.accepted(CUSTOM)

        def has_ended_while_workers_keep_dying():
            for pid in own_engine.worker_pids():
                os.kill(pid, signal.SIGKILL)
            poll = alice.task(task_id)
            return is_done(poll) and poll

        body = until(has_ended_while_workers_keep_dying).json()
        assert [clip["state"] for clip in body["data"]] == ["failed", "failed"]
        assert alice.balance() == before
    assert paid_for(own_engine, task_id) == [("charge", -15), ("refund", 15)]


def test_a_song_that_fails_twice_fails_and_is_paid_back_once(tmp_path):
    """For want of a soundfont, as on a machine that was set up badly."""
    engine = EngineProcess(tmp_path, env={"ENGINE_SOUNDFONT": str(tmp_path / "nowhere.sf3")}).start()
    with Asking(engine.url, engine.key) as alice:
        before = alice.balance()
        task_id = alice.accepted(CUSTOM)
        failed = alice.until_done(task_id)
        assert failed.status_code == 200
        assert failed.json()["refund_processed"] is True
        assert [(clip["state"], clip["error_message"]) for clip in failed.json()["data"]] == [
            ("failed", "the song could not be made")
        ] * 2
        assert decode_task(200, failed.json()).refunded is True
        assert alice.balance() == before
    assert paid_for(engine, task_id) == [("charge", -15), ("refund", 15)]
    assert engine.log.count(" failed\n") == 4
    engine.stop()
