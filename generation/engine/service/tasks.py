"""A task from its acceptance to its end: every change is one transaction, so a kill leaves no half truths."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from generation.engine.service import account, envelopes
from generation.engine.service.jobs import Made
from generation.engine.service.models import ENDED, Account, Clip, Delivery, State, Task
from generation.musicapi.operations import Operation

MOST_FAILURES = 2
"""A song that failed this often is given up."""

MOST_STARTS = 12
"""So is one that was begun this often: it may be what keeps killing its worker, or the engine."""


def accept(
    owner: Account, operation: Operation, body: Mapping[str, Any], base_url: str, fault: str = ""
) -> Task:
    """Charge and remember a valid request in one transaction. Raises Refusal (403) without credits."""
    names = {field.name for field in operation.fields} - {"webhook_url", "webhook_secret"}
    with transaction.atomic():
        task = Task.objects.create(
            account=owner,
            operation=operation.key,
            request={name: value for name, value in body.items() if name in names},
            price=operation.price,
            base_url=base_url,
            webhook_url=body.get("webhook_url") or "",
            webhook_secret=body.get("webhook_secret") or "",
            fault=fault,
        )
        Clip.objects.bulk_create(Clip(task=task, position=position) for position in range(operation.takes))
        account.charge(task)
    return task


def claim_next() -> Clip | None:
    """The oldest clip that waits, now running; None when all are taken."""
    with transaction.atomic():
        waiting = Clip.objects.select_related("task").filter(state=State.PENDING)
        clip = waiting.order_by("task__created_at", "position").first()
        if clip is None:
            return None
        Task.objects.filter(id=clip.task_id, state=State.PENDING).update(state=State.RUNNING)
        clip.state, clip.starts = State.RUNNING, clip.starts + 1
        clip.save(update_fields=["state", "starts"])
    return clip


def resume() -> None:
    """Put back what was being made when the engine stopped."""
    for clip in Clip.objects.filter(state=State.RUNNING):
        put_back(clip)


def is_any_waiting() -> bool:
    return Clip.objects.filter(state=State.PENDING).exists()


def succeed(clip: Clip, made: Made) -> None:
    with transaction.atomic():
        Clip.objects.filter(id=clip.id, state=State.RUNNING).update(
            state=State.SUCCEEDED,
            title=made.title,
            tags=made.tags,
            lyrics=made.lyrics,
            bpm=made.bpm,
            key=made.key,
            duration_s=made.duration_s,
            score=made.score,
        )
        settle(clip.task_id)


def put_back(clip: Clip) -> None:
    """Let it be made again, when its worker or the engine ended, unless that happens all the time."""
    if clip.starts >= MOST_STARTS:
        fail(clip, "the song ended its worker again and again", for_good=True)
    else:
        Clip.objects.filter(id=clip.id, state=State.RUNNING).update(state=State.PENDING)


def fail(clip: Clip, error: str, *, for_good: bool = False) -> None:
    """Count a failure: the clip waits for another try, or is given up."""
    failures = clip.failures + 1
    is_over = for_good or failures >= MOST_FAILURES
    with transaction.atomic():
        Clip.objects.filter(id=clip.id, state=State.RUNNING).update(
            state=State.FAILED if is_over else State.PENDING, failures=failures, error=error
        )
        settle(clip.task_id)


def fail_whole(task: Task, error: str) -> None:
    """End every open clip of the task at once."""
    with transaction.atomic():
        Clip.objects.filter(task=task).exclude(state__in=ENDED).update(state=State.FAILED, error=error)
        settle(task.id)


def settle(task_id: UUID) -> None:
    """End the task once its last clip has ended: refund when nothing came of it, and queue the webhook.

    Call inside the transaction that changed a clip.
    """
    states = set(Clip.objects.filter(task_id=task_id).values_list("state", flat=True))
    if not states <= set(ENDED):
        return
    state = State.SUCCEEDED if State.SUCCEEDED in states else State.FAILED
    ended = Task.objects.filter(id=task_id).exclude(state__in=ENDED)
    if not ended.update(state=state, finished_at=timezone.now()):
        return
    task = Task.objects.get(id=task_id)
    if state == State.FAILED:
        account.refund(task)
    if task.webhook_url:
        event = "song.failed" if state == State.FAILED else "song.completed"
        body = json.dumps(envelopes.event_body(task, event), ensure_ascii=False)
        Delivery.objects.create(task=task, event=event, body=body, due_at=timezone.now())
