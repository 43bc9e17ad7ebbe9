"""Keeps the parts of the studio running under one command, and stops them together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

CHECK_EVERY_S = 0.2
STOP_WITHIN_S = 10.0
STEADY_AFTER_S = 10.0  # a part that lived this long starts again at once
MAX_PAUSE_S = 10.0
PR_SET_PDEATHSIG = 1


@dataclass
class Part:
    """One process of the studio, with its own process group."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_again_at: float = 0.0
    deaths: int = field(default=0)

    def start(self, environment: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(  # noqa: S603  # our own command
            self.command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent if sys.platform == "linux" else None,
        )
        self.started = time.monotonic()

    def signal(self, number: signal.Signals) -> None:
        """Reach the part and everything it started."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    def pause_after_death(self) -> float:
        """Seconds to wait before starting again: none after a steady life, then longer and longer."""
        lived = time.monotonic() - self.started
        self.deaths = 0 if lived > STEADY_AFTER_S else self.deaths + 1
        return 0.0 if self.deaths <= 2 else min(2.0 ** (self.deaths - 2), MAX_PAUSE_S)


def die_with_parent() -> None:
    """Runs in the child: end when the supervisor is killed, so the next start finds its ports free."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Starts parts, starts them again when they die, stops all on SIGINT or SIGTERM."""

    def __init__(self, parts: list[Part], environment: Mapping[str, str], say: Callable[[str], None]):
        self.parts = parts
        self.environment = environment
        self.say = say
        self.stopping = False

    def run(self, when_started: Callable[[], None]) -> None:
        """Blocks until asked to stop; `when_started` is called once all parts have been started."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        try:
            for part in self.parts:
                part.start(self.environment)
            if not self.stopping:
                when_started()
            while not self.stopping:
                self.look_after()
                time.sleep(CHECK_EVERY_S)
        finally:
            self.stop()

    def _ask_to_stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def look_after(self) -> None:
        """Start again whatever has died."""
        for part in self.parts:
            process = part.process
            if process is not None and process.poll() is not None:
                part.signal(signal.SIGKILL)  # what it left behind would hold its port
                pause = part.pause_after_death()
                part.process, part.start_again_at = None, time.monotonic() + pause
                code = process.returncode
                how = f"signal {-code}" if code < 0 else f"code {code}"
                when = f" in {pause:.0f} s" if pause else ""
                self.say(f"The {part.name} ended ({how}); starting it again{when}.")
            if part.process is None and time.monotonic() >= part.start_again_at:
                part.start(self.environment)

    def stop(self) -> None:
        for part in self.parts:
            part.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN_S
        for part in self.parts:
            if part.process is not None:
                try:
                    part.process.wait(max(0.1, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    self.say(f"The {part.name} did not stop in time.")
            part.signal(signal.SIGKILL)
