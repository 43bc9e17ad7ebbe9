"""Signatures: what we make is believed, and nothing else is."""

import hashlib
import hmac

import pytest
from django.http.request import HttpHeaders

from generation.musicapi import BadSignature
from generation.musicapi.webhooks import sign, verify

SECRET = "between alice and the studio"
BODY = b'{"task_id": "3f0c", "event": "song.completed"}'
NOW = 1_769_250_000


def signed(secret=SECRET, body=BODY, timestamp=NOW):
    return sign(secret, body, timestamp, "song.completed", "e-1")


def old_style(secret=SECRET, body=BODY):
    return {"X-Signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def test_the_headers_are_those_of_the_contract():
    mac = hmac.new(SECRET.encode(), b"%d." % NOW + BODY, hashlib.sha256).hexdigest()
    assert signed() == {
        "X-Webhook-Id": "e-1",
        "Idempotency-Key": "e-1",
        "X-Webhook-Event": "song.completed",
        "X-Webhook-Timestamp": "1769250000",
        "X-Webhook-Signature": f"sha256={mac}",
    }


@pytest.mark.parametrize(
    "headers",
    [
        signed(),
        signed(timestamp=NOW - 300),
        signed(timestamp=NOW + 300),
        {name.lower(): value for name, value in signed().items()},
        HttpHeaders({f"HTTP_{k.upper().replace('-', '_')}": v for k, v in signed().items()}),
        old_style(),
        {"x-signature": "sha256=" + old_style()["X-Signature"]},
    ],
)
def test_an_honest_webhook_is_believed_in_both_styles(headers):
    assert verify(headers, BODY, SECRET, now=NOW) is None


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(secret="charlie's guess"),
        signed(body=BODY + b" "),
        signed(timestamp=NOW - 301),
        signed(timestamp=NOW + 301),
        {**signed(), "X-Webhook-Timestamp": str(NOW + 1)},
        {**signed(), "X-Webhook-Signature": ""},
        {**signed(), "X-Webhook-Signature": "sha256=ü"},
        {k: v for k, v in signed().items() if k != "X-Webhook-Signature"},
        {k: v for k, v in signed().items() if k != "X-Webhook-Timestamp"},
        {**signed(secret="charlie's guess"), **old_style()},
        old_style(secret="charlie's guess"),
        old_style(body=b"{}"),
        {"X-Signature": ""},
    ],
)
def test_a_forged_changed_or_old_webhook_is_not_believed(headers):
    with pytest.raises(BadSignature):
        verify(headers, BODY, SECRET, now=NOW)


@pytest.mark.parametrize("timestamp", ["soon", "1e9", "-5", "٣", "9" * 400, ""])
def test_a_timestamp_that_is_no_time_is_refused_even_when_signed(timestamp):
    mac = hmac.new(SECRET.encode(), timestamp.encode() + b"." + BODY, hashlib.sha256).hexdigest()
    headers = {"X-Webhook-Timestamp": timestamp, "X-Webhook-Signature": f"sha256={mac}"}
    with pytest.raises(BadSignature):
        verify(headers, BODY, SECRET, now=NOW)


def test_without_a_secret_nothing_is_believed():
    with pytest.raises(BadSignature):
        verify(signed(secret=""), BODY, "", now=NOW)
