"""What the rows of a report are called: today's name, or the last one the ledger knew. No two are alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Max, QuerySet

from generation.models import ApiKey, CreditEntry
from generation.musicapi.operations import OPERATIONS, PRODUCER_MODELS, SONIC_MODELS
from generation.reports.dimensions import COLUMNS, By
from generation.reports.namesakes import Name, name_of, told_apart
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
    """The label of each key (see `Row.key`), each another. One query, and one more when something was
    deleted since."""
    wanted = sorted(key for key in keys if key)
    names = _today(by, wanted)
    if by in SNAPSHOTS:
        names |= _deleted(by, [key for key in wanted if key not in names])
    return told_apart({"": Name(NONE[by])} | {key: names.get(key, Name(key)) for key in wanted})


def operation_label(key: str) -> str:
    """`Sonic · Create` for `sonic.create`; the key where the catalogue does not know it (any more)."""
    return _OPERATIONS.get(key, key)


def model_label(model: str) -> str:
    """`Sonic v5` for `sonic-v5`."""
    return _MODELS.get(model, model)


def _today(by: By, keys: list[str]) -> dict[str, Name]:
    if by == "operation":
        return {key: Name(operation_label(key)) for key in keys}
    if by == "model":
        return {key: Name(model_label(key)) for key in keys}
    rows: QuerySet[Any] = {
        "person": User.objects.only("name", "email"),
        "project": Project.objects.select_related("owner").only("title", "owner__name", "owner__email"),
        "key": ApiKey.objects.only("label", "hint"),
    }[by].filter(pk__in=keys)
    return {str(row.pk): name_of(row) for row in rows} if keys else {}


def _deleted(by: By, keys: list[str]) -> dict[str, Name]:
    """Names as the newest line of each has them: one query, however many there are."""
    if not keys:
        return {}
    column, name = COLUMNS[by], SNAPSHOTS[by]
    lines = CreditEntry.objects.order_by()
    newest = lines.filter(**{f"{column}__in": keys}).values(column).annotate(newest=Max("id"))
    rows = lines.filter(id__in=newest.values("newest")).values_list(column, name)
    return {str(key): Name(known or str(key), is_deleted=True) for key, known in rows}


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
