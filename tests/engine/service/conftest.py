"""One engine for all tests of its service, and clients that speak to it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.engine.service.asking import CUSTOM, Asking, until
from tests.engine.service.offering import Host, Page, beat, encoded
from tests.engine.service.records import is_at_rest
from tests.engine_process import EngineProcess


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    """Its songs are as short as songs get; recordings may come from 127.0.0.1, though not from localhost."""
    running = EngineProcess(
        tmp_path_factory.mktemp("engine"), workers=2, song_seconds=6, options=["--allow-host=127.0.0.1"]
    ).start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def nothing_outlives_its_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Neither a fault, nor a task whose refund the next test would see, nor a webhook that is tried again."""
    yield
    if "engine" in request.fixturenames:
        running: EngineProcess = request.getfixturevalue("engine")
        until(lambda: is_at_rest(running))
        running.queue_faults()


@pytest.fixture
def ask(engine: EngineProcess) -> Iterator[Asking]:
    """Alice, who has all the credits of the first account."""
    with Asking(engine.url, engine.key) as asking:
        yield asking


@pytest.fixture(scope="session")
def song(engine: EngineProcess) -> httpx.Response:
    """The answer of the poll after a whole song was made."""
    with Asking(engine.url, engine.key) as asking:
        return asking.until_done(asking.accepted(CUSTOM))


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    """Somebody's web server with recordings."""
    serving = Host({"/beat.wav": Page(encoded(beat())), "/Night%20Drive.flac": Page(encoded(beat(), "FLAC"))})
    yield serving
    serving.close()


@pytest.fixture(scope="session")
def clip(song: httpx.Response) -> str:
    """The id of a finished clip."""
    clip_id: str = song.json()["data"][0]["clip_id"]
    return clip_id


@pytest.fixture(scope="session")
def upload(engine: EngineProcess, host: Host) -> str:
    """The id of an uploaded clip: six seconds in C major at 120 beats a minute."""
    with Asking(engine.url, engine.key) as asking:
        return asking.answer("upload", {"url": f"{host.url}/beat.wav"})["clip_id"]


@pytest.fixture(scope="session")
def extension(engine: EngineProcess, clip: str) -> str:
    """The id of a clip that goes on from `clip` at its fourth second."""
    body = {**CUSTOM, "task_type": "extend_music", "continue_clip_id": clip, "continue_at": 4}
    with Asking(engine.url, engine.key) as asking:
        return asking.clips(asking.accepted(body))[0]["clip_id"]
