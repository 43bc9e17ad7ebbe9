"""`manage.py worker`: takes generations step by step. Run as many as there is work for."""

import os
import socket
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string

from generation.worker import Worker


class Command(BaseCommand):
    help = "Run a worker: sends requests, follows tasks, stores takes, and sweeps every 30 s."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--interval", type=float, default=0.2, help="Seconds between looks (default: 0.2)"
        )
        parser.add_argument("--threads", type=int, default=2, help="Tasks at a time (default: 2)")

    def handle(self, *, interval: float, threads: int, **options: Any) -> None:
        name = f"{socket.gethostname()[:40]}-{os.getpid()}-{get_random_string(6)}"
        worker = Worker(name, max(1, threads), max(0.01, interval))
        worker.listen_to_signals()
        worker.run()
