"""MusicAPI as a test wants it: answers that are written down, behind httpx's own seam."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable
from typing import Any

import httpx

from generation.musicapi.operations import OPERATIONS, SONIC_CREATE, Operation, operation_at
from tests.factories import INSTRUMENTS, WORDS, midi_bytes, mp3_bytes, wav_bytes

Answer = httpx.Response | Exception
CDN = "https://cdn.example/"


class Provider:
    """Takes requests, charges them, and tells what it is told to tell.

    `on_submit`, `on_poll` and `on_audio` hold answers for the next requests of their kind, one each; when
    they are empty the provider does its work well. A request answered from `on_taken` is taken and paid for
    all the same. `bodies` are the requests it was sent, `paths` where.
    """

    def __init__(self, balance: int = 1000):
        self.balance = balance
        self.paths: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.polls = 0
        self.downloads = 0
        self.tasks: dict[str, tuple[int, Any]] = {}
        self.audio = mp3_bytes()
        self.on_submit: list[Answer] = []
        self.on_taken: list[Answer] = []
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
            return self._audio(path)
        assert request.headers["authorization"].startswith("Bearer ")
        if path == "/api/v1/get-credits":
            return _given(self.on_balance) or json_answer(200, credits=self.balance, extra_credits=0)
        if request.method == "POST":
            return self._submit(request)
        return self._poll(path.rsplit("/", 1)[-1])

    def _submit(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            body = json.loads(request.content)
            self.bodies.append(body)
            self.paths.append(request.url.path)
            if (given := _given(self.on_submit)) is not None:
                return given
            operation = operation_at(request.url.path, body)
            assert operation is not None, f"{request.url.path} offers nothing for {body}"
            task_id = self.take(operation)
        self.before_answer(task_id)
        if (given := _given(self.on_taken)) is not None:
            return given
        if operation.answer == "now":
            return json_answer(200, **ANSWERS[operation.result])
        steps = {"upload": {"clip_id": f"upload-of-{task_id}"}} if operation in SENDERS else {}
        return json_answer(200, code=200, message="success", task_id=task_id, steps=steps)

    def take(self, operation: Operation = SONIC_CREATE) -> str:
        """Accept a request: charge it and open a task."""
        task_id = str(uuid.uuid4())
        self.balance -= operation.price
        self.tasks[task_id] = (202, {"code": 202, "type": "not_ready", "error": "try again shortly"})
        return task_id

    def _poll(self, task_id: str) -> httpx.Response:
        self.polls += 1
        if (given := _given(self.on_poll)) is not None:
            return given
        status, payload = self.tasks.get(task_id, (404, {"type": "not_found", "error": "no such task"}))
        return httpx.Response(status, json=payload)

    def _audio(self, path: str) -> httpx.Response:
        self.downloads += 1
        content = {"wav": wav_bytes(), "mid": midi_bytes()}.get(path.rpartition(".")[2], self.audio)
        return _given(self.on_audio) or httpx.Response(200, content=content)

    def finish(self, task_id: str, *states: str) -> dict[str, Any]:
        """End the task with clips in `states` (by default two good ones); returns the payload."""
        payload = task_payload(task_id, *(states or ("succeeded", "succeeded")))
        self.tasks[task_id] = (200, payload)
        return payload


SENDERS = (OPERATIONS["sonic.upload_extend"], OPERATIONS["sonic.upload_cover"])
ENVELOPE = {"code": 200, "message": "success"}
ANSWERS: dict[str, dict[str, Any]] = {
    "clip": {**ENVELOPE, "clip_id": "uploaded-clip"},
    "persona": {**ENVELOPE, "persona_id": "a-voice"},
    "lyrics": {
        **ENVELOPE,
        "results": [{"title": "A", "lyrics": "[Verse]\nRain"}, {"title": "B", "lyrics": "Sun"}],
    },
    "tags": {**ENVELOPE, "data": {"upsampled_tags": "warm folk with brushed drums"}},
    "tempo": {**ENVELOPE, "data": {"avg_bpm": 120.5, "min_bpm": "118.5", "max_bpm": 122}},
    "vocals": {
        **ENVELOPE,
        "data": {
            "vox_audio_id": "vox-1",
            "vocal_start_s": 0,
            "vocal_end_s": 1,
            "vocal_audio_url": f"{CDN}vox.mp3",
        },
    },
    "wav": {**ENVELOPE, "data": {"wav_url": f"{CDN}song.wav"}},
    "midi": {**ENVELOPE, "data": {"midi_url": f"{CDN}song.mid", "instruments": INSTRUMENTS}},
    "alignment": {
        **ENVELOPE,
        "data": {"alignment": [{**word, "p_align": 0.98, "success": True} for word in WORDS]},
    },
}
"""What is answered at once, by `Operation.result`, as docs/musicapi.md §2.3–2.14 shows it."""


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
