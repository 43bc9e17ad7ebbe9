"""A wire of our own behind httpx's seam, and every answer a paid POST can get."""

from __future__ import annotations

import json

import httpx
import pytest

from generation.musicapi import (
    ContentRefused,
    Invalid,
    Misconfigured,
    MusicAPI,
    NoCredits,
    NotConnected,
    NotFound,
    RateLimited,
    Refunded,
    Rejected,
    Retired,
    Unauthorized,
    Unclear,
)

KEY = "sk-alice-0123456789-secret"
TASK_ID = "468d0e42-0000-4000-8000-000000000001"
DESCRIPTION = {
    "custom_mode": False,
    "mv": "sonic-v5",
    "gpt_description_prompt": "warm acoustic song about rain",
}
ACCEPTED = {"code": 200, "message": "success", "task_id": TASK_ID}
CUT_BODY = b'{"code": 200, "message": "suc'
HTML = b"<!doctype html><title>502 Bad Gateway</title>"


class Wire(httpx.MockTransport):
    """Answers every request the same way and remembers what was sent."""

    def __init__(self, answer):
        self.answer = answer
        self.requests: list[httpx.Request] = []
        super().__init__(self._handle)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        status, body, *headers = self.answer
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.Response(status, content=content, headers=headers[0] if headers else None)


def api(answer, key: str = KEY, **options) -> tuple[MusicAPI, Wire]:
    wire = Wire(answer)
    return MusicAPI(key, "https://api.musicapi.ai", transport=wire, **options), wire


def error(kind: str, text: str, **more) -> dict:
    return {"type": kind, "error": text, **more}


REFUND_TEXT = "the task timed out; your credits were already returned"
POST_ANSWERS = [
    pytest.param((400, error("validation_error", "'mv' is not a known model")), Invalid, id="400"),
    pytest.param((400, error("bad_request", "custom_mode must be boolean")), Invalid, id="400-nuro"),
    pytest.param((422, error("validation_error", "bad")), Invalid, id="422"),
    pytest.param((401, error("unauthorized", "no Authorization header")), Unauthorized, id="401"),
    pytest.param((402, error("payment", "pay")), NoCredits, id="402"),
    pytest.param((403, error("forbidden", "not enough credits")), NoCredits, id="403-credits"),
    pytest.param((403, error("forbidden", "no active subscription")), NoCredits, id="403-subscription"),
    pytest.param(
        (403, error("forbidden", 'lyrics are copyrighted: "no credit in this town"')),
        ContentRefused,
        id="403-lyrics-quoting-credit",
    ),
    pytest.param(
        (403, error("forbidden", "description contains artist name: Nina")), ContentRefused, id="403-artist"
    ),
    pytest.param((403, error("forbidden", "contains producer tag 'x'")), ContentRefused, id="403-producer"),
    pytest.param((403, b""), Rejected, id="403-bare"),
    pytest.param((404, error("not_found", "no such clip")), NotFound, id="404"),
    pytest.param((405, b""), Rejected, id="405"),
    pytest.param((410, error("gone", "retired")), Retired, id="410"),
    pytest.param((413, HTML), Invalid, id="413"),
    pytest.param((429, error("rate_limit", "one request per 3 seconds")), RateLimited, id="429"),
    pytest.param((429, HTML), RateLimited, id="429-html"),
    pytest.param((408, b""), Unclear, id="408"),
    pytest.param((500, error("server_error", "internal")), Unclear, id="500"),
    pytest.param((500, HTML), Unclear, id="500-html"),
    pytest.param((502, HTML), Unclear, id="502"),
    pytest.param((503, b""), Unclear, id="503"),
    pytest.param((504, HTML), Unclear, id="504-gateway"),
    pytest.param((504, {"type": "timeout", "message": REFUND_TEXT}), Refunded, id="504-refunded"),
    pytest.param(
        (500, {"type": "api_error", "message": "failed", "refund_processed": True}),
        Refunded,
        id="500-refunded",
    ),
    pytest.param((200, HTML), Unclear, id="200-html"),
    pytest.param((200, CUT_BODY), Unclear, id="200-cut"),
    pytest.param((200, b""), Unclear, id="200-empty"),
    pytest.param((200, b"\xff\xfe\x00"), Unclear, id="200-binary"),
    pytest.param((200, ["task"]), Unclear, id="200-list"),
    pytest.param((200, {"message": "success"}), Unclear, id="200-no-task"),
    pytest.param((200, {"message": "success", "task_id": 7}), Unclear, id="200-number"),
    pytest.param((200, {"code": 400, "message": "parameters are wrong"}), Invalid, id="200-code-400"),
    pytest.param((200, {"code": 500, "message": "system"}), Unclear, id="200-code-500"),
    pytest.param((301, b"", {"Location": "https://other.example/"}), Misconfigured, id="301"),
    pytest.param((303, b"", {"Location": "https://other.example/"}), Unclear, id="303"),
    pytest.param(httpx.ConnectError("refused"), NotConnected, id="refused"),
    pytest.param(httpx.ConnectTimeout("slow"), NotConnected, id="connect-timeout"),
    pytest.param(httpx.PoolTimeout("busy"), NotConnected, id="pool-timeout"),
    pytest.param(httpx.ProxyError("no tunnel"), NotConnected, id="proxy"),
    pytest.param(httpx.UnsupportedProtocol("ftp"), Misconfigured, id="protocol"),
    pytest.param(httpx.ReadTimeout("slow"), Unclear, id="read-timeout"),
    pytest.param(httpx.WriteTimeout("slow"), Unclear, id="write-timeout"),
    pytest.param(httpx.WriteError("pipe"), Unclear, id="write-error"),
    pytest.param(httpx.ReadError("reset"), Unclear, id="read-error"),
    pytest.param(httpx.RemoteProtocolError("gone"), Unclear, id="disconnected"),
    pytest.param(httpx.DecodingError("gzip"), Unclear, id="undecodable"),
    pytest.param(
        httpx.LocalProtocolError(f"Illegal header value b'Bearer {KEY}'"), Misconfigured, id="header"
    ),
]
"""The answer, and the error it becomes, for a request through a task and for one answered at once."""
