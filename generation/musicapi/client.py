"""A client of MusicAPI over HTTP: https://api.musicapi.ai, or anything that speaks its contract.

    with MusicAPI(key) as api:
        task_id = api.sonic.create(custom_mode=False, mv="sonic-v5", gpt_description_prompt="rain on glass")
        status = api.wait(SONIC_CREATE, task_id)
        print([clip.audio_url for clip in status.clips])

Plain Python over httpx. What can go wrong is drawn on top of `errors.py`.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from generation.musicapi import errors
from generation.musicapi.bearer import Bearer
from generation.musicapi.decode import Balance, TaskStatus, decode_balance, decode_task, decode_task_id
from generation.musicapi.operations import GET_CREDITS, SONIC_CREATE, Operation, Problem
from generation.musicapi.refusals import error_for, retry_after

BASE_URL = "https://api.musicapi.ai"
CONNECT_TIMEOUT_S = 10.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")

logger = logging.getLogger("musicapi")


class MusicAPI:
    """One account at MusicAPI. Safe to share between threads; close it, or use it as a context manager.

    `timeout_s` bounds each wait for the answer, in seconds. `transport` is the seam for tests.
    """

    def __init__(
        self,
        key: str,
        base_url: str = BASE_URL,
        *,
        timeout_s: float = 30,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.timeout_s = timeout_s
        self._bearer = Bearer(key)
        self._http = httpx.Client(
            auth=self._bearer,
            headers={"Accept": "application/json", "User-Agent": "music-studio"},
            transport=transport,
            # A proxy from the environment must not come between us and the local engine.
            trust_env=not self.base_url.startswith(tuple(f"http://{_host(host)}" for host in LOOPBACK)),
        )
        self.sonic = Sonic(self)

    def submit(self, operation: Operation, body: Mapping[str, Any], *, timeout_s: float | None = None) -> str:
        """Ask for `operation` and return the id of its task. Sent once, never repeated.

        `timeout_s` replaces the client's own for operations that answer slowly (§6.12: 90 s for those
        that upload). Raises Invalid before sending when the catalogue finds a problem, and the errors of
        `errors.py`; after Unclear the caller must look at the balance before asking again (§6.14).
        """
        if problems := operation.problems(body):
            raise errors.Invalid(problems=problems)
        response = self._send(operation.method, operation.path, content=_json(body), timeout_s=timeout_s)
        payload = self._payload(response)
        if not response.is_success or _hidden_error(payload):
            raise self._error(response, payload)
        return decode_task_id(payload)

    def task(self, operation: Operation, task_id: str) -> TaskStatus:
        """How a task stands, by one GET. A failed task is a TaskStatus; other trouble raises."""
        response = self._send("GET", operation.task_path.format(task_id=quote(task_id, safe="")))
        payload = self._payload(response)
        try:
            return decode_task(response.status_code, payload)
        except errors.MusicAPIError:
            raise self._error(response, payload) from None

    def credits(self) -> Balance:
        """What the account has left. Free; may be repeated."""
        response = self._send(GET_CREDITS.method, GET_CREDITS.path)
        payload = self._payload(response)
        if not response.is_success or _hidden_error(payload):
            raise self._error(response, payload)
        return decode_balance(payload)

    def wait(
        self,
        operation: Operation,
        task_id: str,
        *,
        deadline_s: float = 600,
        every_s: float = 15,
        sleep: Callable[[float], None] = time.sleep,
    ) -> TaskStatus:
        """Poll until the task has ended, at most `deadline_s` seconds of sleeping.

        Answers that only mean "ask again" are lived through; refusals raise at once. Raises
        TimeoutError at the deadline.
        """
        slept_s = 0.0
        while True:
            pause_s = every_s
            try:
                status = self.task(operation, task_id)
            except errors.RateLimited as error:
                pause_s = max(every_s, error.retry_after_s)
            except (errors.NotSent, errors.Unclear) as error:
                logger.info("asking again", extra={"kind": error.kind, "status": error.status})
            else:
                if status.is_done:
                    return status
            if slept_s >= deadline_s:
                raise TimeoutError(f"Task {task_id} was not done within {deadline_s:g} s.")
            sleep(pause_s)
            slept_s += pause_s

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"MusicAPI({self.base_url!r})"

    def _send(
        self, method: str, path: str, *, content: bytes | None = None, timeout_s: float | None = None
    ) -> httpx.Response:
        """One request, its answer read to the end. Raises NotSent, Unclear, Unauthorized, Misconfigured."""
        self._bearer.check()
        wait_s = timeout_s or self.timeout_s
        try:
            response = self._http.request(
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
        logger.debug("answered", extra={"method": method, "path": path, "status": response.status_code})
        return response

    def _payload(self, response: httpx.Response) -> object:
        """The JSON body, or None when it is not JSON."""
        try:
            return response.json()
        except ValueError:  # not JSON, or not even text
            return None

    def _error(self, response: httpx.Response, payload: object) -> errors.MusicAPIError:
        status = response.status_code
        if response.has_redirect_location and status != 303:
            return errors.Misconfigured(f"{self.base_url} sends us elsewhere.", status=status)
        if response.is_success and (hidden := _hidden_error(payload)):
            status = hidden
        wait_s = retry_after(response.headers.get("Retry-After"))
        return error_for(status, self._bearer.hide(payload), wait_s)


class Sonic:
    """The Sonic operations by name."""

    def __init__(self, api: MusicAPI) -> None:
        self._api = api

    def create(self, **body: Any) -> str:
        """`POST /api/v1/sonic/create` with task_type create_music (§2.1); returns the task id."""
        return self._api.submit(SONIC_CREATE, {"task_type": SONIC_CREATE.task_type, **body})

    def task(self, task_id: str) -> TaskStatus:
        """`GET /api/v1/sonic/task/{task_id}` (§2.2)."""
        return self._api.task(SONIC_CREATE, task_id)


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


def _hidden_error(payload: object) -> int:
    """The `code` of an error that came with a 2xx status (the stock schemas of §1.5); 0 for none."""
    code = payload.get("code") if isinstance(payload, Mapping) else None
    return code if isinstance(code, int) and 400 <= code < 600 else 0


def _host(host: str) -> str:
    return f"[{host}]" if ":" in host else host
