"""Speaks to the engine in plain HTTP, without the studio's client: the contract is checked by hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

PATIENCE_S = 120

LYRICS = "[Verse]\nRain on the window, rain on the road\nI carry a song like a light little load"
CUSTOM = {
    "task_type": "create_music",
    "custom_mode": True,
    "mv": "sonic-v5",
    "title": "Light Little Load",
    "tags": "pop, piano",
    "prompt": LYRICS,
}
DESCRIBED = {
    "task_type": "create_music",
    "custom_mode": False,
    "mv": "sonic-v5",
    "gpt_description_prompt": "warm acoustic song about rain",
}


class Asking(httpx.Client):
    """An HTTP client with a key, and with words for what tests do all the time."""

    def __init__(self, url: str, key: str) -> None:
        super().__init__(
            base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=120, trust_env=False
        )

    def create(self, body: dict[str, Any]) -> httpx.Response:
        return self.post("/api/v1/sonic/create", json=body)

    def sonic(self, name: str, body: dict[str, Any]) -> httpx.Response:
        """POST to one of Sonic's other addresses, such as "stems/basic"."""
        return self.post(f"/api/v1/sonic/{name}", json=body)

    def answer(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """What such an address answered when all went well."""
        response = self.sonic(name, body)
        assert response.status_code == 200, response.text
        return response.json()

    def accepted(self, body: dict[str, Any], path: str = "sonic/create") -> str:
        """The id of the task that this body started."""
        response = self.post(f"/api/v1/{path}", json=body)
        assert response.status_code == 200, response.text
        return response.json()["task_id"]

    def task(self, task_id: str, family: str = "sonic") -> httpx.Response:
        return self.get(f"/api/v1/{family}/task/{task_id}")

    def clips(self, task_id: str, family: str = "sonic") -> list[dict[str, Any]]:
        """The clips of a task after they all have succeeded."""
        body = self.until_done(task_id, family).json()
        assert {clip["state"] for clip in body["data"]} == {"succeeded"}, body
        return body["data"]

    def balance(self) -> tuple[int, int]:
        body = self.get("/api/v1/get-credits").json()
        return body["credits"], body["extra_credits"]

    def until_done(self, task_id: str, family: str = "sonic") -> httpx.Response:
        return until(lambda: (poll := self.task(task_id, family)) and is_done(poll) and poll)

    def until_running(self, task_id: str) -> httpx.Response:
        return until(lambda: (poll := self.task(task_id)) and poll.status_code == 200 and poll)


def is_done(poll: httpx.Response) -> bool:
    if poll.status_code == 500:
        return True
    if poll.json().get("status") in ("succeeded", "failed"):  # the flat object of Nuro
        return True
    clips = poll.json().get("data") or []
    return bool(clips) and all(clip["state"] in ("succeeded", "failed") for clip in clips)


def until(condition: Callable[[], Any]) -> Any:
    """What `condition` returns once that is true; fails after much patience."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("It did not happen.")


class Receiver:
    """Somebody's webhook address: keeps what arrives, answers with each of `answers` in turn, then 200."""

    def __init__(self, *answers: int) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers = list(answers)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = outer.answers.pop(0) if outer.answers else 200
                outer.got.append((dict(self.headers), body))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?x=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
