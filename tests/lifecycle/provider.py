"""MusicAPI as a test wants it: answers that are written down, behind httpx's own seam."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable
from typing import Any

import httpx

from tests.factories import mp3_bytes

Answer = httpx.Response | Exception
CDN = "https://cdn.example/"


class Provider:
    """Takes requests, charges them, and tells what it is told to tell.

    `on_submit`, `on_poll` and `on_audio` hold answers for the next requests of their kind, one each; when
    they are empty the provider does its work well. `lost` makes a paid POST's answer disappear.
    """

    def __init__(self, balance: int = 1000, price: int = 15):
        self.balance, self.price = balance, price
        self.bodies: list[dict[str, Any]] = []
        self.polls = 0
        self.downloads = 0
        self.tasks: dict[str, tuple[int, Any]] = {}
        self.audio = mp3_bytes()
        self.on_submit: list[Answer] = []
        self.on_poll: list[Answer] = []
        self.on_audio: list[Answer] = []
        self.on_balance: list[Answer] = []
        self.before_answer: Callable[[str], None] = lambda task_id: None
        self.lock = threading.Lock()

    def transport(self) -> httpx.BaseTransport:
        return httpx.MockTransport(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.url.host == "cdn.example":
            assert "authorization" not in request.headers, "the key must not leave for the file server"
            return self._audio()
        assert request.headers["authorization"].startswith("Bearer ")
        if path == "/api/v1/get-credits":
            return _given(self.on_balance) or json_answer(200, credits=self.balance, extra_credits=0)
        if request.method == "POST":
            return self._submit(request)
        return self._poll(path.rsplit("/", 1)[-1])

    def _submit(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            self.bodies.append(json.loads(request.content))
            if (given := _given(self.on_submit)) is not None:
                return given
            task_id = self.take()
        self.before_answer(task_id)
        return json_answer(200, code=200, message="success", task_id=task_id)

    def take(self) -> str:
        """Accept a request: charge it and open a task."""
        task_id = str(uuid.uuid4())
        self.balance -= self.price
        self.tasks[task_id] = (202, {"code": 202, "type": "not_ready", "error": "try again shortly"})
        return task_id

    def _poll(self, task_id: str) -> httpx.Response:
        self.polls += 1
        if (given := _given(self.on_poll)) is not None:
            return given
        status, payload = self.tasks.get(task_id, (404, {"type": "not_found", "error": "no such task"}))
        return httpx.Response(status, json=payload)

    def _audio(self) -> httpx.Response:
        self.downloads += 1
        return _given(self.on_audio) or httpx.Response(200, content=self.audio)

    def finish(self, task_id: str, *states: str) -> dict[str, Any]:
        """End the task with clips in `states` (by default two good ones); returns the payload."""
        payload = task_payload(task_id, *(states or ("succeeded", "succeeded")))
        self.tasks[task_id] = (200, payload)
        return payload


def task_payload(task_id: str, *states: str) -> dict[str, Any]:
    clips = [clip_payload(task_id, position, state) for position, state in enumerate(states)]
    return {"code": 200, "message": "success", "data": clips}


def clip_payload(task_id: str, position: int, state: str) -> dict[str, Any]:
    clip_id = str(uuid.uuid5(uuid.UUID(task_id), str(position)))
    return {
        "clip_id": clip_id,
        "state": state,
        "title": "Rain on glass",
        "tags": "folk, warm",
        "lyrics": "[Verse]\nRain",
        "audio_url": f"{CDN}{clip_id}.mp3" if state == "succeeded" else "",
        "duration": "1.5",
        "mv": "sonic-v5",
    }


def event_payload(task_id: str, event: str = "song.completed", *states: str) -> dict[str, Any]:
    return {
        "task_id": task_id,
        "platform": "suno",
        "event": event,
        **task_payload(task_id, *(states or ("succeeded", "succeeded"))),
    }


def json_answer(status: int, headers: dict[str, str] | None = None, **payload: Any) -> httpx.Response:
    return httpx.Response(status, json=payload, headers=headers)


def _given(answers: list[Answer]) -> httpx.Response | None:
    if not answers:
        return None
    answer = answers.pop(0)
    if isinstance(answer, Exception):
        raise answer
    return answer
