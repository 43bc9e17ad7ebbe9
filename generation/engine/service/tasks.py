"""A task from its acceptance to its end: every change is one transaction, so a kill leaves no half truths."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from generation.engine.service import account, envelopes, planning
from generation.engine.service.models import ENDED, Account, Clip, Delivery, State, Task
from generation.engine.service.requested import Asked
from generation.engine.service.work import Made

MOST_FAILURES = 2
"""Work that failed this often is given up."""

MOST_STARTS = 12
"""So is what was begun this often: it may be what keeps killing its worker, or the engine."""

INTERRUPTED = "the engine stopped before it was done"


def accept(owner: Account, asked: Asked, base_url: str, fault: str = "", needs_worker: bool = True) -> Task:
    """Charge and remember a valid request in one transaction. Raises Refusal (403) without credits."""
    with transaction.atomic():
        task = Task.objects.create(
            account=owner,
            operation=asked.operation.key,
            request=asked.kept_body,
            source=asked.source,
            price=planning.price_of(asked),
            base_url=base_url,
            webhook_url=asked.body.get("webhook_url") or "",
            webhook_secret=asked.body.get("webhook_secret") or "",
            fault=fault,
        )
        if needs_worker:
            Clip.objects.bulk_create(planning.clips_of(task, asked.source))
        account.charge(task)
    return task


def claim_next(quick_only: bool = False) -> Clip | None:
    """What waits longest, now running, or None. What somebody waits for at the line goes first."""
    with transaction.atomic():
        is_due = Q(source=None) | Q(source__state=State.SUCCEEDED)
        waiting = Clip.objects.select_related("task", "source__task").filter(is_due, state=State.PENDING)
        if quick_only:
            waiting = waiting.filter(is_quick=True)
        clip = waiting.order_by("-is_quick", "task__created_at", "position").first()
        if clip is None:
            return None
        Task.objects.filter(id=clip.task_id, state=State.PENDING).update(state=State.RUNNING)
        clip.state, clip.starts = State.RUNNING, clip.starts + 1
        clip.save(update_fields=["state", "starts"])
    return clip


def resume() -> None:
    """Put back what was being made when the engine stopped. Who waited at the line is gone: money back."""
    for task in Task.objects.exclude(state__in=ENDED).filter(is_asked_again=False):
        if task.catalogue.answer == "now":
            fail_whole(task, INTERRUPTED)
    for clip in Clip.objects.filter(state=State.RUNNING):
        put_back(clip)


def is_any_waiting() -> bool:
    return Clip.objects.filter(state=State.PENDING).exists()


def succeed(clip: Clip, made: Made) -> None:
    """Write down what was made; a split becomes one clip for each stem. Too late when it was given up."""
    facts: dict[str, Any] = {
        "title": made.title,
        "tags": made.tags,
        "lyrics": made.lyrics,
        "bpm": made.bpm,
        "key": made.key,
        "duration_s": made.duration_s,
        "joins_at_s": made.joins_at_s,
        "score": made.score,
    }
    if made.parts:
        facts |= planning.stem_facts(made, made.parts[0])
    with transaction.atomic():
        running = Clip.objects.filter(id=clip.id, state=State.RUNNING)
        if not running.update(state=State.SUCCEEDED, **facts):
            return
        Clip.objects.bulk_create(planning.further_stems(clip, made))
        if clip.kind == Clip.Kind.FILE:
            Task.objects.filter(id=clip.task_id).update(result=made.result)
        settle(clip.task_id)


def finish(task: Task, result: dict[str, Any]) -> None:
    """End a task that needed no worker."""
    Task.objects.filter(id=task.id).update(state=State.SUCCEEDED, result=result, finished_at=timezone.now())
    task.state, task.result = State.SUCCEEDED, result


def put_back(clip: Clip) -> None:
    """Let it be made again, when its worker or the engine ended, unless that happens all the time."""
    if clip.starts >= MOST_STARTS:
        fail(clip, "the song ended its worker again and again", for_good=True)
    else:
        Clip.objects.filter(id=clip.id, state=State.RUNNING).update(state=State.PENDING)


def fail(clip: Clip, error: str, *, for_good: bool = False, is_refused: bool = False) -> None:
    """Count a failure: the clip waits for another try, or is given up with all that waits for it."""
    failures = clip.failures + 1
    is_over = for_good or is_refused or failures >= MOST_FAILURES
    facts = {"error": error, "is_refused": is_refused, "state": State.FAILED if is_over else State.PENDING}
    with transaction.atomic():
        Clip.objects.filter(id=clip.id, state=State.RUNNING).update(failures=failures, **facts)
        if is_over:
            Clip.objects.filter(source=clip, task=clip.task_id, state=State.PENDING).update(**facts)
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
    if Clip.objects.filter(task_id=task_id).exclude(state__in=ENDED).exists():
        return
    task = Task.objects.get(id=task_id)
    has_result = any(clip.state == State.SUCCEEDED for clip in envelopes.result_clips(task))
    state = State.SUCCEEDED if has_result else State.FAILED
    ended = Task.objects.filter(id=task_id).exclude(state__in=ENDED)
    if not ended.update(state=state, finished_at=timezone.now()):
        return
    task.state = state
    if state == State.FAILED:
        account.refund(task)
    if task.webhook_url:
        event = "song.failed" if state == State.FAILED else "song.completed"
        body = json.dumps(envelopes.event_body(task, event), ensure_ascii=False)
        Delivery.objects.create(task=task, event=event, body=body, due_at=timezone.now())
