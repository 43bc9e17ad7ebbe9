"""A clock that is wrong for a moment hides nothing that is spent afterwards, and stops no chore."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from generation.models import Chore, CreditDaysMade, TakeChange
from generation.reports import Question, answer, close_days, recount_takes, spent_in
from generation.reports.days import closed_until
from projects.models import Project, Track
from tests.credits.clock import Clock, told_by
from tests.factories import make_generation, make_key, make_project, make_track
from tests.reports.book import at, days, nets, write

pytestmark = pytest.mark.django_db
DAY = 24 * 3600
AHEAD = pytest.mark.parametrize("ahead", [2, 40, 400])


@pytest.fixture
def clock() -> Iterator[Clock]:
    """It is noon of November 23."""
    clock = Clock(at("2026-11-23 12:00"))
    with told_by(clock):
        yield clock


@pytest.fixture
def project() -> Project:
    return make_project()


def spend(clock: Clock, project: Project, credits: int, days_ago: int = 0) -> None:
    write(clock.now() - timedelta(days=days_ago), -credits, project=project)


def jump(clock: Clock, ahead: int) -> None:
    """The clock is so many days ahead for as long as it takes to close days."""
    clock.move(ahead * DAY)
    close_days()
    clock.move(-ahead * DAY)


def spent(project: Project) -> tuple[int, int, int]:
    """By day, by month, and of the project in all."""
    by_day = nets("2026-11-01", "2027-01-31")
    by_month = nets("2026-11-01", "2027-01-31", per="month")
    return sum(by_day), sum(by_month), spent_in(project.pk)[False]


@AHEAD
def test_what_is_spent_after_the_clock_was_ahead_is_counted(
    clock: Clock, project: Project, ahead: int
) -> None:
    spend(clock, project, 15, days_ago=3)
    jump(clock, ahead)
    assert spent(project) == (15, 15, 15)
    spend(clock, project, 100)
    assert spent(project) == (115, 115, 115)
    assert close_days() == 0
    assert closed_until() == date(2026, 11, 23)
    assert spent(project) == (115, 115, 115)


@AHEAD
def test_days_go_on_to_be_closed_after_it(clock: Clock, project: Project, ahead: int) -> None:
    """Also November, which was added up when it was not over."""
    spend(clock, project, 1, days_ago=3)
    jump(clock, ahead)
    for day in range(1, 13):
        close_days()
        spend(clock, project, 1)
        assert spent(project) == (1 + day,) * 3
        clock.move(DAY)
    assert close_days() == 1
    assert closed_until() == date(2026, 12, 5)
    assert nets("2026-11-01", "2026-12-31", per="month") == [9, 4]


@pytest.mark.parametrize("ahead", [40, 400])
def test_days_that_nobody_closed_meanwhile_are_compared_with_the_ledger(
    clock: Clock, project: Project, ahead: int
) -> None:
    spend(clock, project, 1, days_ago=3)
    jump(clock, ahead)
    for _ in range(2):
        spend(clock, project, 10)
        clock.move(DAY)
    assert close_days() == 5
    assert spent(project) == (21, 21, 21)


def test_what_is_closed_too_early_is_closed_again_when_it_is_over(clock: Clock, project: Project) -> None:
    spend(clock, project, 15)
    jump(clock, 1)
    spend(clock, project, 100)
    close_days()
    clock.move(DAY)
    assert close_days() == 1
    assert spent(project) == (115, 115, 115)


def test_a_ledger_that_began_today_is_not_made_anew_at_each_look(clock: Clock, project: Project) -> None:
    clock.move(12.5 * 3600)  # half past midnight: yesterday is not closed yet
    spend(clock, project, 15)
    close_days()
    assert CreditDaysMade.objects.get().before == date(2026, 11, 23)
    clock.move(3600)
    assert close_days() == 1


def test_a_take_that_goes_while_more_is_closed_than_may_be_is_not_forgotten(
    clock: Clock, project: Project
) -> None:
    generation = make_generation(project, api_key=make_key())
    track = make_track(generation=generation)
    write(clock.now() - timedelta(days=3), -15, project=project, generation_id=generation.id)
    question = Question(days("2026-11-01", "2026-11-30"), per="day")
    jump(clock, 40)
    assert answer(question).total.takes == 1
    Track.objects.get(pk=track.pk).delete()
    recount_takes()
    close_days()
    assert not TakeChange.objects.exists()
    assert answer(question).total.takes == 0


@AHEAD
def test_a_chore_claimed_by_a_clock_that_was_ahead_is_due_when_it_is_right(clock: Clock, ahead: int) -> None:
    clock.move(ahead * DAY)
    assert Chore.claim("sweep", 3600)
    clock.move(-ahead * DAY)
    assert Chore.claim("sweep", 3600)
    assert not Chore.claim("sweep", 3600)


def test_a_chore_is_not_done_twice_by_clocks_that_differ_a_little(clock: Clock) -> None:
    assert Chore.claim("letters", 30)
    clock.move(-20)
    assert not Chore.claim("letters", 30)
    clock.move(20 + 30)
    assert Chore.claim("letters", 30)
