"""Runs the engine: one process with its web threads, its slots, and a worker process for each slot."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from waitress.server import create_server

from generation.engine.service import account, faults, tasks
from generation.engine.service.cleaning import Cleaner
from generation.engine.service.dispatcher import Dispatcher
from generation.engine.service.running import work_bell
from generation.engine.service.webhooks import Deliverer

WEB_THREADS = 32
"""Some of them wait for workers while the others answer."""


class CannotStart(Exception):  # noqa: N818 - it is a sentence for whoever started it
    """Why the engine cannot run, and what to do."""


def serve(host: str, port: int, workers: int, credits: int, key: str) -> None:
    """Serve until SIGINT or SIGTERM. Raises CannotStart."""
    keep_workers_to_one_thread()
    prepare_folders()
    with only_one_here(settings.DATA / "lock"):
        call_command("migrate", verbosity=0, interactive=False)
        account.ensure_first_account(settings.DATA / "key", key, credits)
        server = listen(host, port)
        tasks.resume()
        dispatcher, deliverer = Dispatcher(workers, work_bell), Deliverer(work_bell)
        signal.signal(signal.SIGTERM, _leave)
        try:
            dispatcher.start()
            deliverer.start()
            Cleaner().start()
            announce(f"Engine ready on http://{host}:{port or server.effective_port} ({settings.DATA})")
            server.run()
        finally:
            faults.stopping.set()
            dispatcher.stop()
            deliverer.join(timeout=5)
            server.close()


def keep_workers_to_one_thread() -> None:
    """The songs of a task use the processors side by side already."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def prepare_folders() -> None:
    settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.MEDIA.mkdir(exist_ok=True)
    settings.ORIGINALS.mkdir(exist_ok=True, mode=0o700)
    work = settings.DATA / "work"
    work.mkdir(exist_ok=True)
    for left_over in [*work.iterdir(), *settings.MEDIA.glob("*.part"), *settings.ORIGINALS.glob("*.part")]:
        left_over.unlink()


def listen(host: str, port: int) -> Any:
    """The server, bound to its port and not yet serving."""
    try:
        return create_server(WSGIHandler(), host=host, port=port, threads=WEB_THREADS, ident=None)
    except OSError as error:
        raise CannotStart(
            f"The engine cannot listen on {host}:{port}: {error.strerror}. "
            "Stop what uses it, or choose another with --port."
        ) from error


@contextmanager
def only_one_here(path: Path) -> Iterator[None]:
    """Two engines on one folder would make every song twice."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotStart(f"Another engine is running on {path.parent}.") from error
        yield


def announce(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - for whoever starts the engine


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(0)
