"""What workers are asked to do. Each task is one line: the row says what is due, the task only looks."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.tasks import task
from django.utils import timezone


@task
def advance_generation(generation_id: str) -> None:
    """Take the one step that is due."""
    from generation.lifecycle import advance

    advance(uuid.UUID(generation_id))


@task
def refresh_balance(api_key_id: int) -> None:
    """Read the balance of a key, if nobody has just done so."""
    from generation.balance import refresh

    refresh(api_key_id)


def advance_later(generation_id: uuid.UUID, at: datetime | None = None) -> None:
    """Have a worker look at this generation at `at`, or as soon as one is free.

    A moment is always given: tasks without one would stand behind every task that has one.
    """
    advance_generation.using(run_after=at or timezone.now()).enqueue(str(generation_id))


def refresh_balance_later(api_key_id: int, at: datetime | None = None) -> None:
    refresh_balance.using(run_after=at or timezone.now()).enqueue(api_key_id)
