"""`python -m tests.credits.sequences --sequences 5000 --seed 1`: random lives of a studio, each audited.

A seed is one sequence, always the same one. What fails is named by its seed, and
`python -m tests.credits.sequences --sequences 1 --seed 4711` runs it again.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from django.test import override_settings

ROOT = Path(__file__).resolve().parents[2]
TEST = "tests/credits/test_sequences.py::test_whatever_happens_the_ledger_is_the_providers_book"
STEPS = (10, 60)  # of one sequence, from the shortest to the longest
PATIENCE = timedelta(hours=1)  # how long people wait for an unconfirmed request before they decide
ROUNDS = 600  # until all has come to rest; far more than it takes
READINGS_H = (1, 12, 11.5, 1)  # a day and more: longer than credits are being checked


class Wrong(AssertionError):  # noqa: N818  # told like the errors of the studio
    """What must not be, and the story of how it came about."""


def live(seed: int) -> Counter[str]:
    """One sequence, from its first key to its audit; returns what it was made of. Raises Wrong."""
    import pytest

    from generation import keys
    from tests.credits.clock import Clock, told_by
    from tests.credits.world import World

    chance = Random(seed)
    clock = Clock(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(500_000)))
    public = chance.choice(("", "https://studio.example"))
    zone = chance.choice(("UTC", "Pacific/Honolulu", "Pacific/Auckland", "Europe/Berlin"))
    with told_by(clock), pytest.MonkeyPatch.context() as patch, override_settings(
        PUBLIC_URL=public, TIME_ZONE=zone
    ):  # fmt: skip
        world = World(chance, clock, lambda bank: patch.setattr(keys, "transport", bank.transport))
        try:
            for _ in range(chance.randint(*STEPS)):
                world.act()
            rest(world)
            faults = world.faults()
        except Exception as error:
            raise Wrong(_story(seed, [repr(error)], world.log)) from error
        if faults:
            raise Wrong(_story(seed, faults, world.log))
        return world.facts()


def rest(world: object) -> None:
    """Let everything come to its end: no new faults, people decide, and a day passes with readings."""
    from generation.models import ApiKey, Generation
    from generation.models.generation import IN_FLIGHT, State
    from tests.credits.world import World

    assert isinstance(world, World)
    world.bank.is_calm = True
    for _ in range(ROUNDS):
        world.decide_all(world.clock.moment - PATIENCE)
        while delivery := world.bank.hear():
            world.deliver(delivery)
        for generation_id in world.due():
            world.step(generation_id)
        world.read_due()
        if (
            not world.bank.deliveries
            and not Generation.objects.filter(state__in=(*IN_FLIGHT, State.HELD)).exists()
        ):
            break
        world.move_to_next()
    else:
        raise AssertionError(f"no rest: {list(Generation.objects.in_flight().values())}")
    for hours in READINGS_H:
        world.clock.move(hours * 3600)
        for key in ApiKey.objects.all():
            world.read(key)


def _story(seed: int, faults: list[str], log: list[str]) -> str:
    again = f"python -m tests.credits.sequences --sequences 1 --seed {seed}"
    return "\n".join([f"Sequence {seed} ({again}):", *faults, "", *log])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.credits.sequences")
    parser.add_argument("--sequences", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1, help="of the first one")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    count = min(asked.processes, asked.sequences)
    share = -(-asked.sequences // count)
    firsts = range(asked.seed, asked.seed + asked.sequences, share)
    running = []
    for first in firsts:
        number = min(share, asked.seed + asked.sequences - first)
        environment = {**os.environ, "SEQUENCES": str(number), "FIRST_SEED": str(first)}
        command = [
            sys.executable,
            "-m",
            "pytest",
            TEST,
            "-q",
            "--no-header",
            "-s",
            "--show-capture=no",
            "--tb=line",
        ]
        running.append(subprocess.Popen(command, cwd=ROOT, env=environment))
    return max(process.wait() for process in running)


if __name__ == "__main__":
    sys.exit(main())
