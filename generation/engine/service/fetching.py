"""Fetches recordings from web addresses, within limits of place, size and time (docs/musicapi.md §2.3)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from generation.engine.service.addresses import Resolve, address_of, resolved
from generation.engine.service.work import CannotBeDone

MOST_REDIRECTS = 5
CHUNK_BYTES = 65_536
GONE_AFTER_S = 10.0
PORTS = {"http": 80, "https": 443}
HEADERS = {"User-Agent": "music-studio-engine", "Accept": "audio/*, */*;q=0.5", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Limits:
    """`within_s` bounds the whole fetch; `allow` names hosts ("host" or "host:port") trusted as they are."""

    allow: tuple[str, ...] = ()
    most_bytes: int = 200_000_000
    within_s: float = 45.0
    resolve: Resolve = resolved


def fetch(url: str, target: Path, limits: Limits) -> None:
    """Write what is at `url` to `target`. HEAD goes first: hosts that refuse it are refused.

    Raises CannotBeDone, in a sentence, for everything that stands in the way.
    """
    _within(limits.within_s, lambda: _fetch(url, target, limits))


def _within(seconds: float, work: Callable[[], None]) -> None:
    """Give up on `work` after so long, also where a server trickles what no time-out of a read notices."""
    trouble: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - it is raised again below, in the caller's thread
            trouble.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds + 1)
    if thread.is_alive():
        raise _too_slow(seconds)
    if trouble:
        raise trouble[0]


def _fetch(url: str, target: Path, limits: Limits) -> None:
    until = time.monotonic() + limits.within_s
    timeout = httpx.Timeout(GONE_AFTER_S, connect=5.0)
    with httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False, headers=HEADERS) as http:
        try:
            place, hops = _head(http, url, limits)
            _get(http, place, hops, target, limits, until)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise CannotBeDone(f"the address cannot be reached: {_said(error)}") from error


def _head(http: httpx.Client, url: str, limits: Limits) -> tuple[str, int]:
    """Where the redirects end and how many there were."""
    for hops in range(MOST_REDIRECTS + 1):
        response = http.send(_request(http, "HEAD", url, limits))
        if not response.has_redirect_location:
            _check(response, limits)
            return url, hops
        url = _next(url, response)
    raise CannotBeDone(f"the address redirects more than {MOST_REDIRECTS} times")


def _get(http: httpx.Client, url: str, hops: int, target: Path, limits: Limits, until: float) -> None:
    for _ in range(hops, MOST_REDIRECTS + 1):
        response = http.send(_request(http, "GET", url, limits), stream=True)
        try:
            if not response.has_redirect_location:
                _check(response, limits)
                _save(response, target, limits, until)
                return
            url = _next(url, response)
        finally:
            response.close()
    raise CannotBeDone(f"the address redirects more than {MOST_REDIRECTS} times")


def _request(http: httpx.Client, method: str, url: str, limits: Limits) -> httpx.Request:
    """A request to the address that was checked, under the name that was asked for."""
    try:
        asked = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise CannotBeDone("the address is not a web address") from error
    if asked.scheme not in PORTS or not asked.host:
        raise CannotBeDone("the address must start with http:// or https://")
    port = asked.port or PORTS[asked.scheme]
    address = address_of(asked.host, port, limits.allow, limits.resolve)
    name = asked.raw_host.decode("ascii")
    request = http.build_request(
        method, asked.copy_with(host=address, userinfo=b""), headers={"Host": asked.netloc.decode("ascii")}
    )
    request.extensions["sni_hostname"] = name
    return request


def _next(url: str, response: httpx.Response) -> str:
    try:
        return str(httpx.URL(url).join(response.headers["Location"]))
    except httpx.InvalidURL as error:
        raise CannotBeDone("the address redirects to what is no address") from error


def _check(response: httpx.Response, limits: Limits) -> None:
    if not response.is_success:
        raise CannotBeDone(f"the address answers {response.request.method} with {response.status_code}")
    length = response.headers.get("Content-Length", "")
    if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > limits.most_bytes):
        raise _too_big(limits)


def _save(response: httpx.Response, target: Path, limits: Limits, until: float) -> None:
    size = 0
    with target.open("wb") as file:
        for chunk in response.iter_raw(CHUNK_BYTES):
            size += len(chunk)
            if size > limits.most_bytes:
                raise _too_big(limits)
            if time.monotonic() > until:
                raise _too_slow(limits.within_s)
            file.write(chunk)


def _too_big(limits: Limits) -> CannotBeDone:
    return CannotBeDone(f"the file is larger than {limits.most_bytes // 1_000_000} MB")


def _too_slow(seconds: float) -> CannotBeDone:
    return CannotBeDone(f"the file did not arrive within {seconds:g} seconds")


def _said(error: Exception) -> str:
    said: dict[type[Exception], str] = {
        httpx.ConnectTimeout: "no answer",
        httpx.ReadTimeout: "it fell silent",
        httpx.ConnectError: "no connection",
    }
    return said.get(type(error), "the connection broke")
