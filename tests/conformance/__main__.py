"""Numbers of cases by group, and 1 when any fails: `python -m tests.conformance`, or `make conformance`."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
GROUPS = {
    "test_recorded.py": "recorded examples against the decoder",
    "test_engine.py": "the client against the local engine",
    "test_sdk_page.py": "examples of docs/sdk.md",
    "test_docs.py": "the docs against the catalogue",
}
CHAPTER = re.compile(r"\[(\d)\.\d+-")


class Tally:
    """Counts what pytest reports, by group."""

    def __init__(self) -> None:
        self.passed: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed[_group(report.nodeid)] += 1
        elif report.when == "call" and report.passed:
            self.passed[_group(report.nodeid)] += 1

    def table(self) -> str:
        groups = sorted(self.passed.keys() | self.failed.keys())
        rows = [(group, self.passed[group], self.failed[group]) for group in groups]
        rows.append(("all", self.passed.total(), self.failed.total()))
        width = max(len(group) for group, *_ in rows)
        lines = [f"{'group':{width}}  passed  failed"]
        lines += [f"{group:{width}}  {passed:6}  {failed:6}" for group, passed, failed in rows]
        return "\n".join(lines) + "\n"


def _group(nodeid: str) -> str:
    module = nodeid.partition("::")[0].rpartition("/")[2]
    chapter = CHAPTER.search(nodeid) if module == "test_recorded.py" else None
    return GROUPS.get(module, module) + (f", §{chapter[1]}" if chapter else "")


def main() -> int:
    tally = Tally()
    code = pytest.main(["-q", str(FOLDER)], plugins=[tally])
    sys.stdout.write(f"\n{tally.table()}")
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
