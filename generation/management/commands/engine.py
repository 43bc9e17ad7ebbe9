"""`manage.py engine`: the local engine with the studio's settings, as a process of its own."""

import os
import sys
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Run the local engine where ENGINE_URL points, with its data in STUDIO_DATA/engine."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workers", type=int, help="songs made at the same time")
        parser.add_argument("--song-seconds", type=float, help="length of every song, in seconds")
        parser.add_argument(
            "--allow-host", action="append", default=[], help="a private HOST:PORT to fetch recordings from"
        )
        parser.add_argument("--faults", action="store_true", help="let tests make it misbehave")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replaces this process, so that signals and exit codes are the engine's own."""
        environment = {**os.environ, "ENGINE_KEY": settings.ENGINE_KEY, "LOG_LEVEL": settings.LOG_LEVEL}
        os.chdir(settings.BASE_DIR)
        os.execve(sys.executable, engine_command(**options), environment)  # noqa: S606 - our own module


def engine_command(
    workers: int | None = None,
    song_seconds: float | None = None,
    faults: bool = False,
    allow_host: Sequence[str] = (),
    **_: Any,
) -> list[str]:
    """The command line of the engine that these settings describe."""
    address = urlsplit(settings.ENGINE_URL)
    command = [sys.executable, "-m", "generation.engine"]
    command += [f"--data={settings.STUDIO_DATA / 'engine'}"]
    command += [f"--host={address.hostname or '127.0.0.1'}", f"--port={address.port or 8001}"]
    command += [f"--seconds-per-request={settings.ENGINE_SECONDS_PER_REQUEST}"]
    command += [f"--workers={workers}"] if workers else []
    command += [f"--song-seconds={song_seconds}"] if song_seconds else []
    command += [f"--allow-host={host}" for host in allow_host]
    command += ["--faults"] if faults else []
    return command
