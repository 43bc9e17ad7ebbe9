"""MusicAPI as its own bookkeeper: accounts with a book each, and every way an answer can go wrong.

It stands behind httpx's seam and knows nothing of the studio's tables but which request is being sent just
now (`sending`), so that each line of its book can be held against the studio's.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import httpx

from generation.musicapi.operations import operation_at
from tests.credits.clock import Clock
from tests.factories import midi_bytes, mp3_bytes, wav_bytes
from tests.lifecycle.provider import ANSWERS, json_answer, task_payload

OPENING = 2000
REPLIES = {
    "fine": 52,
    "refused": 5,
    "no credits": 2,
    "rate limit": 4,
    "no connection": 4,
    "broken, not taken": 6,
    "lost, not taken": 5,
    "lost, taken": 9,
    "broken, taken": 4,
    "returned at once": 3,
    "killed, not taken": 2,
    "killed, taken": 4,
    "taken twice": 3,
}
"""What becomes of a request, with its weight."""

LOST = ("lost, taken", "broken, taken", "killed, taken")
TAKEN = ("fine", *LOST, "returned at once", "taken twice")

FATES = {
    "succeeds": 55,
    "half succeeds": 8,
    "fails, returned": 12,
    "fails, returned silently": 10,
    "fails, returned later": 4,
    "fails, kept": 5,
    "hangs": 3,
    "is forgotten": 3,
}
WEBHOOKS = {"none": 30, "on time": 40, "twice": 10, "late": 10, "before the answer": 10}
POLLS = {"fine": 80, "broken": 6, "lost": 6, "rate limit": 4, "nonsense": 4}
BALANCES = {"fine": 90, "broken": 5, "lost": 5}


class Killed(BaseException):
    """The worker's process ends here, as by kill -9: nothing catches it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the provider's book. `generation` is the studio's request, None for somebody else's."""

    generation: uuid.UUID | None
    task: str
    credits: int


@dataclass(slots=True)
class Account:
    secret: str
    lines: list[Line] = field(default_factory=list)

    @property
    def balance(self) -> int:
        return OPENING + sum(line.credits for line in self.lines)


@dataclass(slots=True)
class Task:
    id: str
    account: Account
    generation: uuid.UUID
    price: int
    ends_at: datetime
    fate: str
    returns_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook on its way."""

    due: datetime
    generation: uuid.UUID
    secret: str
    payload: dict[str, Any]
    event_id: str


@dataclass(frozen=True, slots=True)
class Sending:
    """The studio's request that is on the line just now."""

    generation: uuid.UUID
    price: int


