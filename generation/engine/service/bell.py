"""How the threads of one engine wake each other, so that none has to look again and again."""

from __future__ import annotations

import threading


class Bell:
    """Wakes whoever waits for work; a ring between looking and waiting is not lost."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._rings = 0
        self.stopped = False

    @property
    def rings(self) -> int:
        return self._rings

    def ring(self) -> None:
        with self._condition:
            self._rings += 1
            self._condition.notify_all()

    def stop(self) -> None:
        self.stopped = True
        self.ring()

    def wait(self, since: int, timeout_s: float | None = None) -> None:
        """Return once it has rung after it had rung `since` times, or after `timeout_s` seconds."""
        with self._condition:
            self._condition.wait_for(lambda: self._rings != since, timeout_s)
