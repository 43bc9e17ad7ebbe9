"""Webhooks of every family and result: forged, old, doubled, early, late, unordered, in both styles."""

import hashlib
import hmac
import json
import time
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from generation.models import WebhookEvent
from generation.models.generation import State
from generation.musicapi.webhooks import sign
from tests.factories import make_generation, make_recording, make_take
from tests.lifecycle.provider import CDN, Provider, task_payload
from tests.lifecycle.steps import age, ask_for, ledger_lines, run, step

pytestmark = pytest.mark.django_db


def sonic_body(task_id, *states):
    return {"platform": "suno", **task_payload(task_id, *states)}


def producer_body(task_id, *states):
    clips = task_payload(task_id, *states)["data"]
    for clip in clips:
        clip["sound"], clip["duration"], clip["seed"] = clip.pop("tags"), 1.5, "3966900172"
    return {"platform": "producer", "code": 200, "message": "success", "data": clips}


def nuro_body(task_id, *states):
    done = states[0] == "succeeded"
    return {
        "platform": "nuro",
        "status": states[0],
        "progress": 100 if done else 40,
        "audio_url": f"{CDN}song.wav" if done else "",
        "lyrics": "Rain",
        "duration": 1.5 if done else 0,
    }


KINDS = {
    "takes": ("sonic.create", sonic_body, 2),
    "stems": ("sonic.stems_basic", sonic_body, 2),
    "producer": ("producer.create", producer_body, 2),
    "producer upload": ("producer.upload", producer_body, 1),
    "nuro": ("nuro.vocal", nuro_body, 1),
}
"""A request of each kind of body, the body itself, and how many clips it brings."""


@pytest.fixture(params=KINDS)
def kind(request):
    return KINDS[request.param]


def asked(kind):
    key = kind[0]
    subject = {"sonic.stems_basic": make_take, "producer.upload": make_recording}.get(key)
    return ask_for(key, subject() if subject else None)


def delivery(kind, task_id, event="song.completed", state="succeeded"):
    return json.dumps({"task_id": task_id, "event": event, **kind[1](task_id, *[state] * kind[2])}).encode()


def post(generation, body, *, event_id="event-1", secret=None, at=None, is_old_style=False):
    secret = secret or generation.webhook_secret
    headers = sign(secret, body, int(at or time.time()), "song.completed", event_id)
    if is_old_style:
        headers = {"X-Signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}
    url = reverse("webhook", args=[generation.id])
    return Client().post(url, body, content_type="application/json", headers=headers).status_code


def is_whole(generation, kind):
    """Everything it brings is stored once, and paid for once."""
    run(generation)
    assert generation.state == "succeeded"
    assert generation.clips.count() == kind[2]
    assert all(clip.stored_at for clip in generation.clips.all())
    assert ledger_lines(generation) == [("charge", -generation.price)]
    return True


@pytest.mark.parametrize("is_old_style", [False, True], ids=["present", "older"])
def test_a_signed_event_brings_the_result_without_a_poll(provider: Provider, kind, is_old_style):
    generation = step(asked(kind))
    assert post(generation, delivery(kind, generation.remote_id), is_old_style=is_old_style) == 204
    assert is_whole(generation, kind)
    assert provider.polls == 0


@pytest.mark.parametrize(
    "wrong", [{"secret": "not-ours"}, {"at": time.time() - 3600}, {"at": time.time() + 3600}],
    ids=["forged", "old", "from the future"],
)  # fmt: skip
def test_what_is_forged_or_old_changes_nothing(provider: Provider, kind, wrong):
    generation = step(asked(kind))
    assert post(generation, delivery(kind, generation.remote_id), **wrong) == 403
    generation.refresh_from_db()
    assert (generation.state, generation.clips.count(), WebhookEvent.objects.count()) == ("running", 0, 0)


def test_an_event_that_comes_three_times_counts_once(provider: Provider, kind):
    generation = step(asked(kind))
    body = delivery(kind, generation.remote_id)
    assert [post(generation, body) for _ in range(3)] == [204] * 3
    assert is_whole(generation, kind)
    assert post(generation, body, event_id="event-2") == 204
    assert is_whole(generation, kind)
    assert (WebhookEvent.objects.count(), len(provider.bodies)) == (2, 1)


def test_an_event_may_come_before_the_answer_to_our_post(provider: Provider, kind):
    generation = asked(kind)
    provider.before_answer = lambda task_id: post(generation, delivery(kind, task_id))
    step(generation)
    assert is_whole(generation, kind)


def test_an_event_may_come_after_we_gave_up(provider: Provider, kind):
    generation = step(asked(kind))
    age(generation, minutes=11)
    assert step(generation).state == "failed"
    assert post(generation, delivery(kind, generation.remote_id)) == 204
    assert is_whole(generation, kind)


def test_events_may_come_in_any_order(provider: Provider, kind):
    generation = step(asked(kind))
    task_id = generation.remote_id
    assert post(generation, delivery(kind, task_id), event_id="2") == 204
    assert post(generation, delivery(kind, task_id, "song.streaming", "running"), event_id="1") == 204
    assert is_whole(generation, kind)
    assert post(generation, delivery(kind, task_id, "song.streaming", "running"), event_id="0") == 204
    assert is_whole(generation, kind)


def test_an_event_of_a_request_whose_answer_was_lost_settles_it(provider: Provider, kind):
    generation = asked(kind)
    type(generation).objects.filter(id=generation.id).update(state=State.UNCONFIRMED)
    task_id = str(uuid.uuid4())
    assert post(generation, delivery(kind, task_id)) == 204
    assert is_whole(generation, kind)
    assert (generation.remote_id, provider.bodies) == (task_id, [])


def test_a_failure_ends_it_and_brings_the_credits_back(provider: Provider, kind):
    generation = step(asked(kind))
    failure = {"event": "song.failed", "type": "failed", "message": "no voice", "refund_processed": True}
    body = json.dumps({"task_id": generation.remote_id, **failure}).encode()
    assert [post(generation, body) for _ in range(2)] == [204] * 2
    generation.refresh_from_db()
    assert (generation.state, generation.credits) == ("failed", "returned")
    assert ledger_lines(generation) == [("charge", -generation.price), ("refund", generation.price)]


def test_what_is_answered_at_once_has_no_webhook(provider: Provider):
    generation = make_generation(operation="sonic.lyrics", request={"description": "rain"})
    assert post(generation, delivery(KINDS["takes"], str(uuid.uuid4()))) == 404
    assert generation.clips.count() == 0


def test_the_endpoint_stores_and_leaves_the_fetching_to_a_worker(provider: Provider, kind):
    generation = step(asked(kind))
    post(generation, delivery(kind, generation.remote_id))
    assert provider.downloads == 0
