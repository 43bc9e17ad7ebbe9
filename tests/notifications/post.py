"""A mail server on a port of its own, which does with letters what a test tells it to."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any


class Post(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as a client needs (RFC 5321). `letters` are those it took.

    `refuses` are addresses it says no to. With `hangs_up` "before" or "after", it goes in the middle of
    handing over: before it has taken the letter, or once it has, and without having said so.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters: list[EmailMessage] = []
        self.connections = 0
        self.refuses: set[str] = set()
        self.hangs_up = ""

    @property
    def mailers(self) -> dict[str, Any]:
        """The setting with which the studio finds it."""
        options = {"host": "127.0.0.1", "port": self.server_address[1], "timeout": 5}
        return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


class _Talk(socketserver.StreamRequestHandler):
    server: Post

    def handle(self) -> None:
        self.server.connections += 1
        self._say("220 post")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "DATA":
                if not self._take():
                    return
            elif verb == "RCPT" and line[9:-1] in self.server.refuses:
                self._say("550 nobody here")
            else:
                self._say("221 bye" if verb == "QUIT" else "250 ok")
                if verb == "QUIT":
                    return

    def _take(self) -> bool:
        self._say("354 go on")
        lines = list(iter(self.rfile.readline, b".\r\n"))
        if self.server.hangs_up != "before":
            self.server.letters.append(message_from_bytes(b"".join(lines), policy=default))
        if self.server.hangs_up:
            return False
        self._say("250 taken")
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def post() -> Iterator[Post]:
    with Post() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()
