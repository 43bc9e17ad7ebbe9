"""Answers that workers have to find while the client waits at the line."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from generation.engine.service import envelopes, tasks
from generation.engine.service.answers import NOT_READY, Refusal
from generation.engine.service.immediate import refunded
from generation.engine.service.models import ENDED, Account, Clip, State, Task
from generation.engine.service.requested import Asked
from generation.engine.service.results import result_body
from generation.engine.service.running import work_bell

MARGIN_S = 10.0
"""An answer comes this long before the client would stop waiting for it."""

ANSWER_WITHIN_S = 90.0
MAY_BE_ASKED_AGAIN = ("sonic.wav", "sonic.midi")
"""What clients ask for again when it is not ready (§2.11, §2.12); the rest is given up and paid back."""

TOO_SLOW = "it took too long, and was given up"


def asked_again(account: Account, asked: Asked) -> Task | None:
    """The task that this very request started before, when the client was told to ask again."""
    if asked.operation.key not in MAY_BE_ASKED_AGAIN:
        return None
    told = account.tasks.filter(operation=asked.operation.key, is_asked_again=True)
    return next((task for task in told if task.request == asked.kept_body), None)


def answer_when_done(task: Task, base_url: str) -> tuple[int, dict[str, Any]]:
    """HTTP status and body once the worker is done. Raises Refusal when nothing came of it."""
    within_s = (task.catalogue.timeout_s or ANSWER_WITHIN_S) - MARGIN_S
    if not _wait_until(lambda: _has_ended(task), within_s):
        if task.operation in MAY_BE_ASKED_AGAIN:
            Task.objects.filter(id=task.id).update(is_asked_again=True)
            return 202, NOT_READY
        tasks.fail_whole(task, TOO_SLOW)
        if _has_ended(task) and task.state == State.FAILED:  # else it was done in this very moment
            raise refunded(504, TOO_SLOW)
    Task.objects.filter(id=task.id).update(is_asked_again=False)
    _raise_if_failed(task, task.clips.first())
    return 200, result_body(task, base_url)


def upload_step(task: Task) -> dict[str, Any]:
    """The body of upload-extend and upload-cover once the recording is here (§2.4, §2.5).

    Raises Refusal, with the reason under its step, when it cannot be had.
    """
    upload = task.clips.get(kind=Clip.Kind.UPLOAD)

    def is_here() -> bool:
        upload.refresh_from_db(fields=["state", "error", "is_refused"])
        return upload.state in ENDED

    if not _wait_until(is_here, (task.catalogue.timeout_s or ANSWER_WITHIN_S) - MARGIN_S):
        tasks.fail_whole(task, TOO_SLOW)
        raise refunded(504, TOO_SLOW, steps={"upload": {"error": TOO_SLOW}})
    _raise_if_failed(task, upload, steps={"upload": {"error": upload.error}})
    steps = {"upload": {"clip_id": str(upload.id)}, task.catalogue.verb: {}}
    return envelopes.accepted(task) | {"steps": steps}


def _has_ended(task: Task) -> bool:
    task.refresh_from_db(fields=["state", "result"])
    return task.has_ended


def _raise_if_failed(task: Task, clip: Clip | None, **more: Any) -> None:
    if clip is None or clip.state != State.FAILED:
        return
    raise refunded(400 if clip.is_refused else 500, clip.error, **more)


def _wait_until(is_done: Callable[[], bool], within_s: float) -> bool:
    """Whether it is, within so many seconds. Raises Refusal when the engine stops."""
    until = time.monotonic() + within_s
    while True:
        rings = work_bell.rings
        if work_bell.stopped:
            raise Refusal(500, "server_error", "the engine is stopping")
        if is_done():
            return True
        if (left := until - time.monotonic()) <= 0:
            return False
        work_bell.wait(rings, left)
