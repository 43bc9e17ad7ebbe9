"""What the rows of a report are called: today's name, or the last one the ledger knew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet, Subquery

from generation.models import ApiKey, CreditEntry
from generation.musicapi.operations import OPERATIONS, PRODUCER_MODELS, SONIC_MODELS
from generation.reports.dimensions import COLUMNS, By
from projects.models import Project, User

NONE: dict[By, str] = {
    "person": "Nobody",
    "project": "No project",
    "operation": "No operation",
    "model": "No model",
    "key": "No key",
}
SNAPSHOTS = {"person": "person_name", "project": "project_title", "key": "api_key_label"}


def labels_of(by: By, keys: Iterable[str]) -> dict[str, str]:
    """The label of each key (see `Row.key`). One query, and one more when something was deleted since."""
    wanted = [key for key in keys if key]
    names = _today(by, wanted)
    if by in SNAPSHOTS:
        names |= _deleted(by, [key for key in wanted if key not in names])
    return {"": NONE[by]} | {key: names.get(key) or key for key in wanted}


def operation_label(key: str) -> str:
    """`Sonic · Create` for `sonic.create`; the key where the catalogue does not know it (any more)."""
    return _OPERATIONS.get(key, key)


def model_label(model: str) -> str:
    """`Sonic v5` for `sonic-v5`."""
    return _MODELS.get(model, model)


def _today(by: By, keys: list[str]) -> dict[str, str]:
    if by == "operation":
        return {key: operation_label(key) for key in keys}
    if by == "model":
        return {key: model_label(key) for key in keys}
    rows: QuerySet[Any] = {
        "person": User.objects.only("name", "email"),
        "project": Project.objects.only("title"),
        "key": ApiKey.objects.only("label"),
    }[by].filter(pk__in=keys)
    return {str(row.pk): _name(row) for row in rows} if keys else {}


def _name(row: Model) -> str:
    return row.display_name if isinstance(row, User) else str(row)


def _deleted(by: By, keys: list[str]) -> dict[str, str]:
    """Names as the newest line of each has them; every line is found through an index."""
    if not keys:
        return {}
    column, name = COLUMNS[by], SNAPSHOTS[by]
    newest = Q()
    for key in keys:
        of_key = CreditEntry.objects.filter(**{column: UUID(key) if by == "project" else int(key)})
        newest |= Q(id=Subquery(of_key.order_by("-created_at", "-id").values("id")[:1]))
    rows = CreditEntry.objects.filter(newest).order_by().values_list(column, name)
    return {str(key): f"{known or key} (deleted)" for key, known in rows}


def _operation_labels() -> dict[str, str]:
    """Labels by key; where two operations of a family share one, the later says how it differs."""
    labels: dict[str, str] = {}
    for operation in OPERATIONS.values():
        label = " · ".join(filter(None, (operation.family.capitalize(), operation.label)))
        if label in labels.values():
            label += f" ({operation.key.partition('.')[2].replace('_', ' ')})"
        labels[operation.key] = label
    return labels


_OPERATIONS = _operation_labels()
_MODELS = {model.id: model.label for model in (*SONIC_MODELS, *PRODUCER_MODELS)}
