"""A host that offers recordings, well-behaved or not, for the engine to fetch."""

from __future__ import annotations

import io
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import soundfile

SAMPLE_RATE = 48_000


@dataclass
class Page:
    """What stands at a path. `trickle_s` is the pause between bytes; `head` the status that HEAD gets."""

    content: bytes = b""
    status: int = 200
    head: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    trickle_s: float = 0.0
    says_length: bool = True


class Host:
    """An HTTP server on loopback; `seen` are the requests it got, as (method, path, Host header)."""

    def __init__(self, pages: dict[str, Page]) -> None:
        self.pages = pages
        self.seen: list[tuple[str, str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self.answer(has_body=False)

            def do_GET(self) -> None:
                self.answer(has_body=True)

            def answer(self, has_body: bool) -> None:
                outer.seen.append((self.command, self.path, self.headers["Host"]))
                page = outer.pages.get(self.path, Page(status=404, head=404))
                self.send_response(page.status if has_body else page.head)
                for name, value in page.headers.items():
                    self.send_header(name, value)
                if page.says_length:
                    self.send_header("Content-Length", str(len(page.content)))
                self.end_headers()
                if has_body:
                    outer.send(self.wfile, page)

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def send(self, file: Any, page: Page) -> None:
        try:
            if not page.trickle_s:
                file.write(page.content)
                return
            for byte in page.content:
                file.write(bytes([byte]))
                time.sleep(page.trickle_s)
        except OSError:
            return  # the fetcher has heard enough

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def beat(seconds: float = 6.0, bpm: float = 120.0) -> np.ndarray:
    """float (n, 2): clicks on every beat under a C major chord, for ears that look for tempo and key."""
    times = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    chord = sum(np.sin(2 * np.pi * pitch * times) for pitch in (261.63, 329.63, 392.0)) / 9
    since_beat = times % (60 / bpm)
    clicks = np.random.default_rng(1).normal(0, 0.5, times.size) * np.exp(-since_beat * 60)
    return np.stack([chord + clicks] * 2, axis=1).clip(-1, 1)


def encoded(audio: np.ndarray, container: str = "WAV", sample_rate: int = SAMPLE_RATE) -> bytes:
    """float (n, channels) as a file that libsndfile can write."""
    file = io.BytesIO()
    soundfile.write(file, audio, sample_rate, format=container)
    return file.getvalue()
