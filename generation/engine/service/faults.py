"""Fault switches: how tests make this engine misbehave the way services do. Only with `--faults`.

`POST /_faults` with `{"faults": [{"on": "submit", "kind": "timeout", "taken": true}, …]}` queues faults;
each is used up by the next request, download or webhook it is `on` (a submit may meet one of each row):

    on       kind                                               and
    submit   rate_limit error timeout cut html nonsense         taken: after the money was taken, else before
             not_ready content gone gateway_timeout             those of §1.5 and §2.12, before the money
             slow                                               the right answer after so many seconds
             clip_failure task_failure                          the task goes wrong, and is refunded if whole
    poll     rate_limit error timeout cut html nonsense
             not_ready gateway_timeout empty_audio_url
    media    slow empty wrong_type cut error                    seconds: how slow
    webhook  doubled late forged old none                       seconds: how late

`seconds` (default 30) also bounds a time-out: then the connection is closed without an answer.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse

from generation.engine.service.answers import NOT_READY, ErrorType, Refusal, answer

BROKEN = ("rate_limit", "error", "timeout", "cut", "html", "nonsense")
ANSWERS = (*BROKEN, "not_ready", "content", "gone", "gateway_timeout", "slow")
OUTCOMES = ("clip_failure", "task_failure")
KINDS = {
    "submit": ANSWERS + OUTCOMES,
    "poll": (*BROKEN, "not_ready", "gateway_timeout", "empty_audio_url"),
    "media": ("slow", "empty", "wrong_type", "cut", "error"),
    "webhook": ("doubled", "late", "forged", "old", "none"),
}
HTML = b"<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>"
CHUNK_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Fault:
    on: str
    kind: str
    taken: bool = False
    seconds: float = 30.0


_queued: deque[Fault] = deque()
_lock = threading.Lock()
stopping = threading.Event()
"""Set when the engine ends, so that nothing goes on pretending to be slow."""


def queue(wanted: list[dict[str, Any]]) -> None:
    """Raises Refusal (400) for a fault nobody knows."""
    faults = [_read(each) for each in wanted]
    with _lock:
        _queued.extend(faults)


def clear() -> None:
    with _lock:
        _queued.clear()


def next_on(place: str, kinds: tuple[str, ...] = ()) -> Fault | None:
    """The next fault queued for this place, of one of these kinds; used up by asking."""
    kinds = kinds or KINDS[place]
    with _lock:
        found = next((fault for fault in _queued if fault.on == place and fault.kind in kinds), None)
        if found is not None:
            _queued.remove(found)
    return found


def strike(fault: Fault, body: dict[str, Any] | None = None) -> HttpResponse:
    """The wrong answer itself, or a right `body` late. Raises Refusal for those that are error bodies."""
    if fault.kind in _REFUSALS:
        status, kind, text, more = _REFUSALS[fault.kind]
        headers = {"Retry-After": "1"} if status == 429 else None
        raise Refusal(status, kind, text, headers, more)
    if fault.kind == "not_ready":
        return answer(NOT_READY, 202)
    if fault.kind == "slow":
        stopping.wait(fault.seconds)
        return answer(body) if body else _BROKEN_ANSWERS["nonsense"](fault)
    return _BROKEN_ANSWERS[fault.kind](fault)


def without_audio(body: dict[str, Any]) -> dict[str, Any]:
    """The body of a poll with every `audio_url` emptied."""
    clips = [{**clip, "audio_url": ""} for clip in body.get("data", [])]
    return body | ({"data": clips} if "data" in body else {"audio_url": ""})


def media_response(fault: Fault, whole: bytes, content_type: str) -> HttpResponse | StreamingHttpResponse:
    if fault.kind == "empty":
        return HttpResponse(b"", content_type=content_type)
    if fault.kind == "wrong_type":
        return HttpResponse(HTML, content_type="text/html")
    if fault.kind == "cut":
        return _short_of(whole[: len(whole) // 2], len(whole), content_type)
    if fault.kind == "error":
        raise Refusal(500, "server_error", "internal error")
    response = StreamingHttpResponse(_slowly(whole, fault.seconds), content_type=content_type)
    response["Content-Length"] = str(len(whole))
    return response


def _read(wanted: dict[str, Any]) -> Fault:
    try:
        fault = Fault(**wanted)
    except TypeError:
        raise Refusal(400, "validation_error", "a fault has: on, kind, taken, seconds") from None
    if fault.kind not in KINDS.get(fault.on, ()):
        raise Refusal(400, "validation_error", f"no fault {fault.kind!r} on {fault.on!r}")
    return fault


def _hang(fault: Fault) -> HttpResponse:
    stopping.wait(fault.seconds)
    return _short_of(b"", 1, "application/json")


def _short_of(sent: bytes, promised: int, content_type: str) -> HttpResponse:
    """An answer that promises more bytes than it sends: the server then closes the connection."""
    return HttpResponse(sent, content_type=content_type, headers={"Content-Length": str(promised)})


def _slowly(whole: bytes, seconds: float) -> Iterator[bytes]:
    pieces = [whole[start : start + CHUNK_BYTES] for start in range(0, len(whole), CHUNK_BYTES)]
    until = time.monotonic() + seconds
    for left, piece in zip(range(len(pieces), 0, -1), pieces, strict=True):
        stopping.wait(max(0.0, (until - time.monotonic()) / left))
        yield piece


_REFUSALS: dict[str, tuple[int, ErrorType, str, dict[str, Any]]] = {
    "rate_limit": (429, "rate_limit", "one request per 3 seconds", {}),
    "error": (500, "server_error", "internal error", {}),
    "content": (403, "forbidden", 'lyrics contain words that may not be used: "…"', {}),
    "gone": (410, "gone", "this operation is no longer offered", {}),
    "gateway_timeout": (504, "timeout", "the task timed out; the credits were given back",
                        {"refund_processed": True}),
}  # fmt: skip
_BROKEN_ANSWERS: dict[str, Callable[[Fault], HttpResponse]] = {
    "timeout": _hang,
    "cut": lambda fault: _short_of(b'{"code": 200, "message": "suc', 90, "application/json"),
    "html": lambda fault: HttpResponse(HTML, content_type="text/html"),
    "nonsense": lambda fault: HttpResponse(b'{"weather": ["fine"]}', content_type="application/json"),
}


def queued() -> list[dict[str, Any]]:
    """What is still to strike, oldest first."""
    with _lock:
        return [asdict(fault) for fault in _queued]