class Bank:
    """All accounts. `is_calm` means that nothing new goes wrong; what went wrong before stays so."""

    def __init__(self, chance: Random, clock: Clock, sending: Callable[[], Sending]):
        self.chance, self.clock, self.sending = chance, clock, sending
        self.accounts: dict[str, Account] = {}
        self.tasks: dict[str, Task] = {}
        self.deliveries: list[Delivery] = []
        self.deliver: Callable[[Delivery], None] = lambda delivery: None
        self.taken_twice: set[uuid.UUID] = set()
        self.is_calm = False
        self.happened: list[str] = []

    def open(self, secret: str) -> Account:
        account = self.accounts[secret] = Account(secret)
        return account

    def transport(self) -> httpx.BaseTransport:
        return httpx.MockTransport(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.url.host == "cdn.example":
            return _file(path)
        self.settle()
        account = self.accounts[request.headers["authorization"].removeprefix("Bearer ")]
        if path == "/api/v1/get-credits":
            return self._balance(account)
        if request.method == "POST":
            return self._submit(account, request)
        return self._poll(path.rsplit("/", 1)[-1])

    def settle(self) -> None:
        """Write down the refunds whose moment has come."""
        for task in self.tasks.values():
            if task.returns_at and task.returns_at <= self.clock.moment:
                task.account.lines.append(Line(task.generation, task.id, task.price))
                task.returns_at = None

    def _draw(self, weights: dict[str, int]) -> str:
        if self.is_calm:
            return next(iter(weights)) if "fine" in weights else "succeeds" if weights is FATES else "none"
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def _balance(self, account: Account) -> httpx.Response:
        if (kind := self._draw(BALANCES)) != "fine":
            return _broken(kind)
        return json_answer(200, credits=account.balance, extra_credits=0)

    def _submit(self, account: Account, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        operation, sending = operation_at(request.url.path, body), self.sending()
        assert operation is not None, f"{request.url.path} offers nothing for {body}"
        kind = "no credits" if account.balance < sending.price else self._draw(REPLIES)
        self.happened.append(f"{kind}: {sending.generation}")
        if kind in TAKEN:
            return self._take(account, sending, body, operation, kind)
        if kind in REFUSALS:
            status, payload = REFUSALS[kind]
            return json_answer(status, **payload)
        return _broken(kind)

    def _take(
        self, account: Account, sending: Sending, body: dict[str, Any], operation: Any, kind: str
    ) -> httpx.Response:
        if kind == "returned at once":
            for credits in (-sending.price, sending.price):
                account.lines.append(Line(sending.generation, "", credits))
            return json_answer(504, type="timeout", error="timed out", refund_processed=True)
        if operation.answer == "now":
            account.lines.append(Line(sending.generation, "", -sending.price))
            return _broken(kind) if kind in LOST else json_answer(200, **ANSWERS[operation.result])
        if kind == "taken twice":
            self.taken_twice.add(sending.generation)
        tasks = [self._start(account, sending, body) for _ in range(2 if kind == "taken twice" else 1)]
        if kind in LOST:
            return _broken(kind)
        return json_answer(200, code=200, message="success", task_id=tasks[0].id)

    def _start(self, account: Account, sending: Sending, body: dict[str, Any]) -> Task:
        ends_at = self.clock.moment + timedelta(seconds=self.chance.uniform(5, 600))
        task = Task(str(uuid.UUID(int=self.chance.getrandbits(128), version=4)), account, sending.generation,
                    sending.price, ends_at, self._draw(FATES))  # fmt: skip
        account.lines.append(Line(task.generation, task.id, -task.price))
        self.tasks[task.id] = task
        if task.fate.startswith("fails, returned"):
            wait_h = self.chance.uniform(1, 12) if task.fate.endswith("later") else 0
            task.returns_at = ends_at + timedelta(hours=wait_h)
        if "webhook_secret" in body and task.fate not in ("hangs", "is forgotten"):
            self._announce(task, body["webhook_secret"])
        return task

    def _announce(self, task: Task, secret: str) -> None:
        how = self._draw(WEBHOOKS)
        if how == "none":
            return
        if how == "before the answer":
            task.ends_at = self.clock.moment
            if task.returns_at and not task.fate.endswith("later"):
                task.returns_at = task.ends_at
        event = "song.failed" if task.fate.startswith("fails") else "song.completed"
        payload = {"task_id": task.id, "platform": "suno", "event": event, **outcome(task)}
        due = task.ends_at + timedelta(hours=self.chance.uniform(0.5, 30) if how == "late" else 0)
        first = Delivery(due, task.generation, secret, payload, f"{task.id}-1")
        if how == "before the answer":
            self.settle()
            self.deliver(first)
            return
        self.deliveries += [first] * (2 if how == "twice" else 1)

    def _poll(self, task_id: str) -> httpx.Response:
        if (kind := self._draw(POLLS)) == "rate limit":
            return json_answer(429, {"Retry-After": "2"}, type="rate_limit", error="slow down")
        if kind != "fine":
            return _broken(kind)
        task = self.tasks[task_id]
        if task.fate == "is forgotten":
            return json_answer(404, type="not_found", error="task not found")
        if task.fate == "hangs" or self.clock.moment < task.ends_at:
            return json_answer(202, code=202, type="not_ready", error="try again shortly")
        return json_answer(200, **outcome(task))

    def hear(self) -> Delivery | None:
        """The next webhook that is due, taken off the line."""
        due = [delivery for delivery in self.deliveries if delivery.due <= self.clock.moment]
        if not due:
            return None
        self.deliveries.remove(due[0])
        return due[0]


REFUSALS: dict[str, tuple[int, dict[str, Any]]] = {
    "refused": (400, {"type": "validation_error", "error": "'mv' is not a known model"}),
    "no credits": (403, {"type": "forbidden", "error": "Insufficient credits"}),
    "rate limit": (429, {"type": "rate_limit", "error": "one request per 3 seconds"}),
}
RETURNED = {"type": "failed", "message": "it went wrong; the credits were returned", "refund_processed": True}
FAILED = {"type": "failed", "message": "it went wrong"}


def outcome(task: Task) -> dict[str, Any]:
    """The body of a poll when the task has ended; a webhook carries the same."""
    if task.fate == "fails, returned":
        return dict(RETURNED)
    if task.fate.startswith("fails"):
        return dict(FAILED)
    states = ("succeeded", "failed") if task.fate == "half succeeds" else ("succeeded", "succeeded")
    return task_payload(task.id, *states)


def _broken(kind: str) -> httpx.Response:
    """What is no answer at all, or none that makes sense."""
    if kind.startswith("killed"):
        raise Killed
    if kind.startswith("lost"):
        raise httpx.ReadTimeout("no answer")
    if kind == "no connection":
        raise httpx.ConnectError("refused")
    if kind == "nonsense":
        return httpx.Response(200, html="<p>We are back soon.</p>")
    return json_answer(500, type="server_error", error="internal error")


def _file(path: str) -> httpx.Response:
    kind = path.rpartition(".")[2]
    return httpx.Response(200, content={"wav": wav_bytes(0.3), "mid": midi_bytes()}.get(kind, mp3_bytes(0.3)))
