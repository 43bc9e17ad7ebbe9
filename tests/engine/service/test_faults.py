"""Fault switches, seen through the studio's own client: what it raises, and whether money moved."""

import httpx
import pytest

from generation.musicapi import SONIC_CREATE, MusicAPI, RateLimited, Unclear
from tests.engine.service.asking import CUSTOM, until
from tests.engine.service.records import count_charges

INSTRUMENTAL = {"custom_mode": True, "mv": "sonic-v5", "make_instrumental": True}
SUBMIT_FAULTS = [
    ("rate_limit", False, RateLimited),
    ("error", False, Unclear),
    ("error", True, Unclear),
    ("timeout", False, Unclear),
    ("timeout", True, Unclear),
    ("cut", False, Unclear),
    ("cut", True, Unclear),
    ("html", True, Unclear),
    ("nonsense", True, Unclear),
]
TO_NOTHING = {"on": "submit", "kind": "task_failure"}
"""Ends the task at once, for tests that need no song."""


@pytest.fixture
def api(engine):
    with MusicAPI(engine.key, engine.url) as client:
        yield client


def client_that_meets(engine, kind):
    """Only a time-out is met by a client that gives up soon: others wait as long as a busy machine takes."""
    return MusicAPI(engine.key, engine.url, timeout_s=2 if kind == "timeout" else 30)


@pytest.mark.parametrize(("kind", "taken", "expected"), SUBMIT_FAULTS)
def test_a_submit_fault_takes_the_money_only_when_told_to(engine, kind, taken, expected):
    before = count_charges(engine)
    engine.queue_faults({"on": "submit", "kind": kind, "taken": taken}, *([TO_NOTHING] if taken else []))
    with client_that_meets(engine, kind) as api, pytest.raises(expected):
        api.submit(SONIC_CREATE, INSTRUMENTAL)
    until(lambda: count_charges(engine) == before + taken)  # who gives up may do so before the engine charges


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("rate_limit", RateLimited),
        ("error", Unclear),
        ("timeout", Unclear),
        ("cut", Unclear),
        ("html", Unclear),
    ],
)
def test_a_poll_fault_is_over_with_the_next_poll(engine, api, kind, expected):
    engine.queue_faults(TO_NOTHING, {"on": "poll", "kind": kind})
    accepted = api.submit(SONIC_CREATE, INSTRUMENTAL)
    with client_that_meets(engine, kind) as asking, pytest.raises(expected):
        asking.task(SONIC_CREATE, accepted.task_id)
    assert api.wait(accepted, every_s=0.1).refunded is True


def test_a_nonsense_poll_is_not_mistaken_for_an_end(engine, api):
    engine.queue_faults(TO_NOTHING, {"on": "poll", "kind": "nonsense"})
    accepted = api.submit(SONIC_CREATE, INSTRUMENTAL)
    assert not api.task(SONIC_CREATE, accepted.task_id).is_done


@pytest.mark.parametrize(
    ("kind", "check"),
    [
        ("empty", lambda got, whole: (got.status_code, got.content) == (200, b"")),
        ("wrong_type", lambda got, whole: got.headers["Content-Type"] == "text/html"),
        ("error", lambda got, whole: got.status_code == 500),
        ("slow", lambda got, whole: got.content == whole and got.elapsed.total_seconds() >= 1),
    ],
)
def test_audio_can_be_wrong_in_every_way(engine, song, kind, check):
    url = song.json()["data"][0]["audio_url"]
    whole = httpx.get(url, trust_env=False).content
    engine.queue_faults({"on": "media", "kind": kind, "seconds": 1})
    assert check(httpx.get(url, trust_env=False), whole)
    assert httpx.get(url, trust_env=False).content == whole


def test_audio_can_be_cut_short(engine, song):
    url = song.json()["data"][0]["audio_url"]
    engine.queue_faults({"on": "media", "kind": "cut"})
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(url, trust_env=False)


