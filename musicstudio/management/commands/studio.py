"""`manage.py studio`: the whole studio under one command."""

import errno
import fcntl
import os
import socket
import sys
import time
from pathlib import Path
from typing import IO, Any

import httpx
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation import keys
from generation.stored_keys import reseal_all
from musicstudio.first_admin import FirstAdmin, make_first_admin
from musicstudio.supervisor import Part, Supervisor
from projects.sign_in import make_sign_in_link
from projects.uploads import MOST_BYTES

READY_WITHIN_S = 60.0
WEB_THREADS = 12
MOST_BODY_BYTES = MOST_BYTES + 1024**2  # the largest recording and the form around it
ANY_OR_LOOPBACK = ("127.0.0.1", "localhost", "0.0.0.0")  # noqa: S104  # compared with, not listened on


class Command(BaseCommand):
    help = "Run web, worker and local engine together. Ctrl-C stops all of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
        )
        parser.add_argument(
            "--engine-port", type=int, help="port of the local engine (default: the next free one)"
        )
        parser.add_argument("--workers", type=int, default=1)

    def handle(self, *, host: str, port: int, engine_port: int | None, workers: int, **options: Any) -> None:
        lock = self.only_one()
        require_free(host, port)
        engine_port = engine_port or next_free(port + 1)
        self.address = f"http://{'localhost' if host in ANY_OR_LOOPBACK else host}:{port}"
        inside = f"http://{'127.0.0.1' if host in ANY_OR_LOOPBACK else host}:{port}"
        environment = {
            **os.environ,
            "STUDIO_DATA": str(settings.STUDIO_DATA),
            "STUDIO_URL": inside,
            "ENGINE_URL": f"http://127.0.0.1:{engine_port}",
            "ENGINE_ALLOW_HOSTS": inside.removeprefix("http://"),
        }
        self.prepare()
        supervisor = Supervisor(parts(host, port, workers), environment, self.say)
        admin = make_first_admin()
        supervisor.run(lambda: self.welcome(supervisor, inside, admin))
        self.say("Music Studio has stopped. Everything is kept in " + str(settings.STUDIO_DATA))
        lock.close()

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def only_one(self) -> IO[str]:
        """Hold the data folder for as long as this command runs."""
        file = (settings.STUDIO_DATA / "studio.lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CommandError(f"A studio already runs on {settings.STUDIO_DATA}. Stop it first.") from error
        return file

    def prepare(self) -> None:
        call_command("migrate", verbosity=0)
        for key in reseal_all()[1]:
            self.say(f"The API key {key.label} cannot be read since SECRET_KEY changed: enter it again.")
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)

    def welcome(self, supervisor: Supervisor, inside: str, admin: FirstAdmin | None) -> None:
        """Say where the studio is once it answers."""
        deadline = time.monotonic() + READY_WITHIN_S
        while not supervisor.stopping and not answers(inside):
            if time.monotonic() > deadline:
                self.say("Not every part is ready yet; /healthz says which.")
                break
            supervisor.look_after()
            time.sleep(0.1)
        if supervisor.stopping:
            return
        key = keys.default_key()
        maker = (
            "the local engine (no API key is in use)"
            if key.is_local
            else f"MusicAPI, with the key {key.label}"
        )
        self.say(f"\nMusic Studio is ready at {self.address}\nMusic is made by {maker}.")
        if settings.EMAIL_URL and not settings.PUBLIC_URL:
            self.say("News is mailed without links until PUBLIC_URL says where people reach the studio.")
        if admin:
            self.say(f"\nSign in once with  {make_sign_in_link(admin.user, self.address)}")
            self.say(f"or with email     {admin.user.email}")
            self.say(f"and password      {admin.password or 'the one in STUDIO_ADMIN_PASSWORD'}")
        self.say("\nCtrl-C stops everything.\n")


def parts(host: str, port: int, workers: int) -> list[Part]:
    python, manage = sys.executable, str(Path(settings.BASE_DIR) / "manage.py")
    listen = [f"--listen={host}:{port}", f"--threads={WEB_THREADS}"]
    listen += [f"--max-request-body-size={MOST_BODY_BYTES}"]
    if settings.TRUSTED_PROXY:
        listen += [f"--trusted-proxy={settings.TRUSTED_PROXY}"]
        listen += ["--trusted-proxy-headers=x-forwarded-for x-forwarded-proto"]
    made = [Part("local engine", [python, manage, "engine"])] if keys.needs_engine() else []
    made.append(Part("web server", [python, "-m", "waitress", *listen, "musicstudio.wsgi:application"]))
    for number in range(workers):
        made.append(Part(f"worker {number + 1}" if workers > 1 else "worker", [python, manage, "worker"]))
    return made


def require_free(host: str, port: int) -> None:
    """Raise a sentence instead of starting on a port somebody else has."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CommandError(
                    f"Port {port} is taken. Choose another: make run PORT={port + 10}"
                ) from error
            raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}.") from error


def next_free(port: int) -> int:
    for candidate in range(port, port + 50):
        try:
            require_free("127.0.0.1", candidate)
        except CommandError:
            continue
        return candidate
    raise CommandError(f"No port from {port} to {port + 49} is free for the local engine.")


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", timeout=5).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
