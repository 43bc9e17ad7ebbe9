"""The same thing by many hands at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

HANDS = 8


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run each call in a thread of its own, all let go together; their results or exceptions, in order."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=30)
            return call()
        except Exception as error:  # noqa: BLE001  # the caller looks at what came of each
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
