"""Gives waiting clips to pool workers, oldest task first, and writes down what came of them.

Each slot is a thread with a pool of one process, so a worker that is killed takes down its own song only.
One slot more takes only what somebody waits for at the line, so that no song is in its way.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import BrokenExecutor, CancelledError, ProcessPoolExecutor

from django.db import connection

from generation.engine.service import jobs, tasks
from generation.engine.service.bell import Bell
from generation.engine.service.models import Clip
from generation.engine.service.work import CannotBeDone, Made
from generation.engine.service.works import job_of

logger = logging.getLogger("engine")

ERROR_TEXT = "the song could not be made"
ERROR_TEXTS: dict[str, str] = {
    Clip.Kind.UPLOAD: "the recording could not be taken in",
    Clip.Kind.STEM: "the song could not be taken apart",
    Clip.Kind.FILE: "something broke inside the engine; its log says what",
}
STOP_WITHIN_S = 5.0
AFTER_TROUBLE_S = 2.0
"""Pause after a failing database, in seconds."""


class Dispatcher:
    """All slots together. They warm up their workers first, unless songs are waiting already."""

    def __init__(self, workers: int, bell: Bell) -> None:
        self.bell = bell
        has_time = not tasks.is_any_waiting()
        self.slots = [Slot(bell, f"slot-{number}", has_time) for number in range(1, workers + 1)]
        self.slots.append(Slot(bell, "slot-quick", quick_only=True))

    def start(self) -> None:
        for slot in self.slots:
            slot.start()

    def stop(self) -> None:
        """End at once; songs in the making are made again after the next start."""
        self.bell.stop()
        until = time.monotonic() + STOP_WITHIN_S
        while any(slot.is_alive() for slot in self.slots) and time.monotonic() < until:
            for process in multiprocessing.active_children():
                process.kill()
            for slot in self.slots:
                slot.join(timeout=0.1)


class Slot(threading.Thread):
    """One worker process, started by its first work, and the thread that looks after it."""

    def __init__(
        self, bell: Bell, name: str, has_time_to_warm_up: bool = False, quick_only: bool = False
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.has_time_to_warm_up = has_time_to_warm_up
        self.quick_only = quick_only
        self.bell = bell
        self.pool = self._new_pool()
        self.unsettled: Clip | None = None

    def run(self) -> None:
        # Workers inherit this: Ctrl-C reaches them as well, but only the engine ends them.
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        if self.has_time_to_warm_up:
            self._warm_up()
        while not self.bell.stopped:
            rings = self.bell.rings
            try:
                self._take_turn(rings)
            except Exception:
                logger.exception("%s stumbled", self.name)
                self.bell.wait(rings, AFTER_TROUBLE_S)
        connection.close()
        self.pool.shutdown(cancel_futures=True)

    def _take_turn(self, rings: int) -> None:
        self._put_back_unsettled()
        clip = tasks.claim_next(self.quick_only)
        if clip is None:
            self.bell.wait(rings)
        else:
            self._make(clip)

    def _put_back_unsettled(self) -> None:
        """A song whose end could not be written down is made again."""
        if self.unsettled is not None:
            tasks.put_back(self.unsettled)
            self.unsettled = None

    def _make(self, clip: Clip) -> None:
        if clip.task.fault == "task_failure":
            tasks.fail_whole(clip.task, "the engine was told to fail this task")
        elif clip.task.fault == "clip_failure" and clip.position == max(clip.task.catalogue.takes, 1) - 1:
            tasks.fail(clip, "the engine was told to fail this clip", for_good=True)
        else:
            self._make_song(clip)
        self.bell.ring()

    def _make_song(self, clip: Clip) -> None:
        self.unsettled = clip
        error, made = self._result(clip)
        if made is not None:
            tasks.succeed(clip, made)
            logger.info("made clip %s of task %s", clip.id, clip.task_id)
        elif isinstance(error, CannotBeDone):
            logger.info("clip %s cannot be made: %s", clip.id, error)
            tasks.fail(clip, str(error), is_refused=True)
        elif error is None or isinstance(error, BrokenExecutor):
            tasks.put_back(clip)
            self._renew_pool()
        else:
            logger.error("clip %s failed", clip.id, exc_info=error)
            tasks.fail(clip, ERROR_TEXTS.get(clip.kind, ERROR_TEXT))
        self.unsettled = None

    def _result(self, clip: Clip) -> tuple[BaseException | None, Made | None]:
        """What the worker raised or made; neither when it was stopped."""
        try:
            future = self.pool.submit(jobs.make, job_of(clip))
            error = future.exception()
        except BrokenExecutor as broken:  # the worker had died while idle
            return broken, None
        except (CancelledError, RuntimeError):  # the engine is stopping
            return None, None
        return error, None if error else future.result()

    def _renew_pool(self) -> None:
        if not self.bell.stopped:
            logger.warning("a worker ended; a new one takes its place")
            self.pool.shutdown(wait=False)
            self.pool = self._new_pool()

    def _new_pool(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(1, context, initializer=jobs.start_worker, initargs=(os.getpid(),))

    def _warm_up(self) -> None:
        """Make the first song quick. Trouble is told now, and again by the songs that fail for it."""
        try:
            error = self.pool.submit(jobs.warm_up).exception()
        except (BrokenExecutor, CancelledError, RuntimeError) as broken:
            error = broken
        if error is not None and not self.bell.stopped:
            logger.error("a worker could not be warmed up: %s", error)
        if isinstance(error, BrokenExecutor):
            self._renew_pool()
