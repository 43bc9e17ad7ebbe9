"""A whole studio as its own processes, for tests that kill parts of it or drive it with a browser."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import httpx

from musicstudio.supervisor import die_with_parent

ROOT = Path(__file__).resolve().parents[1]
EMAIL, PASSWORD = "alice@example.org", "correct-horse-battery"
READY_WITHIN_S = 90
SHORT_SONGS = {"ENGINE_SONG_SECONDS": "20"}
"""Part of the environment of a studio whose songs need not be whole ones."""

PARTS = {"web": "waitress", "worker": "manage.py worker", "engine": "generation.engine"}
PartName = Literal["web", "worker", "engine"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class StudioProcess:
    """`manage.py studio` on a folder of its own; `environment` is added to a clean one."""

    def __init__(self, data: Path, port: int | None = None, environment: dict[str, str] | None = None):
        self.data = data
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data / "studio.log"
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "STUDIO_DATA": str(data),
            "STUDIO_ADMIN_EMAIL": EMAIL,
            "STUDIO_ADMIN_PASSWORD": PASSWORD,
            **(environment or {}),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Returns once every part is alive; raises with the log when that takes too long."""
        self.data.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "studio", "--port", str(self.port)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent if sys.platform == "linux" else None,
            )
        self.wait_until_healthy()

    def wait_until_healthy(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while not self.is_healthy():
            ended = self.process is None or self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                raise AssertionError(f"The studio did not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.1)

    def is_healthy(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)

    def pids(self, part: PartName) -> list[int]:
        """The processes of a part, its first one first."""
        listed = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True)
        found = re.findall(r"^\s*(\d+)\s+(\d+)\s+(.*)$", listed.stdout, re.MULTILINE)
        assert self.process
        return [
            int(pid) for pid, parent, args in found if PARTS[part] in args and int(parent) == self.process.pid
        ]

    def kill(self, part: PartName) -> int:
        """`kill -9`, as a power cut or the kernel would; returns how many processes were hit."""
        hits = 0
        for pid in self.pids(part):
            with suppress(ProcessLookupError):  # it ended by itself after it was listed
                os.kill(pid, signal.SIGKILL)
                hits += 1
        return hits

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read the studio's database from outside."""
        connection = sqlite3.connect(f"file:{self.data / 'studio.sqlite3'}?mode=ro", uri=True, timeout=30)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def engine_book(self) -> list[dict[str, Any]]:
        """Every charge and refund as the engine wrote it down."""
        book = subprocess.run(
            [sys.executable, "-m", "generation.engine", "book", "--data", str(self.data / "engine")],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return [json.loads(line) for line in book.stdout.splitlines()]

    def sign_in(self) -> "Visitor":
        return Visitor(self)


class Visitor:
    """A person without a browser: forms and pages over plain HTTP."""

    def __init__(self, studio: StudioProcess):
        self.http = httpx.Client(base_url=studio.url, follow_redirects=True, timeout=30)
        done = self.post("/sign-in/", {"username": EMAIL, "password": PASSWORD})
        assert "Sign out" in done.text, done.text

    def post(self, path: str, data: dict[str, str], form_at: str = "") -> httpx.Response:
        """Send a form the way a browser without script would, with the hidden fields of its page."""
        page = self.http.get(form_at or path).text
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        return self.http.post(path, data={**hidden, **data}, headers={"Referer": str(self.http.base_url)})
