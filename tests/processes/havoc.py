"""Kills parts of a running studio at random moments while people make songs, then compares the books."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import get_args

import httpx

from tests.studio_process import PartName, StudioProcess, Visitor

ENDED = ("succeeded", "failed", "cancelled")
LYRICS = "[Verse]\nA small light over the harbour\nAnd a song that will not be lost"


@dataclass
class Outcome:
    """What became of the songs that were asked for."""

    asked: int
    kills: Counter[PartName] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    tracks: int = 0
    ledger: dict[str, int] = field(default_factory=dict)  # credits by the engine's task id
    book: dict[str, int] = field(default_factory=dict)
    charges: Counter[str] = field(default_factory=Counter)  # ledger charges by generation
    seconds: float = 0.0

    @property
    def lost(self) -> int:
        return self.asked - self.states["succeeded"]

    @property
    def charged_twice(self) -> int:
        return sum(count > 1 for count in self.charges.values()) + max(0, len(self.book) - self.asked)


def wreak(studio: StudioProcess, songs: int, kills_of_each: int, seed: int, within_s: float = 600) -> Outcome:
    """Ask for `songs` songs and kill each part `kills_of_each` times meanwhile; wait for what comes of it."""
    chance = random.Random(seed)
    outcome = Outcome(asked=songs)
    started = time.monotonic()
    visitor = studio.sign_in()
    project = new_project(visitor)
    asking = threading.Thread(target=ask, args=(visitor, project, songs, kills_of_each / 2))
    asking.start()
    left: Counter[PartName] = Counter(dict.fromkeys(get_args(PartName), kills_of_each))
    while +left:
        time.sleep(chance.uniform(0.2, 2.5))
        part = chance.choice(sorted(+left))
        hit = min(1, studio.kill(part))  # nothing is hit while the part is dead already
        left[part] -= hit
        outcome.kills[part] += hit
    asking.join()
    wait_until_all_ended(studio, songs, started + within_s)
    compare(studio, outcome)
    outcome.seconds = time.monotonic() - started
    return outcome


def new_project(visitor: Visitor) -> str:
    page = visitor.post("/projects/new/", {"title": "Havoc"})
    return str(page.url).rstrip("/").rsplit("/", 1)[1]


def ask(visitor: Visitor, project: str, songs: int, pause_s: float) -> None:
    """Press Create for each song; while the web server is down, press again with the same form."""
    for number in range(songs):
        form = {
            "mode": "write",
            "nonce": str(uuid.uuid4()),
            "model": "sonic-v5",
            "title": f"Song {number + 1}",
            "tags": "pop, piano",
            "lyrics": LYRICS,
        }
        press_until_answered(visitor, project, form)
        time.sleep(pause_s)


def press_until_answered(visitor: Visitor, project: str, form: dict[str, str]) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            answer = visitor.post(f"/projects/{project}/generations/", form, f"/projects/{project}/")
        except httpx.TransportError:
            answer = None
        if answer is not None and answer.status_code == httpx.codes.OK:
            return
        if time.monotonic() > deadline:
            raise AssertionError(f"The form was never answered: {answer and answer.text[:2000]}")
        time.sleep(0.2)


def wait_until_all_ended(studio: StudioProcess, songs: int, deadline: float) -> None:
    marks = ", ".join("?" * len(ENDED))
    query = f"SELECT count(*) FROM generation_generation WHERE state IN ({marks})"  # noqa: S608  # only ?
    while studio.rows(query, *ENDED)[0][0] < songs:
        if time.monotonic() > deadline:
            raise AssertionError(studio.rows("SELECT state, phase, error FROM generation_generation"))
        time.sleep(0.5)


def compare(studio: StudioProcess, outcome: Outcome) -> None:
    outcome.states.update(state for (state,) in studio.rows("SELECT state FROM generation_generation"))
    outcome.tracks = studio.rows("SELECT count(*) FROM projects_track")[0][0]
    lines = studio.rows(
        "SELECT g.remote_id, g.id, e.kind, e.credits FROM generation_creditentry e"
        " JOIN generation_generation g ON g.id = e.generation_id"
    )
    for remote_id, generation, kind, credits in lines:
        outcome.ledger[remote_id] = outcome.ledger.get(remote_id, 0) + credits
        outcome.charges[generation] += kind == "charge"
    for entry in studio.engine_book():
        if entry["task_id"]:
            outcome.book[entry["task_id"]] = outcome.book.get(entry["task_id"], 0) + entry["total"]
