"""Delivers webhooks: signed, tried a few times, and remembered over restarts (docs/musicapi.md §1.8)."""

from __future__ import annotations

import hmac
import logging
import threading
import time
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

import httpx
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from generation.engine.service import faults
from generation.engine.service.bell import Bell
from generation.engine.service.dispatcher import AFTER_TROUBLE_S
from generation.engine.service.models import Delivery

logger = logging.getLogger("engine")

TIMEOUT_S = 10.0
RETRY_AFTER_S = (1, 5, 30, 120, 600)
"""Pauses between tries, in seconds; after the last the webhook is given up and polling must do."""

MOST_TRIES = len(RETRY_AFTER_S) + 1
LONG_AGO_S = 3600
"""How old a webhook is that a fault switch makes old."""

AT_ONCE = 4
LEASE = timedelta(seconds=60)
"""A delivery that is under way is not due again for this long."""


class Deliverer(threading.Thread):
    """Hands due deliveries to a few threads, so that one slow receiver does not hold up the rest."""

    def __init__(self, bell: Bell) -> None:
        super().__init__(name="webhooks", daemon=True)
        self.bell = bell
        self.hands = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook")
        self.http = httpx.Client(timeout=TIMEOUT_S, trust_env=False)

    def run(self) -> None:
        while not self.bell.stopped:
            rings = self.bell.rings
            try:
                for delivery in claim_due():
                    self.hands.submit(self._deliver, delivery).add_done_callback(_tell_trouble)
                self.bell.wait(rings, seconds_to_next())
            except Exception:
                logger.exception("delivering webhooks stumbled")
                self.bell.wait(rings, AFTER_TROUBLE_S)
        connection.close()
        self.hands.shutdown(wait=False, cancel_futures=True)
        self.http.close()

    def _deliver(self, delivery: Delivery) -> None:
        try:
            record(delivery, self._post_with_faults(delivery))
        except DatabaseError:
            logger.exception("a webhook's end could not be written down; it will be sent again")
        finally:
            connection.close()
            self.bell.ring()

    def _post_with_faults(self, delivery: Delivery) -> str:
        fault = faults.next_on("webhook") if settings.FAULTS else None
        kind = fault.kind if fault else ""
        if kind == "none":
            return ""
        if fault and kind == "late":
            faults.stopping.wait(fault.seconds)
        secret = str(uuid.uuid4()) if kind == "forged" else delivery.task.webhook_secret
        if kind == "doubled":
            self._post(delivery, secret)
        return self._post(delivery, secret, LONG_AGO_S if kind == "old" else 0)

    def _post(self, delivery: Delivery, secret: str, seconds_ago: int = 0) -> str:
        """Send it once; returns what was wrong, or nothing."""
        body = delivery.body.encode()
        headers = signed_headers(secret, body, int(time.time()) - seconds_ago, delivery)
        try:
            response = self.http.post(delivery.task.webhook_url, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return type(error).__name__
        return "" if response.is_success else f"answered {response.status_code}"


def signed_headers(secret: str, body: bytes, timestamp: int, delivery: Delivery) -> dict[str, str]:
    """Headers of a try; `timestamp` in Unix seconds. Written apart from the studio's own check on purpose."""
    digest = hmac.digest(secret.encode(), b"%d." % timestamp + body, "sha256").hex()
    return {
        "Content-Type": "application/json",
        "X-Webhook-Id": str(delivery.id),
        "Idempotency-Key": str(delivery.id),
        "X-Webhook-Event": delivery.event,
        "X-Webhook-Timestamp": str(timestamp),
        "X-Webhook-Signature": f"sha256={digest}",
    }


def claim_due(now: datetime | None = None) -> list[Delivery]:
    """Deliveries whose time has come, each with its try counted and leased to the caller."""
    now = now or timezone.now()
    due = Delivery.objects.select_related("task").filter(due_at__lte=now).order_by("due_at")
    return [delivery for delivery in due if _claim(delivery, now)]


def _claim(delivery: Delivery, now: datetime) -> bool:
    claimed = Delivery.objects.filter(id=delivery.id, due_at=delivery.due_at)
    if delivery.tries >= MOST_TRIES:  # each of them ended without a word
        claimed.update(due_at=None, outcome="given up")
        return False
    delivery.tries += 1
    return bool(claimed.update(due_at=now + LEASE, tries=delivery.tries))


def record(delivery: Delivery, problem: str) -> None:
    """Write down how a try went, and when the next one is due if there is to be one."""
    is_over = not problem or delivery.tries >= MOST_TRIES
    next_at = None if is_over else timezone.now() + timedelta(seconds=RETRY_AFTER_S[delivery.tries - 1])
    Delivery.objects.filter(id=delivery.id).update(due_at=next_at, outcome=problem or "delivered")
    if problem:
        logger.warning("webhook %s of task %s: %s", delivery.event, delivery.task_id, problem)


def seconds_to_next() -> float | None:
    """How long until a delivery is due; None when none waits."""
    due_at = Delivery.objects.filter(due_at__isnull=False).order_by("due_at").values_list("due_at", flat=True)
    first = due_at.first()
    return None if first is None else max(0.05, (first - timezone.now()).total_seconds())


def _tell_trouble(sending: Future[None]) -> None:
    """A thread of a pool keeps what went wrong to itself unless asked."""
    if not sending.cancelled() and (error := sending.exception()) is not None:
        logger.error("a webhook could not be handled", exc_info=error)