@pytest.mark.parametrize(
    "faults",
    [[{"on": "submit", "kind": "dance"}], [{"on": "moon", "kind": "error"}], [{"kind": "error"}], ["error"],
     "x",
     [{"on": "submit", "kind": "error", "why": 1}]],
)  # fmt: skip
def test_an_unknown_fault_is_refused(ask, faults):
    response = ask.post("/_faults", json={"faults": faults})
    assert (response.status_code, response.json()["type"]) == (400, "validation_error")


def test_the_client_follows_a_real_song_to_its_end(api):
    accepted = api.sonic.create(**{name: value for name, value in CUSTOM.items() if name != "task_type"})
    status = api.wait(accepted, every_s=0.2)
    assert (status.state, len(status.clips)) == ("succeeded", 2)
    assert all(clip.audio_url and clip.duration_s and clip.title == CUSTOM["title"] for clip in status.clips)


@pytest.mark.parametrize(
    ("kind", "status", "body_type"),
    [
        ("not_ready", 202, "not_ready"),
        ("content", 403, "forbidden"),
        ("gone", 410, "gone"),
        ("gateway_timeout", 504, "timeout"),
        ("rate_limit", 429, "rate_limit"),
        ("error", 500, "server_error"),
    ],
)
def test_every_refusal_of_the_contract_can_be_had_for_nothing(engine, ask, clip, kind, status, body_type):
    before = count_charges(engine)
    engine.queue_faults({"on": "submit", "kind": kind})
    response = ask.sonic("wav", {"clip_id": clip})
    assert (response.status_code, response.json()["type"]) == (status, body_type)
    assert count_charges(engine) == before


@pytest.mark.parametrize("path", ["bpm", "wav"])
def test_an_answer_at_once_can_be_lost_after_it_was_paid_for(engine, ask, clip, path):
    before = count_charges(engine)
    engine.queue_faults({"on": "submit", "kind": "html", "taken": True})
    response = ask.sonic(path, {"clip_id": clip})
    assert response.headers["Content-Type"] == "text/html"
    assert count_charges(engine) == before + 1


@pytest.mark.parametrize("path", ["bpm", "wav"])
def test_an_answer_at_once_can_fail_and_is_paid_back(engine, ask, clip, path):
    before = ask.balance()
    engine.queue_faults({"on": "submit", "kind": "task_failure"})
    response = ask.sonic(path, {"clip_id": clip})
    assert response.json()["refund_processed"] is True
    assert response.json()["error"] == "the engine was told to fail this task"
    assert ask.balance() == before


def test_a_right_answer_can_be_late(engine, ask, clip):
    engine.queue_faults({"on": "submit", "kind": "slow", "taken": True, "seconds": 1})
    response = ask.sonic("bpm", {"clip_id": clip})
    assert response.json()["data"]["avg_bpm"]
    assert response.elapsed.total_seconds() >= 1


def test_a_finished_clip_can_lack_its_audio_for_one_poll(engine, ask, song):
    first = song.json()["data"][0]
    task_id = ask.accepted({"clip_id": first["clip_id"]}, "sonic/stems/basic")
    stems = ask.clips(task_id)
    engine.queue_faults({"on": "poll", "kind": "empty_audio_url"})
    assert [clip["audio_url"] for clip in ask.task(task_id).json()["data"]] == ["", ""]
    assert ask.task(task_id).json()["data"] == stems
    engine.queue_faults({"on": "poll", "kind": "not_ready"})
    assert ask.task(task_id).status_code == 202


@pytest.mark.parametrize("kind", ["empty", "wrong_type"])
def test_derived_files_can_be_wrong_too(engine, ask, clip, kind):
    url = ask.answer("midi", {"clip_id": clip})["data"]["midi_url"]
    engine.queue_faults({"on": "media", "kind": kind})
    assert not httpx.get(url, trust_env=False).content.startswith(b"MThd")
    assert httpx.get(url, trust_env=False).content.startswith(b"MThd")
