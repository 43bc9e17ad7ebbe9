"""Fifty hands press at the same moment against a budget for ten: threads, and processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from generation.lifecycle import cancel
from generation.models import Budget, CreditEntry, Generation
from generation.models.generation import State
from generation.musicapi.operations import SONIC_CREATE
from projects.models import Member, Project, User
from tests.credits.pressing import press
from tests.factories import make_key, make_member, make_project, make_user
from tests.lifecycle.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
HANDS, AFFORDED = 50, 10
PROCESSES = 5
HARD = AFFORDED * SONIC_CREATE.price + SONIC_CREATE.price - 1  # nearly an eleventh, to the last credit


@pytest.fixture
def project() -> Project:
    make_key()
    return make_project(make_user("alice"))


def by_threads(*presses: tuple[User, Project]) -> Counter[str]:
    """What came of the presses, half of them let go together at a time."""
    outcomes: Counter[str] = Counter()
    with ThreadPoolExecutor(2) as pool:
        crowds = [presses[start::2] for start in range(2)]
        for came in pool.map(lambda crowd: at_once(*[lambda p=p: press(*p) for p in crowd]), crowds):
            outcomes.update(map(str, came))
    return outcomes


def assert_ten_passed(outcomes: Counter[str]) -> None:
    assert outcomes == {"passed": AFFORDED, "over budget": HANDS - AFFORDED}
    assert Generation.objects.count() == AFFORDED
    assert sum(Generation.objects.values_list("price", flat=True)) <= HARD


def test_exactly_ten_of_fifty_pass_a_persons_budget_in_one_project(project: Project) -> None:
    Budget.objects.create(person=project.owner, hard=HARD)
    assert_ten_passed(by_threads(*[(project.owner, project)] * HANDS))


def test_exactly_ten_of_fifty_pass_a_persons_budget_over_fifty_projects(project: Project) -> None:
    Budget.objects.create(person=project.owner, hard=HARD)
    projects = [make_project(project.owner, f"Project {number}") for number in range(HANDS)]
    assert_ten_passed(by_threads(*[(project.owner, each) for each in projects]))


def test_exactly_ten_of_fifty_people_pass_a_projects_budget(project: Project) -> None:
    Budget.objects.create(project=project, hard=HARD)
    people = [make_user(f"person-{number}") for number in range(HANDS)]
    for person in people:
        make_member(project, person, Member.Role.EDITOR)
    assert_ten_passed(by_threads(*[(person, project) for person in people]))


def test_both_budgets_hold_where_they_cross(project: Project) -> None:
    """Two people with budgets of their own press in two projects with budgets of theirs, crosswise."""
    bob = make_user("bob")
    other = make_project(bob, "Sunny days")
    make_member(project, bob, Member.Role.EDITOR)
    make_member(other, project.owner, Member.Role.EDITOR)
    for person in (project.owner, bob):
        Budget.objects.create(person=person, hard=6 * SONIC_CREATE.price)
    for each in (project, other):
        Budget.objects.create(project=each, hard=5 * SONIC_CREATE.price)
    pairs = [(person, each) for person in (project.owner, bob) for each in (project, other)]
    outcomes = by_threads(*(pairs * HANDS)[:HANDS])
    assert outcomes == {"passed": AFFORDED, "over budget": HANDS - AFFORDED}
    assert Counter(Generation.objects.values_list("project_id", flat=True)) == {project.id: 5, other.id: 5}
    assert max(Counter(Generation.objects.values_list("person_id", flat=True)).values()) <= 6


def test_what_is_cancelled_meanwhile_makes_room_and_no_more(project: Project) -> None:
    Budget.objects.create(person=project.owner, hard=HARD)
    assert [press(project.owner, project) for _ in range(AFFORDED)] == ["passed"] * AFFORDED
    first = list(Generation.objects.all()[:3])
    presses = [lambda: press(project.owner, project)] * (HANDS // 2)
    outcomes = at_once(*presses, *[lambda g=g: cancel(g, project.owner) for g in first])
    assert outcomes[-3:] == [True] * 3
    assert set(outcomes[:-3]) <= {"passed", "over budget"}
    later = [press(project.owner, project) for _ in range(5)]
    assert [*outcomes, *later].count("passed") == 3
    assert Generation.objects.filter(state=State.QUEUED).count() == AFFORDED


def test_exactly_ten_of_fifty_pass_from_five_processes(project: Project) -> None:
    Budget.objects.create(person=project.owner, hard=HARD)
    outcomes = by_processes(project.owner.pk, project.id)
    assert_ten_passed(outcomes)
    assert not CreditEntry.objects.exists()


def by_processes(person_id: int, project_id: UUID) -> Counter[str]:
    """The same from PROCESSES interpreters, let go together once all of them are ready."""
    hands = str(HANDS // PROCESSES)
    command = [sys.executable, "-m", "tests.credits.pressing", str(person_id), str(project_id), hands]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    pressing = [subprocess.Popen(command, cwd=ROOT, env=_environment(), **pipes) for _ in range(PROCESSES)]
    for process in pressing:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in pressing:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate(timeout=120)[0] for process in pressing]
    assert [process.returncode for process in pressing] == [0] * PROCESSES
    return Counter(outcome for text in said for outcome in json.loads(text.splitlines()[-1]))


def _environment() -> dict[str, str]:
    """The tests' own database, as an address."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite:///{settings['NAME']}"
    else:
        host = settings["OPTIONS"]["host"]
        address = f"postgres://{settings['USER']}@/{settings['NAME']}?host={host}"
    return {**os.environ, "DATABASE_URL": address}
