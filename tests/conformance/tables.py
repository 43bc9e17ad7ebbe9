"""Docs: the table of operations (`python -m tests.conformance.tables --write`)."""

from __future__ import annotations

import sys
from pathlib import Path

from generation.musicapi.operations import OPERATIONS, Operation

PAGE = Path(__file__).resolve().parents[2] / "docs" / "musicapi.md"
START = "<!-- operations: python -m tests.conformance.tables --write -->\n"
END = "<!-- end of operations -->\n"
HEAD = "| operation | request | credits | answer | fields |\n|---|---|---|---|---|\n"


def table() -> str:
    return HEAD + "".join(_row(operation) for operation in OPERATIONS.values())


def page_with_table(page: str) -> str:
    """The page with its table as it should be. Raises ValueError when it has no place for one."""
    before, _, rest = page.partition(START)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"The page has no {START.strip()} … {END.strip()}")
    return f"{before}{START}\n{table()}\n{END}{after}"


def _row(operation: Operation) -> str:
    selected = "".join(f", `{name}: {value}`" for name, value in operation.fixed.items())
    answer = f"task → {operation.result}" if operation.answer == "task" else operation.result
    cells = [
        f"`{operation.key}`",
        f"`{operation.method} {operation.path}`{selected}",
        str(operation.price),
        answer,
        _fields(operation),
    ]
    return f"| {' | '.join(cells)} |\n"


def _fields(operation: Operation) -> str:
    asked = [
        field
        for field in operation.fields
        if field.name not in operation.fixed and not field.name.startswith("webhook_")
    ]
    names = [f"**`{field.name}`**" if field.required else f"`{field.name}`" for field in asked]
    return ", ".join(names) or "–"


def main(arguments: list[str]) -> int:
    old = PAGE.read_text(encoding="utf-8")
    new = page_with_table(old)
    if "--write" in arguments:
        PAGE.write_text(new, encoding="utf-8")
    elif new != old:
        sys.stdout.write(f"{PAGE.name} is not what the catalogue says; run this with --write\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
