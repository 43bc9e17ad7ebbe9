"""A real local engine for tests: its own process, its own folder, spoken to over HTTP only."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

REPO = Path(__file__).resolve().parents[1]
START_WITHIN_S = 60


class EngineProcess:
    """`python -m generation.engine` on a free port; keeps port, folder and key over restarts.

    Songs are `song_seconds` long (0: as long as their form makes them), so that tests need not wait.
    `options` are further ones of its command line, such as `--allow-host=127.0.0.1`.
    """

    def __init__(
        self,
        data_dir: Path,
        faults: bool = True,
        seconds_per_request: float = 0,
        workers: int = 1,
        song_seconds: float = 16,
        env: dict[str, str] | None = None,
        options: Sequence[str] = (),
    ) -> None:
        self.data_dir = Path(data_dir)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.options = [f"--seconds-per-request={seconds_per_request}", f"--workers={workers}"]
        self.options += [f"--song-seconds={song_seconds}"]
        self.options += ["--faults"] if faults else []
        self.options += options
        self.env = env or {}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def key(self) -> str:
        """Of the first account; known once the engine has started."""
        return (self.data_dir / "key").read_text().strip()

    @property
    def log(self) -> str:
        return (self.data_dir / "engine.log").read_text()

    def start(self) -> EngineProcess:
        """Returns when it answers. Raises AssertionError, with its log, when it does not."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with (self.data_dir / "engine.log").open("ab") as log:
            self.process = subprocess.Popen(
                self._command("serve", f"--port={self.port}", *self.options),
                cwd=REPO, env=environment() | self.env, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + START_WITHIN_S
        while time.monotonic() < until and self.process.poll() is None:
            if self._answers():
                return self
            time.sleep(0.05)
        raise AssertionError(f"The engine did not start:\n{self.log}")

    def kill(self) -> None:
        """kill -9 of the engine itself; its workers have to notice."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to leave, as a service manager does; returns its exit code."""
        return self._end(signal.SIGTERM)

    def worker_pids(self) -> list[int]:
        """The processes that make songs right now (Linux)."""
        assert self.process is not None
        children = f"/proc/{self.process.pid}/task"
        pids = {
            int(pid)
            for thread in Path(children).iterdir()
            for pid in (thread / "children").read_text().split()
        }
        return sorted(pid for pid in pids if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes())

    def book(self) -> list[dict[str, Any]]:
        """Every grant, charge and refund, oldest first; also while it is down."""
        return [json.loads(line) for line in self._run("book").splitlines()]

    def open_account(self, label: str, credits: int = 0, extra_credits: int = 0) -> str:
        """The key of a new account."""
        return self._run(
            "account", f"--label={label}", f"--credits={credits}", f"--extra-credits={extra_credits}"
        ).strip()

    def queue_faults(self, *faults: dict[str, Any]) -> None:
        """See `generation/engine/service/faults.py`; none at all forgets what is queued."""
        answer = httpx.post(
            f"{self.url}/_faults",
            json={"faults": list(faults)},
            headers={"Authorization": f"Bearer {self.key}"},
            trust_env=False,
        )
        assert answer.status_code == 200, answer.text

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=2, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def _end(self, number: signal.Signals) -> int:
        if self.process is None:
            return 0
        self.process.send_signal(number)
        code = self.process.wait(timeout=30)
        self.process = None
        return code

    def _run(self, command: str, *options: str) -> str:
        done = subprocess.run(
            self._command(command, *options), cwd=REPO, env=environment(), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _command(self, command: str, *options: str) -> list[str]:
        return [sys.executable, "-m", "generation.engine", command, f"--data={self.data_dir}", *options]


def environment() -> dict[str, str]:
    """Ours without what would give the engine a key of somebody else's choice."""
    return {name: value for name, value in os.environ.items() if name != "ENGINE_KEY"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
