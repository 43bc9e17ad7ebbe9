"""What lines of the ledger are grouped and filtered by."""

from __future__ import annotations

from typing import Literal, get_args

By = Literal["person", "project", "operation", "model", "key"]
BYS: tuple[By, ...] = get_args(By)
COLUMNS: dict[By, str] = {
    "person": "person_id",
    "project": "project_id",
    "operation": "operation",
    "model": "model",
    "key": "api_key_id",
}
"""The column of the ledger that holds each dimension."""
