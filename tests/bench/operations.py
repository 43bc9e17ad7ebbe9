"""Every operation of the catalogue, asked for in a browser by what is seen, against the local engine.

`python -m tests.bench.operations [operation …]` prints what each took, cost and stored. It ends with 1
when one of them did not succeed, stored nothing, or cost something else than its price.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page, sync_playwright

from generation.musicapi.operations import OPERATIONS
from tests.bench.presses import STEPS, Bench
from tests.bench.report import report
from tests.browser.chromium import FLAGS, Visit, find_chromium
from tests.studio_process import EMAIL, PASSWORD, StudioProcess

TAKEN_WITHIN_S = 20
ENDS_WITHIN_S = 600
BALANCE_WITHIN_S = 30
LOOK_EVERY_MS = 250
NEWEST = (
    "SELECT id, state, error, result FROM generation_generation WHERE operation = ? ORDER BY created_at DESC"
)
CLIPS = "SELECT kind, track_id, file_id FROM generation_clip WHERE generation_id = ?"
ALIGNED = "SELECT words FROM projects_alignment"
BALANCE_KEY = "get-credits"


def balance(page: Page) -> int:
    """The credits that the shell shows."""
    text = page.locator("#balance").get_by_text(re.compile(r"^[\d,]+$")).inner_text()
    return int(text.replace(",", ""))


def wait_for_end(page: Page, studio: StudioProcess, key: str) -> tuple[Any, ...]:
    """The row of the newest request of this operation, once it has ended."""
    started = time.monotonic()
    while (passed := time.monotonic() - started) < ENDS_WITHIN_S:
        rows = studio.rows(NEWEST, key)
        if not rows and passed > TAKEN_WITHIN_S:
            raise TimeoutError(f"{key} was not taken: {page.get_by_role('alert').all_inner_texts()}")
        if rows and rows[0][1] in ("succeeded", "failed", "cancelled", "unconfirmed"):
            return rows[0]
        page.wait_for_timeout(LOOK_EVERY_MS)
    raise TimeoutError(f"{key} has not ended within {ENDS_WITHIN_S} s")


def wait_for_balance(bench: Bench, wanted: int) -> int:
    """What the shell shows in the end; it is read from the service a little after each charge."""
    deadline = time.monotonic() + BALANCE_WITHIN_S
    while True:
        shown = balance(bench.at_project())
        if shown == wanted or time.monotonic() > deadline:
            return shown
        bench.page.wait_for_timeout(LOOK_EVERY_MS)


def stored(studio: StudioProcess, key: str, generation: str, result: str) -> str:
    """What is there now that was not there before, in words; empty when there is nothing."""
    kinds = [kind for kind, track, file in studio.rows(CLIPS, generation) if track or file]
    words = [f"{kinds.count(kind)} × {kind}" for kind in sorted(set(kinds))]
    if OPERATIONS[key].result == "alignment":
        words.append(f"{len(json.loads(studio.rows(ALIGNED)[0][0]))} words in time")
    facts = json.loads(result or "null") or {}
    words += [_fact(name, value) for name, value in facts.items() if value]
    return ", ".join(words)


def _fact(name: str, value: object) -> str:
    return f"{name}: {len(value)}" if isinstance(value, list | dict) else f"{name}: {str(value)[:40]}"


def ask(bench: Bench, studio: StudioProcess, key: str) -> dict[str, Any]:
    """Ask for one operation as a person does; the row of the table."""
    operation = OPERATIONS[key]
    before = balance(bench.at_project())
    started = time.monotonic()
    row: dict[str, Any] = {"operation": key, "seconds": 0.0, "before": before, "after": before, "price": 0}
    try:
        STEPS[key](bench)
        identifier, state, error, result = wait_for_end(bench.page, studio, key)
    except (Error, TimeoutError) as problem:  # the page had not what was looked for, or it never ended
        return row | {"stored": str(problem).splitlines()[0][:90], "green": "no"}
    row["seconds"] = time.monotonic() - started
    row["price"] = operation.price
    row["after"] = wait_for_balance(bench, before - operation.price)
    found = stored(studio, key, identifier, result) if state == "succeeded" else f"{state}: {error}"[:90]
    is_green = state == "succeeded" and bool(found) and before - row["after"] == operation.price
    return row | {"stored": found, "green": "yes" if is_green else "no"}


@contextmanager
def opened(studio: StudioProcess, folder: Path) -> Iterator[Bench]:
    """A signed-in tab with a project."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        page = Visit(browser, studio.url).page
        page.goto("/")
        page.get_by_label("Email").fill(EMAIL)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name="New project").first.click()
        page.get_by_label("Title").fill("All operations")
        page.get_by_role("button", name="Create project").click()
        page.get_by_role("heading", level=1, name="All operations").wait_for()
        yield Bench(page, page.url, folder)
        browser.close()


def main(keys: list[str]) -> int:
    wanted = [key for key in STEPS if not keys or key in keys]
    with (
        tempfile.TemporaryDirectory() as name,
        StudioProcess(Path(name) / "data") as studio,
        opened(studio, Path(name)) as bench,
    ):
        first = wait_for_first_balance(bench)
        rows = []
        for key in wanted:
            rows.append(ask(bench, studio, key))
            sys.stderr.write(f"{rows[-1]}\n")
        last = wait_for_balance(bench, first - sum(row["price"] for row in rows))
    rows.append(books(first, last, rows))
    report("operations", rows)
    is_complete = keys or {*STEPS, BALANCE_KEY} == {*OPERATIONS}
    return 0 if is_complete and all(row["green"] == "yes" for row in rows) else 1


def wait_for_first_balance(bench: Bench) -> int:
    """The balance is read once the engine is up."""
    while bench.page.get_by_text("not read yet").count():
        bench.page.wait_for_timeout(LOOK_EVERY_MS)
        bench.at_project()
    return balance(bench.page)


def books(first: int, last: int, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The balance itself is an operation: what it shows is what all the others cost."""
    spent = sum(row["price"] for row in rows)
    words = f"{spent} credits for {len(rows)} operations"
    is_green = first - last == spent
    row = {"operation": BALANCE_KEY, "seconds": 0.0, "before": first, "after": last, "price": 0}
    return row | {"stored": words, "green": "yes" if is_green else "no"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
