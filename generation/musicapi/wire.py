"""One request to MusicAPI and its answer, read to the end: the only place that speaks HTTP to it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any, NamedTuple

import httpx

from generation.musicapi import errors
from generation.musicapi.bearer import Bearer
from generation.musicapi.operations import Problem
from generation.musicapi.reach import is_on_this_machine
from generation.musicapi.refusals import retry_after

CONNECT_TIMEOUT_S = 10.0

logger = logging.getLogger("musicapi")


class Reply(NamedTuple):
    """HTTP status, JSON body (None: not JSON) and the pause in seconds that Retry-After asks for, if any."""

    status: int
    payload: object
    retry_after_s: float | None = None


class Wire:
    """Sends requests with one key to one address. Safe to share between threads."""

    def __init__(
        self, key: str, base_url: str, timeout_s: float, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.timeout_s = timeout_s
        self._bearer = Bearer(key)
        self._http = httpx.Client(
            auth=self._bearer,
            headers={"Accept": "application/json", "User-Agent": "music-studio"},
            transport=transport,
            trust_env=not is_on_this_machine(self.base_url),
        )

    def send(
        self, method: str, path: str, *, body: Mapping[str, Any] | None = None, timeout_s: float | None = None
    ) -> Reply:
        """Send once. Raises NotConnected, Unclear, Unauthorized, Misconfigured, and Invalid for broken text.

        `timeout_s` bounds each wait for the answer, in seconds, in place of the wire's own.
        """
        self._bearer.check()
        content = _json(body) if body is not None else None
        response = self._exchange(method, path, content, timeout_s or self.timeout_s)
        logger.debug("answered", extra={"method": method, "path": path, "status": response.status_code})
        if response.has_redirect_location and response.status_code != 303:
            raise errors.Misconfigured(f"{self.base_url} sends us elsewhere.", status=response.status_code)
        payload = self._bearer.hide(_payload(response))  # its text may go to people, into rows and into logs
        return Reply(response.status_code, payload, retry_after(response.headers.get("Retry-After")))

    def close(self) -> None:
        self._http.close()

    def _exchange(self, method: str, path: str, content: bytes | None, wait_s: float) -> httpx.Response:
        try:
            return self._http.request(
                method,
                self.base_url + path,
                content=content,
                headers={"Content-Type": "application/json"} if content is not None else None,
                timeout=httpx.Timeout(wait_s, connect=min(wait_s, CONNECT_TIMEOUT_S)),
            )
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise errors.Misconfigured(f"{self.base_url} is not a web address.") from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise errors.NotConnected(f"No connection to {self.base_url}: {type(error).__name__}.") from error
        except httpx.LocalProtocolError:
            # Its text quotes the offending header, so it must not travel on.
            raise errors.Misconfigured("the request could not be written as HTTP.") from None
        except httpx.TimeoutException as error:
            raise errors.Unclear(f"no answer within {wait_s:g} s", kind="timeout") from error
        except httpx.DecodingError as error:
            raise errors.Unclear("the answer could not be read", kind="nonsense") from error
        except httpx.TransportError as error:
            what = f"the connection broke ({type(error).__name__})"
            raise errors.Unclear(what, kind="broken_connection") from error


def _payload(response: httpx.Response) -> object:
    """The JSON body, or None when it is not JSON."""
    try:
        return response.json()
    except ValueError:  # not JSON, or not even text
        return None


def _json(body: Mapping[str, Any]) -> bytes:
    try:
        return json.dumps(dict(body), ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError as error:
        broken = [name for name, value in body.items() if isinstance(value, str) and not _is_sound(value)]
        problem = Problem(broken[0] if broken else "", "The text holds half of a character.")
        raise errors.Invalid(problems=[problem]) from error


def _is_sound(text: str) -> bool:
    """False for a lone surrogate, which no encoding can carry."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
