"""What outlives a restart, a kill, some days and an older engine."""

import sqlite3
import time
from contextlib import closing, contextmanager
from threading import Thread

import httpx
import pytest

from tests.engine.service.asking import CUSTOM, Asking, until
from tests.engine.service.offering import Page, beat, encoded
from tests.engine.service.records import book, paid_for
from tests.engine_process import EngineProcess

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def own_engine(tmp_path_factory):
    options = ["--allow-host=127.0.0.1"]
    running = EngineProcess(
        tmp_path_factory.mktemp("keeping"), workers=1, song_seconds=6, options=options
    ).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def own_clip(own_engine):
    with Asking(own_engine.url, own_engine.key) as alice:
        return alice.clips(alice.accepted(CUSTOM))[0]


@pytest.fixture
def alice(own_engine):
    with Asking(own_engine.url, own_engine.key) as asking:
        yield asking


@contextmanager
def started_anew(engine, *options):
    """Stopped and started again with more options; with its own once more at the end."""
    own = engine.options
    engine.stop()
    engine.options = [*own, *options]
    engine.start()
    try:
        yield
    finally:
        engine.options = own
        engine.stop()
        engine.start()


def test_stems_that_a_kill_interrupted_are_made_after_the_next_start(own_engine, own_clip, alice):
    task_id = alice.accepted({"clip_id": own_clip["clip_id"]}, "sonic/stems/full")
    until(lambda: list((own_engine.data_dir / "work").iterdir()))
    own_engine.kill()
    own_engine.start()
    stems = alice.clips(task_id)
    assert len(stems) >= 3
    assert all(httpx.get(stem["audio_url"], trust_env=False).status_code == 200 for stem in stems)
    assert paid_for(own_engine, task_id) == [("charge", -75)]


def test_who_waited_at_the_line_when_the_engine_was_killed_gets_the_money_back(own_engine, host, alice):
    host.pages["/slowly.wav"] = Page(encoded(beat()), trickle_s=0.5)
    before = alice.balance()

    def ask_and_hear_nothing():
        with pytest.raises(httpx.TransportError):
            alice.sonic("upload", {"url": f"{host.url}/slowly.wav"})

    waiting = Thread(target=ask_and_hear_nothing)
    waiting.start()
    until(lambda: list((own_engine.data_dir / "work").iterdir()))
    own_engine.kill()
    waiting.join()
    own_engine.start()
    with Asking(own_engine.url, own_engine.key) as again:
        assert again.balance() == before
    lines = [(line.kind, line.operation, line.total) for line in book(own_engine)[-2:]]
    assert lines == [("charge", "sonic.upload", -2), ("refund", "sonic.upload", 2)]


def test_follow_ups_work_after_a_restart(own_engine, own_clip, alice):
    own_engine.stop()
    own_engine.start()
    clip_id = own_clip["clip_id"]
    assert alice.answer("aligned-lyrics", {"clip_id": clip_id})["data"]["alignment"]
    assert alice.answer("wav", {"clip_id": clip_id})["data"]["wav_url"]


def test_an_answer_that_is_not_ready_is_asked_for_again_and_paid_once(own_engine, own_clip, alice):
    """As after 80 seconds of a very busy engine: the database says so here, because no test waits as long."""
    body = {"clip_id": own_clip["clip_id"]}
    first = alice.answer("wav", body)
    with closing(sqlite3.connect(own_engine.data_dir / "engine.sqlite3")) as database, database:
        database.execute(
            "UPDATE engine_task SET is_asked_again = 1 WHERE id = ?", [first["task_id"].replace("-", "")]
        )
    before = alice.balance()
    assert alice.answer("wav", body) == first
    assert alice.balance() == before
    assert alice.answer("wav", body)["task_id"] != first["task_id"]


def test_derived_files_go_after_some_days_and_originals_stay(own_engine, own_clip, alice):
    body = {"clip_id": own_clip["clip_id"]}
    wav = alice.answer("wav", body)["data"]["wav_url"]
    time.sleep(0.01)
    with started_anew(own_engine, "--keep-days=0.0000001"):
        until(lambda: httpx.get(wav, trust_env=False).status_code == 404)
        assert httpx.get(own_clip["audio_url"], trust_env=False).status_code == 200
    again = alice.answer("wav", body)["data"]["wav_url"]
    assert httpx.get(again, trust_env=False).status_code == 200


def test_a_clip_from_before_anything_was_kept_is_known_by_its_sound(own_engine, alice):
    clip_id = alice.clips(alice.accepted(CUSTOM))[0]["clip_id"]
    for original in (own_engine.data_dir / "originals").glob(f"{clip_id}.*"):
        original.unlink()
    body = {"clip_id": clip_id, "name": "Ann"}
    told = alice.sonic("persona", body)
    assert (told.status_code, "no notes of this clip" in told.json()["error"]) == (400, True)
    assert alice.sonic("aligned-lyrics", body).status_code == 404
    assert alice.answer("wav", body)["data"]["wav_url"]
    assert alice.answer("bpm", body)["data"]["avg_bpm"] > 0


def test_where_the_provider_refuses_older_clips_so_does_the_engine_when_told(own_engine, own_clip, alice):
    body = {"clip_id": own_clip["clip_id"], "name": "Ann"}
    with started_anew(own_engine, "--follow-up-hours=0.0000001"):
        refused = [alice.sonic(path, body) for path in ("bpm", "vox", "midi", "persona")]
        assert alice.sonic("wav", body).status_code == 200
    assert [response.status_code for response in refused] == [400] * 4
    assert all("older than 1e-07 hours" in response.json()["error"] for response in refused)
