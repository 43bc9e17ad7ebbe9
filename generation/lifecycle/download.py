"""Fetching audio from where the provider keeps it, into a file of ours."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import IO
from urllib.parse import urlsplit

import httpx

from generation import keys

MAX_BYTES = 300 * 1024 * 1024  # eight minutes of 24-bit stereo WAV at 96 kHz
TIME_LIMIT_S = 180.0
TIMEOUT_S = 20.0  # to connect, and between two pieces
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class NotFetched(Exception):  # noqa: N818  # told like the errors of the service module
    """The audio could not be had this time; the text says why, without quoting the address.

    `may_pass` is true for what lies in the network or in a server that is down, not in the file.
    """

    def __init__(self, message: str, *, may_pass: bool = False):
        super().__init__(message)
        self.may_pass = may_pass


def fetch(url: str, target: IO[bytes], on_progress: Callable[[], None]) -> int:
    """Copy `url` into `target` and return its size in bytes. Raises NotFetched.

    The key is never sent: files lie on other hosts than the API. `on_progress` is called between pieces.
    """
    host = urlsplit(url).hostname
    if urlsplit(url).scheme not in ("http", "https") or not host:
        raise NotFetched("The provider gave no web address for the audio.")
    try:
        with (
            httpx.Client(
                follow_redirects=True,
                timeout=TIMEOUT_S,
                transport=keys.transport(),
                trust_env=host not in LOOPBACK,
            ) as client,
            client.stream("GET", url) as response,
        ):
            if response.status_code != httpx.codes.OK:
                may_pass = response.is_server_error or response.status_code == httpx.codes.TOO_MANY_REQUESTS
                raise NotFetched(f"The file server answered {response.status_code}.", may_pass=may_pass)
            return _copy(response, target, on_progress)
    except httpx.InvalidURL as error:
        raise NotFetched("The provider gave no web address for the audio.") from error
    except httpx.HTTPError as error:
        raise NotFetched(f"The download broke off ({type(error).__name__}).", may_pass=True) from error


def _copy(response: httpx.Response, target: IO[bytes], on_progress: Callable[[], None]) -> int:
    size, started = 0, time.monotonic()
    for piece in response.iter_bytes():
        size += len(piece)
        if size > MAX_BYTES:
            raise NotFetched(f"The file is larger than {MAX_BYTES // 1024**2} MB.")
        if time.monotonic() - started > TIME_LIMIT_S:
            raise NotFetched(f"The download took longer than {TIME_LIMIT_S:g} s.")
        target.write(piece)
        on_progress()
    target.flush()
    if not size:
        raise NotFetched("The file is empty.")
    return size
