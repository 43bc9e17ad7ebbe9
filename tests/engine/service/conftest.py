"""One engine for all tests of its service, and clients that speak to it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.engine.service.asking import CUSTOM, Asking
from tests.engine_process import EngineProcess


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    running = EngineProcess(tmp_path_factory.mktemp("engine"), workers=2).start()
    yield running
    running.stop()


@pytest.fixture
def ask(engine: EngineProcess) -> Iterator[Asking]:
    """Alice, who has all the credits of the first account; no fault outlives a test."""
    with Asking(engine.url, engine.key) as asking:
        yield asking
    engine.queue_faults()


@pytest.fixture(scope="session")
def song(engine: EngineProcess) -> httpx.Response:
    """The answer of the poll after a whole song was made."""
    with Asking(engine.url, engine.key) as asking:
        return asking.until_done(asking.accepted(CUSTOM))
