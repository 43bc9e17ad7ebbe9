"""Taking a step so that nobody else takes it, and saying when to look again."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from generation import tasks
from generation.models import Generation
from generation.models.generation import State
from projects.models import Project

logger = logging.getLogger("generation")


def in_seconds(seconds: float) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)


def claim(generation: Generation, states: Iterable[State], lease_s: float) -> bool:
    """Take the due step of `generation` for `lease_s` seconds; True for one caller only.

    When the holder dies, the lease runs out and the sweep has the step taken again.
    """
    now = timezone.now()
    due = Generation.objects.filter(id=generation.id, state__in=list(states), next_step_at__lte=now)
    return due.update(next_step_at=in_seconds(lease_s)) == 1


def look_again(generation_id: UUID, states: Iterable[State], at: datetime, **changes: Any) -> bool:
    """Set the next step to `at`, with `changes`, while the generation is in one of `states`."""
    rows = Generation.objects.filter(id=generation_id, state__in=list(states))
    if rows.update(next_step_at=at, **changes) != 1:
        return False
    enqueue(generation_id, at)
    return True


def enqueue(generation_id: UUID, at: datetime | None = None) -> None:
    """Have a worker look, once what was just written is committed.

    Robust: should the queue not be reached, the row remembers and the sweep finds it.
    """
    transaction.on_commit(lambda: tasks.advance_later(generation_id, at), robust=True)


def touch_project(generation: Generation) -> None:
    """Move its project, if it is still there, to the top of everybody's list.

    This locks the project, so it comes before every other lock of its transaction (`budgets` says why).
    """
    Project(id=generation.project_id).touch()


def log_state(generation: Generation, event: str, **facts: Any) -> None:
    """One line per change of state, with what is needed to follow a generation through the logs."""
    logger.info(
        event,
        extra={
            "id": str(generation.id),
            "state": str(generation.state),
            "operation": generation.operation,
            **facts,
        },
    )


def backoff_s(tries: int, cap_s: float) -> float:
    """1, 2, 4, … seconds, at most `cap_s`."""
    return min(cap_s, 2.0 ** min(tries, 16))
