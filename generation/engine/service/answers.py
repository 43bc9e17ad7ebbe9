"""JSON over HTTP: answers, error bodies of the seed, and the wrapper each endpoint wears."""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Callable
from typing import Any, Literal

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import UnreadablePostError

logger = logging.getLogger("engine")

ErrorType = Literal[
    "validation_error", "unauthorized", "forbidden", "not_found", "gone", "rate_limit", "server_error",
    "api_error", "timeout",
]  # fmt: skip
NOT_READY = {"code": 202, "type": "not_ready", "error": "still being generated, try again shortly"}
View = Callable[..., HttpResponseBase]


class Refusal(Exception):  # noqa: N818 - it is an answer
    """Ends a request with an error body (docs/musicapi.md §1.5): `text` for people, `more` further keys."""

    def __init__(
        self,
        status: int,
        kind: ErrorType,
        text: str,
        headers: dict[str, str] | None = None,
        more: dict[str, Any] | None = None,
    ):
        super().__init__(text)
        self.status, self.kind, self.text = status, kind, text
        self.headers, self.more = headers or {}, more or {}

    def response(self) -> HttpResponse:
        return answer({"type": self.kind, "error": self.text, **self.more}, self.status, self.headers)


def answer(body: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    content = json.dumps(body, ensure_ascii=False).encode()
    length = {"Content-Length": str(len(content)), "Cache-Control": "no-store"}
    return HttpResponse(
        content, status=status, content_type="application/json", headers=length | (headers or {})
    )


def endpoint(method: Literal["GET", "POST"]) -> Callable[[View], View]:
    """A view for one method, whose refusals and failures are JSON too."""

    def wear(view: View) -> View:
        @functools.wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != method and not (method == "GET" and request.method == "HEAD"):
                text = f"this address takes {method} only"
                return Refusal(405, "validation_error", text, {"Allow": method}).response()
            try:
                return view(request, *args, **kwargs)
            except Refusal as refusal:
                return refusal.response()

        return wrapped

    return wear


def read_object(request: HttpRequest) -> dict[str, Any]:
    """The request's body, which must be one JSON object in UTF-8. Raises Refusal."""
    try:
        body = json.loads(request.body.decode("utf-8"))
        json.dumps(body, ensure_ascii=False).encode()
    except RequestDataTooBig:
        text = f"the body is longer than {settings.MAX_BODY_BYTES} bytes"
        raise Refusal(413, "validation_error", text) from None
    except UnreadablePostError:
        raise Refusal(400, "validation_error", "the body did not arrive whole") from None
    except (ValueError, RecursionError):  # not UTF-8, not JSON, half characters, or nested without end
        raise Refusal(400, "validation_error", "the body is not valid JSON") from None
    if not isinstance(body, dict):
        raise Refusal(400, "validation_error", "the body must be a JSON object")
    return body


def head_without_body(respond: View) -> View:
    """Middleware: HEAD is answered like GET but without the body, which would confuse the connection."""

    def wrapped(request: HttpRequest) -> HttpResponseBase:
        response = respond(request)
        if request.method == "HEAD" and isinstance(response, HttpResponse):
            response.content = b""
        return response

    return wrapped


def no_such_path(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return Refusal(404, "not_found", "no such path").response()


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return Refusal(400, "validation_error", "the request is malformed").response()


def broken(request: HttpRequest) -> HttpResponse:
    return Refusal(500, "server_error", "something broke inside the engine; its log says what").response()
