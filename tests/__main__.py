"""`python -m tests`: every test, in two phases that each use more than one processor, and some twice.

First what computes, then what drives a browser or starts and kills whole processes, which would otherwise
have to hurry for the sake of a song that another test makes. At last PostgreSQL is asked what it may answer
differently from SQLite. Each phase ends with pytest's own summary; the exit code is 0 only when all ran
tests and none failed. With arguments it is one plain run of pytest.
"""

from __future__ import annotations

import subprocess
import sys

from tests import postgres

PROCESSES = "browser or processes"
PHASES = {
    f"not ({PROCESSES})": ("-n", "auto", "--maxprocesses", "4"),
    PROCESSES: ("-n", "2"),
}
BY_FILE = ("--dist", "loadfile", "--no-loadscope-reorder")
"""Tests of one file share a song or a process, and the longest files come first in the alphabet."""

ON_POSTGRESQL = (
    "tests/credits/test_append_only.py",
    "tests/credits/test_fifty_at_once.py",
    "tests/lifecycle/test_concurrency.py",
    "tests/lifecycle/test_spending_races.py",
    "tests/reports/test_days.py",
    "tests/reports/test_kept_takes.py",
)
"""Triggers, locks, races, days and their sums; `make test-postgres` runs all that meets the database."""


def main(arguments: list[str]) -> int:
    if arguments:
        return pytest(*arguments)
    codes = [pytest("-m", which, *workers, *BY_FILE) for which, workers in PHASES.items()]
    codes.append(postgres.main(list(ON_POSTGRESQL)))
    return next((code for code in codes if code), 0)


def pytest(*arguments: str) -> int:
    """Its exit code: 5 when there was no test to run."""
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
