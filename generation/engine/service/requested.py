"""What a POST asks for: which operation, whether its fields are right, and which clip it works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generation.engine.service import moderation, rules
from generation.engine.service.answers import Refusal
from generation.engine.service.models import Account, Clip
from generation.musicapi.operations import RETIRED, Operation, operation_at, operations_at


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that may be charged. `body` has today's names of its fields."""

    operation: Operation
    body: Mapping[str, Any]
    source: Clip | None = None

    @property
    def kept_body(self) -> dict[str, Any]:
        """The catalogue's fields without the webhook's, which is what a task remembers."""
        names = {field.name for field in self.operation.fields} - {"webhook_url", "webhook_secret"}
        return {name: value for name, value in self.body.items() if name in names}


def requested(account: Account, path: str, body: Mapping[str, Any]) -> Asked:
    """Raises Refusal: 400 and 404 for what cannot be, 403 for forbidden words, 410 for the past."""
    operation = selected(path, body)
    named = operation.named(body)
    if problems := operation.problems(named):
        text = " ".join(f"'{problem.field}': {problem.message}" for problem in problems)
        raise Refusal(400, "validation_error", text)
    if reason := moderation.refused(named):
        raise Refusal(403, "forbidden", reason)
    return Asked(operation, named, rules.source_of(account, operation, named))


def selected(path: str, body: Mapping[str, Any]) -> Operation:
    """The operation of this path that the body's selecting fields name (§2.1, §3.1, §4.1)."""
    if (operation := operation_at(path, body)) is not None:
        return operation
    if body.get("task_type") in RETIRED:
        raise Refusal(410, "gone", f"'task_type': {body['task_type']} is no longer offered")
    left = list(operations_at(path))
    for name in dict.fromkeys(name for operation in left for name in operation.fixed):
        fitting = [each for each in left if _fits(each, name, body.get(name))]
        if not fitting:
            allowed = ", ".join(dict.fromkeys(each.fixed[name] for each in left if name in each.fixed))
            raise Refusal(400, "validation_error", f"'{name}': must be one of {allowed}.")
        left = fitting
    raise Refusal(400, "validation_error", "nothing here answers this combination of fields")


def _fits(operation: Operation, name: str, value: object) -> bool:
    is_left_out = value in (None, "") and name in operation.implied
    return name not in operation.fixed or operation.fixed[name] == value or is_left_out
