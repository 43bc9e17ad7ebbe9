"""Deliveries as they come over the wire: true, forged, old, doubled, broken."""

import hashlib
import hmac
import json
import time
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from generation import ledger, webhooks
from generation.models import WebhookEvent
from generation.models.generation import State
from generation.musicapi.webhooks import sign
from tests.factories import make_generation
from tests.lifecycle.provider import event_payload
from tests.lifecycle.steps import ledger_lines

pytestmark = pytest.mark.django_db
TASK = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def generation():
    return make_generation(state=State.RUNNING, remote_id=TASK)


def deliver(generation, payload=None, *, secret=None, at=None, event_id="event-1", headers=None, body=None):
    body = body if body is not None else json.dumps(payload or event_payload(TASK)).encode()
    secret = secret or generation.webhook_secret
    if headers is None:
        headers = sign(secret, body, int(at or time.time()), "song.completed", event_id)
    url = reverse("webhook", args=[generation.id])
    return Client(enforce_csrf_checks=True).post(url, body, content_type="application/json", headers=headers)


def test_a_signed_event_is_taken_in_without_csrf_token_or_session(generation):
    assert deliver(generation).status_code == 204
    generation.refresh_from_db()
    assert generation.state == "storing"
    assert generation.events.get().event == "song.completed"


def test_the_older_signature_over_the_body_alone_is_accepted(generation):
    body = json.dumps(event_payload(TASK)).encode()
    digest = hmac.new(generation.webhook_secret.encode(), body, hashlib.sha256).hexdigest()
    assert deliver(generation, body=body, headers={"X-Signature": digest}).status_code == 204
    assert deliver(generation, body=body, headers={"X-Signature": digest}).status_code == 204
    assert WebhookEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("delivery", "status"),
    [
        ({"secret": "somebody-else"}, 403),
        ({"at": time.time() - 3600}, 403),
        ({"at": time.time() + 3600}, 403),
        ({"headers": {}}, 403),
        ({"headers": {"X-Webhook-Timestamp": str(int(time.time()))}}, 403),
        ({"body": b"{broken"}, 400),
        ({"body": b"[]"}, 400),
        ({"body": b"\xff\xfe"}, 400),
        ({"payload": {"task_id": TASK, "event": "song.painted"}}, 400),
        ({"payload": {"event": "song.completed"}}, 400),
        ({"body": b'{"a": "' + b"x" * (1024 * 1024) + b'"}'}, 413),
        ({"body": b'{"a": "' + b"x" * (4 * 1024 * 1024) + b'"}'}, 413),
    ],
    ids=[
        "forged",
        "old",
        "from the future",
        "unsigned",
        "half signed",
        "cut",
        "a list",
        "not text",
        "unknown event",
        "no task",
        "large",
        "huge",
    ],
)
def test_what_cannot_be_believed_changes_nothing(generation, delivery, status):
    assert deliver(generation, **delivery).status_code == status
    generation.refresh_from_db()
    assert generation.state == "running"
    assert WebhookEvent.objects.count() == 0
    assert ledger_lines(generation) == []


def test_an_unknown_generation_is_not_found(generation):
    generation.id = uuid4()
    assert deliver(generation).status_code == 404


def test_the_secret_of_one_generation_opens_no_other(generation):
    other = make_generation(state=State.RUNNING, webhook_secret="another-secret")
    assert deliver(other, secret=generation.webhook_secret).status_code == 403


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_only_post_is_answered(generation, method):
    assert getattr(Client(), method)(reverse("webhook", args=[generation.id])).status_code == 405


def test_the_same_event_delivered_twice_is_kept_once(generation):
    assert [deliver(generation).status_code for _ in range(3)] == [204] * 3
    assert WebhookEvent.objects.count() == 1
    assert generation.clips.count() == 2


def test_two_events_of_one_task_are_both_kept(generation):
    deliver(generation, event_payload(TASK, "song.streaming", "running", "running"), event_id="event-0")
    deliver(generation, event_id="event-1")
    assert WebhookEvent.objects.count() == 2


def test_an_event_that_could_not_be_taken_in_is_not_kept_so_it_may_come_again(generation, monkeypatch):
    def break_down(*args):
        raise RuntimeError("the power went out")

    monkeypatch.setattr(webhooks, "receive", break_down)
    with pytest.raises(RuntimeError):
        deliver(generation)
    assert WebhookEvent.objects.count() == 0
    monkeypatch.undo()
    assert deliver(generation).status_code == 204
    assert generation.clips.count() == 2


def test_a_failure_with_a_refund_is_booked(generation):
    ledger.charge(generation)
    payload = {
        "task_id": TASK,
        "platform": "suno",
        "event": "song.failed",
        "type": "failed",
        "message": "no",
        "refund_processed": True,
    }
    assert deliver(generation, payload).status_code == 204
    assert ledger_lines(generation) == [("charge", -15), ("refund", 15)]


def test_taking_in_an_event_needs_few_queries(generation, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        deliver(generation)
