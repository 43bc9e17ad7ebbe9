"""No key is in what a studio writes or answers, whatever befalls it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.credits.leaks import search

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("debug", [False, True], ids=["as deployed", "with DEBUG"])
def test_no_secret_is_in_logs_pages_or_files(tmp_path: Path, debug: bool) -> None:
    leaks, life = search(tmp_path, debug)
    assert leaks == []
    statuses = {name.rsplit(" ", 1)[1] for name in life.told if name.startswith("page")}
    assert {"200", "404", "500"} <= statuses, "it was a whole life"
    assert life.songs >= 2
