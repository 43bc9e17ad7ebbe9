"""`kill -9` of any part in the middle: the song still arrives, and is charged once."""

import time
from pathlib import Path

import pytest

from tests.processes.havoc import Outcome, ask, compare, new_project, wait_until_all_ended, wreak
from tests.studio_process import SHORT_SONGS, StudioProcess

pytestmark = pytest.mark.processes
PRICE = 15
WITHIN_S = 180


def assert_arrived_and_paid_once(outcome: Outcome) -> None:
    assert outcome.states == {"succeeded": outcome.asked}
    assert outcome.tracks == 2 * outcome.asked
    assert outcome.charged_twice == 0
    assert outcome.ledger == outcome.book
    assert set(outcome.ledger.values()) == {-PRICE}


def test_songs_survive_the_death_of_every_part_and_are_charged_once(tmp_path: Path) -> None:
    with StudioProcess(tmp_path / "data", environment=SHORT_SONGS) as studio:
        outcome = wreak(studio, songs=4, kills_of_each=2, seed=7)
        assert all(outcome.kills[part] for part in ("web", "worker", "engine"))
        assert_arrived_and_paid_once(outcome)


def test_a_studio_stopped_in_the_middle_goes_on_at_the_next_start(tmp_path: Path) -> None:
    studio = StudioProcess(tmp_path / "data", environment=SHORT_SONGS)
    with studio:
        visitor = studio.sign_in()
        ask(visitor, new_project(visitor), 2, 0)
    with studio:
        wait_until_all_ended(studio, 2, time.monotonic() + WITHIN_S)
        outcome = Outcome(asked=2)
        compare(studio, outcome)
        assert_arrived_and_paid_once(outcome)
