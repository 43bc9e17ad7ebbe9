"""The rows of django-tasks-db, where that is the backend; other backends keep house by themselves."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.tasks import task_backends
from django.utils import timezone
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from generation.tasks import advance_generation

SUCCESSES_KEPT = timedelta(hours=1)  # they say nothing, and a song polled every second leaves many
FAILURES_KEPT = timedelta(days=1)


def is_in_database() -> bool:
    return isinstance(task_backends["default"], DatabaseBackend)


def waiting_generations() -> set[str]:
    """Ids of generations that a task which is due already will look at."""
    if not is_in_database():
        return set()
    rows = DBTaskResult.objects.ready().filter(task_path=advance_generation.module_path)
    return {kept["args"][0] for kept in rows.values_list("args_kwargs", flat=True)}


def prune() -> int:
    """Delete finished rows, and those whose worker died; returns how many."""
    if not is_in_database():
        return 0
    now = timezone.now()
    old = Q(finished_at__lt=now - SUCCESSES_KEPT, status="SUCCESSFUL")
    old |= Q(finished_at__lt=now - FAILURES_KEPT, status="FAILED")
    old |= Q(status="RUNNING", started_at__lt=now - FAILURES_KEPT)
    return DBTaskResult.objects.filter(old).delete()[0]
