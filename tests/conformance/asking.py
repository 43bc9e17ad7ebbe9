"""Asks a real engine for every operation once, each with what earlier ones gave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from generation.musicapi import Accepted, Answer, Balance, MusicAPI, MusicAPIError, TaskStatus
from generation.musicapi.operations import OPERATIONS

DEADLINE_S = 150.0
EVERY_S = 0.3

LYRICS = "[Verse]\nRain on the window, rain on the road\nI carry a song like a light little load"
SONG = {"custom_mode": True, "mv": "sonic-v5", "title": "Light Little Load", "tags": "pop, piano",
        "prompt": LYRICS}  # fmt: skip
MORE = {**SONG, "prompt": "[Chorus]\nCarry it, carry it, over the hill"}
JAZZ = {**SONG, "tags": "jazz, saxophone"}


@dataclass(frozen=True)
class Outcome:
    """What came of one operation: the balance around the request, and what it was answered with."""

    key: str
    body: dict[str, Any]
    before: Balance
    after: Balance
    accepted: Accepted | None = None
    answer: Answer | None = None

    @property
    def charged(self) -> int:
        return self.before.total - self.after.total


class Asking:
    """One account's requests, each made once and remembered; also what went wrong with it.

    `webhook` holds the fields that ask for news, or nothing.
    """

    def __init__(self, api: MusicAPI, webhook: dict[str, str] | None = None) -> None:
        self.api = api
        self.webhook = webhook or {}
        self.first_balance = api.credits()
        self._outcomes: dict[str, Outcome | MusicAPIError] = {}
        self._ended: dict[str, TaskStatus] = {}

    def ask_for_all(self) -> None:
        """Start everything, so that the engine's workers always have something to do."""
        for key in REQUESTS:
            self._ask(key)

    def outcome(self, key: str) -> Outcome:
        """What was answered. Raises the error that came instead."""
        found = self._ask(key)
        if isinstance(found, MusicAPIError):
            raise found
        return found

    def ended(self, key: str) -> TaskStatus:
        """The end of the operation's task, waited for. Raises TimeoutError."""
        accepted = self.outcome(key).accepted
        assert accepted is not None, f"{key} is answered at once"
        if key not in self._ended:
            self._ended[key] = self.api.wait(accepted, deadline_s=DEADLINE_S, every_s=EVERY_S)
        return self._ended[key]

    def sent_for(self, key: str) -> dict[str, Any]:
        """The body as it went over the wire, with what selects the operation."""
        return {**OPERATIONS[key].fixed, **self.outcome(key).body}

    def clip(self, key: str) -> str:
        """The first clip of a task, by its id."""
        return self.ended(key).clips[0].clip_id

    def _ask(self, key: str) -> Outcome | MusicAPIError:
        if key not in self._outcomes:
            try:
                self._outcomes[key] = self._send(key)
            except MusicAPIError as error:
                self._outcomes[key] = error
        return self._outcomes[key]

    def _send(self, key: str) -> Outcome:
        operation, body = OPERATIONS[key], REQUESTS[key](self)
        if operation.takes_webhooks:
            body = {**body, **self.webhook}
        before = self.api.credits()
        accepted = self.api.submit(operation, body) if operation.answer == "task" else None
        answer = None if accepted else self.api.call(operation, body)
        return Outcome(key, body, before, self.api.credits(), accepted, answer)


def _of_song(asking: Asking) -> dict[str, Any]:
    return {"clip_id": asking.clip("sonic.create")}


def _on_song(asking: Asking) -> dict[str, Any]:
    return {"continue_clip_id": asking.clip("sonic.create")}


def _on_upload(asking: Asking) -> dict[str, Any]:
    return {"continue_clip_id": asking.outcome("sonic.upload").answer.clip_id}


def _recording(asking: Asking) -> str:
    """A public address of audio: the engine serves its own songs."""
    return asking.ended("sonic.create").clips[0].audio_url


def _of_producer(asking: Asking) -> dict[str, Any]:
    return {"clip_id": asking.clip("producer.create")}


REQUESTS: dict[str, Callable[[Asking], dict[str, Any]]] = {
    "sonic.create": lambda a: SONG,
    "producer.create": lambda a: {"sound": "house, synth", "lyrics": LYRICS, "seed": "3966900172"},
    "nuro.bgm": lambda a: {"description": "calm piano for a film", "instrument": ["piano"], "duration": 6},
    "nuro.bgm_v2": lambda a: {"description": "calm piano for a film", "duration": 30},
    "nuro.vocal": lambda a: {"lyrics": LYRICS, "gender": "Female", "genre": "Pop", "duration": 30},
    "sonic.lyrics": lambda a: {"description": "rain on the roof of a night train"},
    "sonic.upsample_tags": lambda a: {"tags": "pop, happy"},
    "sonic.extend": lambda a: {**MORE, **_on_song(a), "continue_at": 4},
    "sonic.cover": lambda a: {**JAZZ, **_on_song(a), "audio_weight": 0.6},
    "sonic.replace": lambda a: {**_of_song(a), "mv": "sonic-v5", "infill_start_s": 2, "infill_end_s": 4},
    "sonic.persona": lambda a: {**_of_song(a), "name": "Ada", "describe": "warm and close"},
    "sonic.persona_music": lambda a: {**SONG, "persona_id": a.outcome("sonic.persona").answer.persona_id},
    "sonic.bpm": _of_song,
    "sonic.vox": lambda a: {**_of_song(a), "vocal_start_s": 1, "vocal_end_s": 4.5},
    "sonic.wav": _of_song,
    "sonic.midi": _of_song,
    "sonic.aligned_lyrics": _of_song,
    "sonic.stems_basic": _of_song,
    "sonic.stems_full": _of_song,
    "sonic.upload": lambda a: {"url": _recording(a)},
    "sonic.extend_upload": lambda a: {**MORE, **_on_upload(a), "continue_at": 3.5},
    "sonic.cover_upload": lambda a: {**JAZZ, **_on_upload(a)},
    "sonic.upload_extend": lambda a: {**MORE, "url": _recording(a), "continue_at": 3},
    "sonic.upload_cover": lambda a: {**JAZZ, "url": _recording(a), "audio_weight": 0.5},
    "producer.extend": lambda a: {**_of_producer(a), "starts_at": 4, "sound": "house, synth"},
    "producer.cover": lambda a: {**_of_producer(a), "sound": "folk, guitar", "cover_strength": 0.6},
    "producer.replace": lambda a: {**_of_producer(a), "starts_at": 2, "ends_at": 4, "lyrics": LYRICS},
    "producer.upload": lambda a: {"audio_url": _recording(a)},
    "sonic.concat": lambda a: {"continue_clip_id": a.clip("sonic.extend")},
}
"""The body of each operation; what waits for others comes late."""
