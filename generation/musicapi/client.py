"""A client of MusicAPI over HTTP: https://api.musicapi.ai, or anything that speaks its contract.

    with MusicAPI(key) as api:
        accepted = api.sonic.create(custom_mode=False, mv="sonic-v5", gpt_description_prompt="rain on glass")
        status = api.wait(accepted)
        print([clip.audio_url for clip in status.clips])

Plain Python over httpx; `docs/sdk.md` is its guide. What can go wrong is drawn on top of `errors.py`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from generation.musicapi import errors
from generation.musicapi.answers import Answer, Balance
from generation.musicapi.decode import (
    Accepted,
    TaskStatus,
    decode_accepted,
    decode_balance,
    decode_task,
)
from generation.musicapi.decode_answer import decode_answer
from generation.musicapi.families import Nuro, Producer, Sonic
from generation.musicapi.operations import GET_CREDITS, Body, Operation
from generation.musicapi.wire import Reply, Wire

BASE_URL = "https://api.musicapi.ai"

logger = logging.getLogger("musicapi")


class MusicAPI:
    """One account at MusicAPI. Safe to share between threads; close it, or use it as a context manager.

    `timeout_s` bounds each wait for the answer, in seconds, where the catalogue names no longer one.
    `transport` is the seam for tests.
    """

    def __init__(
        self,
        key: str,
        base_url: str = BASE_URL,
        *,
        timeout_s: float = 30,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._wire = Wire(key, base_url, timeout_s, transport)
        self.sonic = Sonic(self)
        self.producer = Producer(self)
        self.nuro = Nuro(self)

    @property
    def base_url(self) -> str:
        return self._wire.base_url

    def submit(self, operation: Operation, body: Body, *, timeout_s: float | None = None) -> Accepted:
        """Ask for `operation`, which is answered through a task. Sent once, never repeated.

        What selects the operation (`task_type`, `type`…) is filled in. `timeout_s` replaces the
        catalogue's time for this operation, and the client's own. Raises Invalid before sending when the
        catalogue finds a problem, and the errors of `errors.py`; after Unclear the caller must look at
        the balance before asking again (docs/musicapi.md §6, point 14).
        """
        _must_answer("task", operation)
        return decode_accepted(operation, *self._ask(operation, body, timeout_s))

    def call(self, operation: Operation, body: Body, *, timeout_s: float | None = None) -> Answer:
        """Ask for `operation`, which is answered at once. One POST, never repeated; errors as in `submit`.

        Raises NotReady when the provider is still preparing the answer: then the same may be asked again.
        """
        _must_answer("now", operation)
        return decode_answer(operation, *self._ask(operation, body, timeout_s))

    def task(self, operation: Operation, task_id: str) -> TaskStatus:
        """How a task stands, by one GET. A failed task is a TaskStatus; other trouble raises."""
        path = operation.task_path.format(task_id=quote(task_id, safe=""))
        return decode_task(*self._wire.send("GET", path))

    def credits(self) -> Balance:
        """What the account has left. Free; may be repeated."""
        return decode_balance(*self._wire.send(GET_CREDITS.method, GET_CREDITS.path))

    def wait(
        self,
        accepted: Accepted,
        *,
        deadline_s: float = 600,
        every_s: float = 15,
        sleep: Callable[[float], None] = time.sleep,
    ) -> TaskStatus:
        """Poll until the task has ended, at most `deadline_s` seconds of sleeping.

        Answers that only mean "ask again" are lived through; refusals raise at once. Raises
        TimeoutError at the deadline; the task goes on and may be waited for again.
        """
        slept_s = 0.0
        while True:
            pause_s = every_s
            try:
                status = self.task(accepted.operation, accepted.task_id)
            except errors.RateLimited as error:
                pause_s = max(every_s, error.retry_after_s)
            except (errors.NotSent, errors.Unclear) as error:
                logger.info("asking again", extra={"kind": error.kind, "status": error.status})
            else:
                if status.is_done:
                    return status
            if slept_s >= deadline_s:
                raise TimeoutError(f"Task {accepted.task_id} was not done within {deadline_s:g} s.")
            sleep(pause_s)
            slept_s += pause_s

    def close(self) -> None:
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"MusicAPI({self.base_url!r})"

    def _ask(self, operation: Operation, body: Body, timeout_s: float | None) -> Reply:
        """The POST of `operation`, once it is known to be fine."""
        named: dict[str, Any] = {**operation.fixed, **operation.named(body)}
        if problems := operation.problems(named):
            raise errors.Invalid(problems=problems)
        wait_s = timeout_s or operation.timeout_s
        return self._wire.send(operation.method, operation.path, body=named, timeout_s=wait_s)


def _must_answer(answer: str, operation: Operation) -> None:
    if operation.method != "POST" or operation.answer != answer:
        right = "credits()" if operation is GET_CREDITS else "submit()" if answer == "now" else "call()"
        raise ValueError(f"{operation.key} is asked for with {right}.")
