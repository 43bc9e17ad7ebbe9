"""Signatures of webhooks: checking them, and making them as MusicAPI does.

Two header styles are in use (docs/musicapi.md §1.8): the present one signs `timestamp.body`, the older one
signs the body alone in a single header.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

WINDOW_S = 300
"""How far the sender's clock and ours may be apart, in seconds (§1.8)."""


class BadSignature(Exception):  # noqa: N818 - a verdict on the sender, not a fault of ours
    """The webhook was not signed with this secret, or too long ago; it must not be believed."""


def sign(secret: str, body: bytes, timestamp: int, event: str, event_id: str) -> dict[str, str]:
    """Headers of a webhook with this exact `body`; `timestamp` in Unix seconds, `event` as song.failed."""
    return {
        "X-Webhook-Id": event_id,
        "Idempotency-Key": event_id,
        "X-Webhook-Event": event,
        "X-Webhook-Timestamp": str(timestamp),
        "X-Webhook-Signature": f"sha256={_digest(secret, f'{timestamp}.'.encode() + body)}",
    }


def verify(headers: Mapping[str, str], body: bytes, secret: str, *, now: float) -> None:
    """Return when `body` was signed with `secret`; `now` in Unix seconds.

    Header names may have any case. A sender that uses the present style is never held to the older
    one. The older style carries no time, so only the caller's dedupe guards it against replays.
    Raises BadSignature.
    """
    if not secret:
        raise BadSignature("There is no secret to check this webhook with.")
    given = {name.lower(): value for name, value in headers.items()}
    if "x-webhook-signature" in given or "x-webhook-timestamp" in given:
        _verify_timed(given, body, secret, now)
    elif "x-signature" in given:
        _compare(given["x-signature"], _digest(secret, body))
    else:
        raise BadSignature("The webhook carries no signature.")


def _verify_timed(given: Mapping[str, str], body: bytes, secret: str, now: float) -> None:
    timestamp = given.get("x-webhook-timestamp", "")
    signed = _digest(secret, timestamp.encode() + b"." + body)
    _compare(given.get("x-webhook-signature", ""), signed)
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise BadSignature("The webhook's timestamp is not a number.")
    if abs(now - int(timestamp)) > WINDOW_S:
        raise BadSignature("The webhook was signed too long ago, or by a clock that is wrong.")


def _compare(signature: str, expected: str) -> None:
    if not hmac.compare_digest(signature.removeprefix("sha256=").encode(), expected.encode()):
        raise BadSignature("The webhook's signature is not ours.")


def _digest(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
