"""Faults of every kind at a real engine, and its own book read from its file: the ledger is the same."""

from __future__ import annotations

import logging
import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from pytest_django.live_server_helper import LiveServer

from generation import balance, keys, lifecycle
from generation.models import BalanceReading, CreditEntry, Generation
from generation.models.generation import Credits, State
from tests.credits.audit import wrong_reports
from tests.engine_process import EngineProcess
from tests.factories import make_project, make_user
from tests.lifecycle.steps import make_due

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
REQUESTS: dict[str, dict[str, Any]] = {
    "sonic.create": {"custom_mode": False, "mv": "sonic-v5", "gpt_description_prompt": "a song about rain"},
    "sonic.lyrics": {"description": "rain on a harbour"},
    "sonic.upsample_tags": {"tags": "folk"},
    "nuro.bgm_v2": {"description": "calm music for a harbour", "duration": 30},
}
WEIGHTS = (3, 4, 4, 2)
LOST = ("timeout", "error", "cut", "html", "nonsense")
FAULTS: list[dict[str, Any]] = [
    *(
        {"on": "submit", "kind": kind, "taken": taken, "seconds": 1}
        for kind in LOST
        for taken in (True, False)
    ),
    *({"on": "submit", "kind": kind} for kind in ("rate_limit", "content", "gone", "gateway_timeout")),
    *({"on": "submit", "kind": kind} for kind in ("clip_failure", "task_failure", "task_failure")),
    *({"on": "poll", "kind": kind, "seconds": 1} for kind in ("error", "timeout", "nonsense")),
    *({"on": "webhook", "kind": kind, "seconds": 2} for kind in ("doubled", "late", "forged", "none")),
]
ASKED = int(os.environ.get("ENGINE_REQUESTS", "20"))
SEED = int(os.environ.get("FIRST_SEED", "4"))
WITHIN_S = 600


@pytest.fixture
def engine(tmp_path: Path, live_server: LiveServer, settings: LazySettings) -> Iterator[EngineProcess]:
    running = EngineProcess(tmp_path / "engine", song_seconds=8, options=["--allow-host=127.0.0.1"]).start()
    settings.ENGINE_URL, settings.ENGINE_KEY = running.url, running.key
    settings.STUDIO_URL = live_server.url
    settings.ENGINE_SECONDS_PER_REQUEST = 0.0
    yield running
    running.stop()


def test_the_ledger_is_the_engines_own_book_after_every_fault(engine: EngineProcess) -> None:
    logging.disable(logging.WARNING)
    chance, project = Random(SEED), make_project(make_user("alice"))
    key = keys.default_key()
    assert balance.read(key)
    for _ in range(ASKED):
        if chance.random() < 0.7:
            engine.queue_faults(chance.choice(FAULTS))
        operation = chance.choices(list(REQUESTS), WEIGHTS)[0]
        made = lifecycle.request_generation(project.owner, project, operation, REQUESTS[operation], uuid4())
        if chance.random() < 0.1:
            lifecycle.cancel(made, project.owner)
        work(chance.randint(0, 4))
    engine.queue_faults()
    until = time.monotonic() + WITHIN_S
    while Generation.objects.in_flight().exists() and time.monotonic() < until:
        work(1)
        time.sleep(0.2)
    balance.read(key)
    logging.disable(logging.NOTSET)
    rows = list(Generation.objects.all())
    told = [(row.operation, row.state, row.credits, row.error_kind) for row in rows]
    assert {row.state for row in rows} <= {State.SUCCEEDED, State.FAILED, State.CANCELLED}, told
    assert Credits.BEING_CHECKED not in {row.credits for row in rows}, told
    assert by_task(engine) == by_remote_id(rows), told
    assert by_operation(engine) == by_our_operation(), told
    key.refresh_from_db()
    assert key.balance == key.expected_balance == sum(line["total"] for line in engine.book())
    assert not BalanceReading.objects.exclude(drift=0).exists()
    assert list(wrong_reports(list(CreditEntry.objects.all()))) == []


def work(times: int) -> None:
    """What a worker does, without waiting for the time to come."""
    for _ in range(times):
        for row in Generation.objects.in_flight().order_by("created_at"):
            make_due(row)
            lifecycle.advance(row.id)


def by_task(engine: EngineProcess) -> dict[str, int]:
    """Net credits of each task that a request of the studio follows."""
    net: Counter[str] = Counter()
    known = set(Generation.objects.exclude(remote_id="").values_list("remote_id", flat=True))
    for line in engine.book():
        if line["task_id"] in known:
            net[line["task_id"]] += line["total"]
    return dict(net)


def by_remote_id(rows: list[Generation]) -> dict[str, int]:
    net: Counter[str] = Counter()
    for row in rows:
        if row.remote_id:
            lines = CreditEntry.objects.filter(generation_id=row.id)
            net[row.remote_id] += sum(lines.values_list("credits", flat=True))
    return dict(net)


def by_operation(engine: EngineProcess) -> dict[str, int]:
    net: Counter[str] = Counter()
    for line in engine.book():
        if line["kind"] != "grant":
            net[line["operation"]] += line["total"]
    return {operation: credits for operation, credits in net.items() if credits}


def by_our_operation() -> dict[str, int]:
    net: Counter[str] = Counter()
    for operation, credits in CreditEntry.objects.values_list("operation", "credits"):
        net[operation] += credits
    return {operation: credits for operation, credits in net.items() if credits}
