"""A worker process: threads that take tasks, and one that beats, sweeps and tidies up.

The threads are those of django-tasks-db. All a worker holds is leases, so killing it loses nothing.
"""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType

from django.db import DatabaseError, OperationalError, close_old_connections, connections
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.utils import is_locked_database_exception

from generation.lifecycle.sweep import EVERY_S as SWEEP_EVERY_S
from generation.lifecycle.sweep import sweep
from generation.models import Chore, Heartbeat

BEAT_EVERY_S = 5.0
RESTART_AFTER_S = 1.0
HELPERS_PAUSE = 5  # times the interval: they are for when the first thread is busy, and cost little else

logger = logging.getLogger("generation.worker")


class Worker:
    """`threads` tasks at a time; one of them looks for new ones every `interval_s` seconds."""

    def __init__(self, name: str, threads: int, interval_s: float):
        self.name = name
        self.stopping = threading.Event()
        helpers = [_taker(f"{name}-{number}", interval_s * HELPERS_PAUSE) for number in range(2, threads + 1)]
        self.takers = [_taker(f"{name}-1", interval_s), *helpers]

    def run(self) -> None:
        """Work until `stop`; returns when every task under way is done."""
        threads = [threading.Thread(target=self._take, args=[taker]) for taker in self.takers]
        threads.append(threading.Thread(target=self._keep_house))
        for thread in threads:
            thread.start()
        logger.info("worker started", extra={"worker": self.name, "threads": len(self.takers)})
        for thread in threads:
            thread.join()
        Heartbeat.objects.filter(worker=self.name).delete()
        logger.info("worker stopped", extra={"worker": self.name})

    def stop(self) -> None:
        self.stopping.set()
        for taker in self.takers:
            taker.running = False

    def listen_to_signals(self) -> None:
        """The first Ctrl-C or SIGTERM lets tasks end, the second does not wait."""

        def on_signal(number: int, frame: FrameType | None) -> None:
            if self.stopping.is_set():
                signal.signal(number, signal.SIG_DFL)
                signal.raise_signal(number)
            self.stop()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, on_signal)

    def _take(self, taker: TaskWorker) -> None:
        """Take tasks, whatever befalls the database in between."""
        while not self.stopping.is_set():
            try:
                taker.run()
            except DatabaseError as error:
                is_busy = isinstance(error, OperationalError) and is_locked_database_exception(error)
                level = logging.INFO if is_busy else logging.ERROR
                logger.log(level, "database was not to be had", exc_info=not is_busy)
                close_old_connections()
                self.stopping.wait(RESTART_AFTER_S)
        _close_connections()

    def _keep_house(self) -> None:
        while True:
            try:
                close_old_connections()
                self._beat()
                if Chore.claim("sweep", SWEEP_EVERY_S):
                    sweep()
            except DatabaseError:
                logger.warning("house was not kept this time", exc_info=True)
            if self.stopping.wait(BEAT_EVERY_S):
                break
        _close_connections()

    def _beat(self) -> None:
        Heartbeat.objects.update_or_create(worker=self.name, defaults={"beat_at": timezone.now()})


def _taker(name: str, interval_s: float) -> TaskWorker:
    return TaskWorker(
        queue_names=["default"],
        interval=interval_s,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name[:64],
        excluded_queue_names=[],
    )


def _close_connections() -> None:
    """Connections belong to a thread; this one is about to end."""
    connections.close_all()
