"""Limits, prices and lines of the ledger for tests, each in one line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from generation.models import Approval, Budget, CreditEntry, Generation, Price, SpendingRules
from generation.models.generation import State
from projects.models import Project, User
from tests.factories import make_generation, make_key


def limit(owner: User | Project, hard: int | None = None, soft: int | None = None) -> Budget:
    """The monthly budget of a person or a project."""
    name = "person" if isinstance(owner, User) else "project"
    return Budget.objects.create(**{name: owner}, soft=soft, hard=hard)


def rule(**rules: Any) -> SpendingRules:
    return SpendingRules.objects.update_or_create(id=1, defaults=rules)[0]


def book(project: Project, credits: int, at: datetime | None = None, **fields: Any) -> CreditEntry:
    """A line of the ledger in `project`, by its owner: negative credits have left. Of the local engine."""
    kind = CreditEntry.Kind.CHARGE if credits < 0 else CreditEntry.Kind.REFUND
    fields = {"kind": kind, "person": project.owner, "is_local": True, "api_key": make_key()} | fields
    moment = {"created_at": at} if at else {}
    return CreditEntry.objects.create(project=project, credits=credits, **moment, **fields)


def price(operation: str, credits: int, valid_from: datetime) -> Price:
    return Price.objects.create(operation=operation, credits=credits, valid_from=valid_from)


def hold(project: Project, **fields: Any) -> Generation:
    """A request that waits for an admin's word, as `request_generation` leaves it."""
    generation = make_generation(project, State.HELD, **fields)
    Approval.objects.create(generation=generation)
    return generation


def utc(text: str) -> datetime:
    """`2026-03-01 12:30` as a moment."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
