"""Forms that begin filled: with a request that was sent before, or with what was sent last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from generation.forms.names import asked_names, wire_field
from generation.musicapi.operations import Operation


def draft_of(
    operation: Operation, request: Mapping[str, Any], retry_of: UUID | None = None
) -> dict[str, Any]:
    """Initial values of the form of `operation` from a request that was sent before."""
    sent = {name: wire_field(operation, name).name for name in asked_names(operation)}
    values = {name: request[wire] for name, wire in sent.items() if wire in request}
    return values | {"mode": "write" if request.get("custom_mode") else "describe", "retry_of": retry_of}


def with_nonce(values: Mapping[str, Any]) -> dict[str, Any]:
    """Initial values for the next press: what is filled in stays, the nonce is new."""
    return {**values, "nonce": uuid4()}
