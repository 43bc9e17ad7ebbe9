"""Webhooks as the engine sends them (docs/musicapi.md §1.8); signatures are made again by hand here."""

import hashlib
import hmac
import json
import time

import pytest

from generation.musicapi.webhooks import BadSignature, verify
from tests.engine.service.asking import Asking, Receiver, until
from tests.engine_process import EngineProcess

SECRET = "between alice and the studio"
ASKED = {"custom_mode": True, "mv": "sonic-v5", "make_instrumental": True, "webhook_secret": SECRET}


@pytest.fixture
def receiver():
    listening = Receiver()
    yield listening
    listening.close()


def is_signed(headers, body, secret=SECRET):
    """By the contract's words, and by the check that the studio uses."""
    message = headers["X-Webhook-Timestamp"].encode() + b"." + body
    mac = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    is_by_hand = headers["X-Webhook-Signature"] == f"sha256={mac}"
    assert is_by_hand == is_believed(headers, body, secret)
    return is_by_hand


def is_believed(headers, body, secret):
    try:
        verify(headers, body, secret, now=time.time())
    except BadSignature:
        return False
    return True


def test_a_finished_song_is_told_signed_and_once(ask, receiver):
    task_id = ask.accepted({**ASKED, "webhook_url": receiver.url})
    (headers, body), *more = until(lambda: receiver.got)
    assert is_signed(headers, body)
    assert abs(int(headers["X-Webhook-Timestamp"]) - time.time()) < 60
    assert headers["X-Webhook-Event"] == "song.completed"
    assert headers["X-Webhook-Id"] == headers["Idempotency-Key"]
    assert headers["Content-Type"] == "application/json"
    event = json.loads(body)
    assert (event["task_id"], event["platform"], event["event"]) == (task_id, "suno", "song.completed")
    poll = ask.task(task_id).json()
    assert {name: event[name] for name in poll} == poll
    assert more == []


def test_a_failure_is_told_with_its_refund(engine, ask, receiver):
    engine.queue_faults({"on": "submit", "kind": "task_failure"})
    task_id = ask.accepted({**ASKED, "webhook_url": receiver.url})
    ((headers, body),) = until(lambda: receiver.got)
    assert is_signed(headers, body)
    assert json.loads(body) == {
        "task_id": task_id,
        "platform": "suno",
        "event": "song.failed",
        "type": "failed",
        "message": "the engine was told to fail this task",
        "refund_processed": True,
    }


def failing(engine, ask, receiver, *faults):
    """A task that ends at once, so that its webhook comes soon."""
    engine.queue_faults({"on": "submit", "kind": "task_failure"}, *faults)
    return ask.accepted({**ASKED, "webhook_url": receiver.url})


def test_a_receiver_that_stumbles_is_asked_again_with_the_same_event(engine, ask):
    receiver = Receiver(500)
    failing(engine, ask, receiver)
    until(lambda: len(receiver.got) == 2)
    first, second = receiver.got
    assert first[0]["X-Webhook-Id"] == second[0]["X-Webhook-Id"]
    assert first[1] == second[1]
    assert is_signed(*second)
    receiver.close()


def test_a_doubled_webhook_carries_one_id(engine, ask, receiver):
    failing(engine, ask, receiver, {"on": "webhook", "kind": "doubled"})
    until(lambda: len(receiver.got) == 2)
    assert len({headers["X-Webhook-Id"] for headers, _ in receiver.got}) == 1


def test_a_forged_webhook_is_followed_by_an_honest_one_when_refused(engine, ask):
    receiver = Receiver(401)
    failing(engine, ask, receiver, {"on": "webhook", "kind": "forged"})
    until(lambda: len(receiver.got) == 2)
    assert [is_signed(*got) for got in receiver.got] == [False, True]
    receiver.close()


def test_a_late_webhook_comes_late_and_a_lost_one_not_at_all(engine, ask, receiver):
    lost = failing(engine, ask, receiver, {"on": "webhook", "kind": "none"})
    until(lambda: ask.task(lost).status_code == 500)
    late = failing(engine, ask, receiver, {"on": "webhook", "kind": "late", "seconds": 1})
    until(lambda: receiver.got)
    assert [json.loads(body)["task_id"] for _, body in receiver.got] == [late]


def test_a_webhook_that_could_not_be_delivered_survives_a_kill(tmp_path):
    engine = EngineProcess(tmp_path, workers=1).start()
    receiver = Receiver(503)
    with Asking(engine.url, engine.key) as alice:
        task_id = failing(engine, alice, receiver)
        until(lambda: "answered 503" in engine.log)
        engine.kill()
        engine.start()
        until(lambda: len(receiver.got) == 2)
        assert {json.loads(body)["task_id"] for _, body in receiver.got} == {task_id}
        assert len({headers["X-Webhook-Id"] for headers, _ in receiver.got}) == 1
    engine.stop()
    receiver.close()
