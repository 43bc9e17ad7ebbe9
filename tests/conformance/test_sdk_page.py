"""Every Python example of docs/sdk.md runs, one after the other, against the real engine."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from generation.musicapi import OPERATIONS, MusicAPIError
from tests.engine_process import EngineProcess

REPO = Path(__file__).resolve().parents[2]
PAGE = REPO / "docs" / "sdk.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples() -> list[tuple[int, str]]:
    """Each example with the line of the page it starts on."""
    page = PAGE.read_text(encoding="utf-8")
    return [(page.count("\n", 0, found.start(1)), found[1]) for found in BLOCK.finditer(page)]


@pytest.mark.processes
def test_every_example_runs_as_it_stands(tmp_path, monkeypatch, capsys):
    engine = EngineProcess(
        tmp_path, faults=False, workers=2, song_seconds=6, env={"ENGINE_ALLOW_HOSTS": "127.0.0.1"}
    ).start()
    monkeypatch.setenv("MUSICAPI_KEY", engine.key)
    monkeypatch.setenv("MUSICAPI_URL", engine.url)
    page: dict[str, object] = {"__name__": "docs.sdk"}
    try:
        for line, code in examples():
            exec(compile("\n" * line + code, str(PAGE), "exec"), page)  # noqa: S102 - our own page
    finally:
        engine.stop()
    printed = capsys.readouterr().out
    for expected in ("Vocals", "beats per minute", "the limit is 80", "mv: ", "song.completed"):
        assert expected in printed


def test_the_client_needs_httpx_and_nothing_of_ours_or_of_django():
    asked = "import sys, generation.musicapi; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], cwd=REPO, capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    ours = {name for name in loaded if name.partition(".")[0] in ("generation", "projects", "musicstudio")}
    assert "django" not in loaded
    assert "httpx" in loaded
    assert {name for name in ours if not name.startswith("generation.musicapi")} == {"generation"}


def test_the_page_shows_each_family_and_each_error():
    page = PAGE.read_text(encoding="utf-8")
    code = "".join(example for _, example in examples())
    for family in ("api.sonic.", "api.producer.", "api.nuro."):
        assert family in code
    for error in all_errors():
        assert f"`{error}`" in page


def test_every_operation_is_named_on_the_page():
    page = PAGE.read_text(encoding="utf-8")
    for key in OPERATIONS:
        name = "api.credits" if key == "get-credits" else key.split(".")[1]
        assert name in page, key


def all_errors() -> list[str]:
    """The client's own; the studio adds to them."""

    def below(kind: type) -> list[type]:
        return [each for child in kind.__subclasses__() for each in (child, *below(child))]

    ours = MusicAPIError.__module__
    return [kind.__name__ for kind in below(MusicAPIError) if kind.__module__ == ours]
