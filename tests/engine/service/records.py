"""What the engine has written down, read from its database, because its command is a process to start."""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import closing
from dataclasses import dataclass

from tests.engine_process import EngineProcess

BOOK = """
    SELECT account.label, task.id, task.operation, entry.kind, entry.credits, entry.extra_credits
    FROM engine_entry AS entry
    JOIN engine_account AS account ON account.id = entry.account_id
    LEFT JOIN engine_task AS task ON task.id = entry.task_id
    ORDER BY entry.id
"""
OPEN = """
    SELECT (SELECT count(*) FROM engine_task WHERE state NOT IN ('succeeded', 'failed'))
         + (SELECT count(*) FROM engine_delivery WHERE due_at IS NOT NULL)
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the book; `task_id` and `operation` are None for a grant."""

    account: str
    task_id: str | None
    operation: str | None
    kind: str
    credits: int
    extra_credits: int

    @property
    def total(self) -> int:
        return self.credits + self.extra_credits


def book(engine: EngineProcess) -> list[Line]:
    """Every grant, charge and refund, oldest first; also while the engine is down."""
    return [
        Line(account, task_id and str(uuid.UUID(task_id)), *rest)
        for account, task_id, *rest in _rows(engine, BOOK)
    ]


def paid_for(engine: EngineProcess, task_id: str) -> list[tuple[str, int]]:
    """Kind and total of each line of a task."""
    return [(line.kind, line.total) for line in book(engine) if line.task_id == task_id]


def count_charges(engine: EngineProcess) -> int:
    return sum(line.kind == "charge" for line in book(engine))


def is_at_rest(engine: EngineProcess) -> bool:
    """Whether every task has ended and every webhook was delivered or given up."""
    return _rows(engine, OPEN) == [(0,)]


def _rows(engine: EngineProcess, query: str) -> list[tuple]:
    with closing(sqlite3.connect(engine.data_dir / "engine.sqlite3", timeout=30)) as database:
        return database.execute(query).fetchall()
