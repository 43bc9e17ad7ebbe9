"""The start command keeps its parts alive and stops them together."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from musicstudio.supervisor import Part, Supervisor

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


@pytest.fixture
def said() -> list[str]:
    return []


def test_a_killed_part_is_started_again_and_said(said: list[str]) -> None:
    part = Part("worker", SLEEPER)
    supervisor = Supervisor([part], os.environ, said.append)
    part.start(os.environ)
    assert part.process
    first = part.process.pid
    os.kill(first, signal.SIGKILL)
    part.process.wait()
    supervisor.look_after()
    try:
        assert part.process
        assert part.process.pid != first
        assert said == ["The worker ended (signal 9); starting it again."]
    finally:
        supervisor.stop()


def test_a_part_that_keeps_dying_is_started_less_and_less_often(said: list[str]) -> None:
    part = Part("engine", [sys.executable, "-c", "raise SystemExit(3)"])
    supervisor = Supervisor([part], os.environ, said.append)
    part.start(os.environ)
    for _ in range(3):
        wait_for(lambda: part.process is not None and part.process.poll() is not None)
        supervisor.look_after()
    assert part.process is None
    assert said[-1] == "The engine ended (code 3); starting it again in 2 s."
    supervisor.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_a_dead_part_left_behind_is_ended_too(said: list[str]) -> None:
    code = (
        "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', sys.argv[1]]); time.sleep(60)"
    )
    part = Part("engine", [sys.executable, "-c", code, "import time; time.sleep(60)"])
    supervisor = Supervisor([part], os.environ, said.append)
    part.start(os.environ)
    assert part.process
    group = part.process.pid
    wait_for(lambda: len(members(group)) == 2)
    os.kill(group, signal.SIGKILL)
    part.process.wait()
    supervisor.look_after()
    try:
        wait_for(lambda: not members(group))
    finally:
        supervisor.stop()


def members(group: int) -> list[int]:
    """Living processes of a process group."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, its_group = (folder / "stat").read_text().rsplit(")", 1)[1].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(its_group) == group and state != "Z":
            found.append(int(folder.name))
    return found


def test_a_signal_stops_every_part(said: list[str]) -> None:
    parts = [Part("web server", SLEEPER), Part("worker", SLEEPER)]
    supervisor = Supervisor(parts, os.environ, said.append)
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    try:
        supervisor.run(lambda: threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM)).start())
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
    assert all(part.process and part.process.poll() is not None for part in parts)
