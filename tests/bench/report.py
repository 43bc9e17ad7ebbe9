"""A table for people and JSON for machines."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parents[2] / "bench-results"


def report(name: str, rows: Sequence[dict[str, Any]]) -> None:
    """Print `rows` (all with the same keys) as a table and write them to bench-results/<name>.json."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False, default=str))
    cells = [list(rows[0])] + [[show(value) for value in row.values()] for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells]
    sys.stdout.write("\n".join([f"\n{name}", *lines]) + "\n")
    sys.stdout.flush()


def show(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)
