"""Recorded examples of the contract: bodies as docs/musicapi.md has them, and what the client makes of each.

One JSON file in `examples/` for each body:

    section   where docs/musicapi.md says so        about    what is special about it
    decode    accepted task answer credits event request
    operation by its key, where it matters          status   of HTTP (null body: not JSON)
    body      as it goes over the wire              path     of a request
    raises    the name of the error, or nothing     expect   what is read, as far as it is written here
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from generation import musicapi
from generation.musicapi.operations import OPERATIONS, operation_at

FOLDER = Path(__file__).parent / "examples"
Example = dict[str, Any]


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def load(name: str) -> Example:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def differences(example: Example) -> list[str]:
    """What the client reads otherwise than the example says; empty when all is as it should be."""
    try:
        found = DECODERS[example["decode"]](example)
    except musicapi.MusicAPIError as error:
        if type(error).__name__ != example.get("raises"):
            return [f"raised {error!r}"]
        found = error
    else:
        if "raises" in example:
            return [f"did not raise {example['raises']} but gave {found!r}"]
    return _differences("", found, example.get("expect", {}))


def _differences(place: str, found: Any, expected: Any) -> list[str]:
    if isinstance(expected, Mapping):
        return [
            line
            for name, value in expected.items()
            for line in _differences(f"{place}.{name}", _part(found, name), value)
        ]
    if isinstance(expected, list) and isinstance(found, list | tuple):
        if len(expected) != len(found):
            return [f"{place}: {len(found)} and not {len(expected)}"]
        return [
            line
            for index, value in enumerate(expected)
            for line in _differences(f"{place}[{index}]", found[index], value)
        ]
    is_same = found == expected and isinstance(found, bool) == isinstance(expected, bool)
    return [] if is_same else [f"{place}: {found!r} and not {expected!r}"]


def _part(found: Any, name: str) -> Any:
    if name == "answer":
        return type(found).__name__
    return found.get(name) if isinstance(found, Mapping) else getattr(found, name)


def _request(example: Example) -> dict[str, Any]:
    """Which operation the catalogue sees in a request, and the fields it refuses."""
    operation = operation_at(example["path"], example["body"])
    problems = operation.problems(operation.named(example["body"])) if operation else []
    return {
        "operation": operation.key if operation else None,
        "problems": [problem.field for problem in problems],
    }


def _operation(example: Example) -> musicapi.Operation:
    return OPERATIONS[example.get("operation", "sonic.create")]


DECODERS: dict[str, Callable[[Example], Any]] = {
    "accepted": lambda each: musicapi.decode_accepted(_operation(each), each["status"], each["body"]),
    "task": lambda each: musicapi.decode_task(each["status"], each["body"]),
    "answer": lambda each: musicapi.decode_answer(_operation(each), each["status"], each["body"]),
    "credits": lambda each: musicapi.decode_balance(each["status"], each["body"]),
    "event": lambda each: musicapi.decode_event(each["body"]),
    "request": _request,
}
