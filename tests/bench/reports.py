"""Pages of credits over a ledger of 10,000 lines and of 1,000,000: milliseconds, queries, and their ratio.

`python -m tests.bench.reports [lines …]`. Each size has a database of its own, in a process of its own.
Milliseconds are the process's own (SQLite works inside it), so that a busy machine measures the same.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from tests.bench.report import report

SIZES = (10_000, 1_000_000)
ROUNDS = 15
ONE_SIZE = "--one"


def main(*sizes: int) -> None:
    sizes = sizes or SIZES
    found = [_measured(size) for size in sizes]
    smallest, largest = found[0], found[-1]
    report(
        "reports",
        [
            {
                "what": what,
                "queries": largest[what][1],
                **{f"ms at {size:,}": each[what][0] for size, each in zip(sizes, found, strict=True)},
                "ratio": largest[what][0] / smallest[what][0],
            }
            for what in largest
        ],
    )


def _measured(size: int) -> dict[str, list[Any]]:
    """What a process of its own found: milliseconds (median) and queries of each thing."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"STUDIO_DATA": folder, "DATABASE_URL": "", "LOG_LEVEL": "ERROR"}
        command = [sys.executable, "-m", "tests.bench.reports", ONE_SIZE, str(size)]
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if run.returncode:
            sys.exit(run.stderr)
        return json.loads(run.stdout.splitlines()[-1])


def measure(size: int) -> dict[str, tuple[float, int]]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicstudio.settings")
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from generation.reports import close_days, recount_takes
    from tests.bench import reports_data, reports_pages

    call_command("migrate", verbosity=0)
    reports_data.fill(size, timezone.now())
    unclosed = reports_pages.unclosed()
    found = {f"{what}, no day closed": timed(page, rounds=3) for what, page in unclosed.items()}
    found["close all days, once"] = timed(close_days, rounds=1)
    found["close days, nothing to do"] = timed(close_days)
    found = {what: timed(page) for what, page in reports_pages.pages().items()} | found
    stale = reports_pages.changed()
    found |= {f"{what}, takes of five days changed": timed(page) for what, page in stale.items()}
    return found | {"add up these days anew, once": timed(recount_takes, rounds=1)}


def timed(do: Callable[[], Any], rounds: int = ROUNDS) -> tuple[float, int]:
    """Median milliseconds, and how many queries one takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for _ in range(rounds):
        started = time.process_time()
        do()
        times.append((time.process_time() - started) * 1000)
    if rounds == 1:
        return times[0], 0
    with CaptureQueriesContext(connection) as queries:
        do()
    return statistics.median(times), len(queries)


if __name__ == "__main__":
    if ONE_SIZE in sys.argv:
        sys.stdout.write(json.dumps(measure(int(sys.argv[-1]))) + "\n")
    else:
        main(*map(int, sys.argv[1:]))
