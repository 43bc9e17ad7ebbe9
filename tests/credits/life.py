"""One random life of a studio: what happens, how it comes to rest, and what the audit says of it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.test import override_settings

from generation import keys
from generation.models import ApiKey, Generation
from tests.credits.clock import Clock, told_by
from tests.credits.world import World

STEPS = (10, 60)  # of one sequence, from the shortest to the longest
PATIENCE = timedelta(hours=1)  # how long people wait for an unconfirmed request before they decide
ROUNDS = 3000  # until all has come to rest: ten minutes of polls, twice a second, and some more
READINGS_H = (1, 12, 11.5, 1)  # a day and more: longer than credits are being checked
ZONES = ("UTC", "Pacific/Honolulu", "Pacific/Auckland", "Europe/Berlin")


class Wrong(AssertionError):  # noqa: N818  # told like the errors of the studio
    """What must not be, and the story of how it came about."""


def live(seed: int) -> Counter[str]:
    """The sequence of this seed, from its first key to its audit; what it was made of. Raises Wrong."""
    chance = Random(seed)
    clock = Clock(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=chance.randrange(500_000)))
    place = {"PUBLIC_URL": chance.choice(("", "https://studio.example")), "TIME_ZONE": chance.choice(ZONES)}
    with told_by(clock), pytest.MonkeyPatch.context() as patch, override_settings(**place):
        world = World(chance, clock, lambda bank: patch.setattr(keys, "transport", bank.transport))
        try:
            for _ in range(chance.randint(*STEPS)):
                world.act()
            _rest(world)
            faults = world.faults()
        except Exception as error:
            raise Wrong(_story(seed, [repr(error)], world.log)) from error
        if faults:
            raise Wrong(_story(seed, faults, world.log))
        return world.facts()


def _rest(world: World) -> None:
    """Let everything come to its end: no new faults, people decide, and a day passes with readings."""
    world.bank.is_calm = True
    for _ in range(ROUNDS):
        world.decide_all(world.clock.moment - PATIENCE)
        while delivery := world.bank.hear():
            world.deliver(delivery)
        for generation_id in world.due():
            world.step(generation_id)
        world.read_due()
        if not world.bank.deliveries and not Generation.objects.in_flight().exists():
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
