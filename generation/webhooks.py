"""Where MusicAPI tells us that a task moved on. Believed only with this generation's own signature."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from generation.lifecycle import receive
from generation.models import Generation, WebhookEvent
from generation.musicapi import BadSignature, Unclear, decode_event
from generation.musicapi.webhooks import verify

MAX_BYTES = 1024 * 1024  # a finished task with two long lyrics is about 30 kB
EVENT_ID_LENGTH = 100

logger = logging.getLogger("generation")


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, generation_id: UUID) -> HttpResponse:
    """204 when taken in, now or before; 404, 403, 413 and 400 say what is wrong with a delivery.

    The news is kept and taken in at once (a few milliseconds); audio is fetched by a worker.
    """
    generation = Generation.objects.filter(id=generation_id).first()
    if generation is None or not generation.catalogue.takes_webhooks:
        return HttpResponse("There is no such generation.", status=404, content_type="text/plain")
    try:
        body = request.body
    except RequestDataTooBig:
        body = None
    if body is None or len(body) > MAX_BYTES:
        return _refused(generation, 413, "It is too large.")
    try:
        verify(request.headers, body, generation.webhook_secret, now=time.time())
    except BadSignature as error:
        return _refused(generation, 403, str(error))
    try:
        payload = json.loads(body)
        event = decode_event(payload)
    except (ValueError, Unclear) as error:
        return _refused(generation, 400, str(error))
    with transaction.atomic():
        Generation.objects.select_for_update().get(id=generation.id)
        if _keep(request, generation, payload, body):
            receive(generation.id, event.task_id, event.status)
    return HttpResponse(status=204)


def _keep(request: HttpRequest, generation: Generation, payload: Any, body: bytes) -> bool:
    """False when this very event was taken in before."""
    event_id = request.headers.get("X-Webhook-Id") or hashlib.sha256(body).hexdigest()
    _, is_new = WebhookEvent.objects.get_or_create(
        generation=generation,
        event_id=event_id[:EVENT_ID_LENGTH],
        defaults={"event": str(payload.get("event", ""))[:40], "payload": payload},
    )
    return is_new


def _refused(generation: Generation, status: int, reason: str) -> HttpResponse:
    logger.warning("webhook refused", extra={"id": str(generation.id), "status": status, "reason": reason})
    return HttpResponse(reason, status=status, content_type="text/plain")
