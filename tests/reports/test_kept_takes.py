"""Kept takes are those that are kept now, however long ago their day was added up, and by whatever way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from generation.models import Clip, CreditDay, CreditEntry, Generation, TakeChange
from generation.models.generation import State
from generation.reports import Question, answer, changes, close_days, recount_takes
from generation.reports.changes import stale_days
from generation.reports.days import by_day, by_month
from generation.reports.sums import MOST_RUNS, runs
from projects import marks, moving, trash
from projects.models import Project, Track, User
from tests.factories import make_clip, make_generation, make_key, make_project, make_user
from tests.lifecycle.threads import at_once
from tests.reports.book import at, days, write
from tests.reports.test_every_question import undone

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FIRST = at("2026-01-30 12:00")
LATER = at("2026-02-20 12:00")  # when the month and all days that are looked at are closed
FOREVER = timedelta(days=trash.KEPT_DAYS + 1)


def make_take(project: Project, day: int = 0, generation: Generation | None = None) -> Track:
    """A take that was charged so many days after FIRST; of music it has no more than the name."""
    if generation is None:
        generation = make_generation(project, State.SUCCEEDED, api_key=make_key())
        write(FIRST + day * DAY, -15, project=project, generation_id=generation.id, key=generation.api_key)
    track = Track(project=project, title="Rain", size=1, duration_s=60.0, audio="tracks/rain.mp3")
    track.save(force_insert=True)
    make_clip(generation, generation.clips.count(), Clip.State.SUCCEEDED, track=track)
    return track


def kept(per: str = "day", first: str = "2026-01-30", last: str = "2026-02-05") -> list[int]:
    report = answer(Question(days(first, last), by="project", per=per))
    assert sum(row.figures.takes for row in report.rows) == report.total.takes
    return [figures.takes for figures in report.per_bucket]


@pytest.fixture
def alice() -> User:
    return make_user("alice")


@pytest.fixture
def project(alice: User) -> Project:
    return make_project(alice)


@pytest.fixture
def takes(project: Project) -> list[Track]:
    """One a day from January 30 on, and these days are closed."""
    takes = [make_take(project, day) for day in range(5)]
    close_days(LATER)
    assert recount_takes() == 5  # they came before, and nobody knows
    assert kept() == [1, 1, 1, 1, 1, 0, 0]
    assert not stale_days(LATER.date())
    return takes


def delete_project(take: Track, by: User) -> None:
    Project.objects.get(pk=take.project_id).delete()


def move_and_throw_away(take: Track, by: User) -> None:
    moving.move(take, make_project(by))
    trash.throw_away(take.project, by)


WAYS: dict[str, tuple[Callable[[Track, User], object], list[int]]] = {
    "kept": (lambda take, by: marks.decide(take, "kept"), [1, 1, 1, 1, 1, 0, 0]),
    "rejected": (lambda take, by: marks.decide(take, "rejected"), [1, 0, 1, 1, 1, 0, 0]),
    "thrown away": (trash.throw_away, [1, 0, 1, 1, 1, 0, 0]),
    "deleted": (lambda take, by: take.delete(), [1, 0, 1, 1, 1, 0, 0]),
    "its project thrown away": (lambda take, by: trash.throw_away(take.project, by), [0] * 7),
    "its project deleted": (delete_project, [0] * 7),
    "moved": (lambda take, by: moving.move(take, make_project(by)), [1, 1, 1, 1, 1, 0, 0]),
    "moved and thrown away with that": (move_and_throw_away, [1, 0, 1, 1, 1, 0, 0]),
    "its request deleted": (lambda take, by: take.clips.get().generation.delete(), [1, 0, 1, 1, 1, 0, 0]),
    "a second one comes": (
        lambda take, by: make_take(take.project, generation=take.clips.get().generation),
        [1, 2, 1, 1, 1, 0, 0],
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_is_seen_at_once_and_added_up_soon(takes: list[Track], alice: User, way: str) -> None:
    act, expected = WAYS[way]
    act(takes[1], alice)
    for _ in range(2):
        assert kept() == expected
        assert kept("month") == [sum(expected[:2]), sum(expected[2:])]
        recount_takes()
        assert not TakeChange.objects.exists()
        assert not stale_days(LATER.date())


def test_what_comes_back_counts_again(takes: list[Track], alice: User, project: Project) -> None:
    for act, expected in (
        (lambda: trash.throw_away(project, alice), [0] * 7),
        (lambda: trash.bring_back(project), [1, 1, 1, 1, 1, 0, 0]),
        (lambda: marks.decide(takes[0], "rejected"), [0, 1, 1, 1, 1, 0, 0]),
        (lambda: marks.decide(takes[0], ""), [1, 1, 1, 1, 1, 0, 0]),
    ):
        act()
        assert kept() == expected
        recount_takes()
        assert kept() == expected


def test_the_trash_is_emptied_without_a_change(takes: list[Track], alice: User) -> None:
    trash.throw_away(takes[1], alice)
    recount_takes()
    Track.objects.filter(pk=takes[1].pk).update(trashed_at=timezone.now() - FOREVER)
    assert trash.empty() == 1
    assert kept() == [1, 0, 1, 1, 1, 0, 0]


def test_only_days_that_changed_are_read_from_the_ledger(
    takes: list[Track], django_assert_num_queries: Callable[..., object]
) -> None:
    marks.decide(takes[1], "rejected")
    assert stale_days(LATER.date()) == [date(2026, 1, 31)]
    with django_assert_num_queries(4) as queries:  # how far, which days, their sums, names
        assert kept("day") == [1, 0, 1, 1, 1, 0, 0]
    sql = queries.captured_queries[2]["sql"]
    assert sql.count('FROM "generation_creditentry"') == 1
    assert "2026-01-31 00:00:00" in sql
    assert "2026-02-01 00:00:00" in sql


def test_lines_of_a_day_that_changed_are_compared_with_no_other_day(
    takes: list[Track], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Each such day would bring all days of a year into the query otherwise."""
    takes[1].delete()
    with django_assert_num_queries(4) as queries:
        assert kept(first="2026-01-01", last="2026-02-15")[29:35] == [1, 0, 1, 1, 1, 0]
    assert "WHEN" not in queries.captured_queries[2]["sql"]


def test_other_changes_of_a_track_or_project_leave_no_note(takes: list[Track], project: Project) -> None:
    marks.write_notes(takes[0], "Louder at the end")
    takes[0].title = "Snow"
    takes[0].save(update_fields=["title"])
    project.title = "Winter"
    project.save(update_fields=["title"])
    project.touch()
    assert not TakeChange.objects.exists()


def test_what_happens_while_it_is_counted_waits_for_the_next_time(
    takes: list[Track], monkeypatch: pytest.MonkeyPatch
) -> None:
    marks.decide(takes[0], "rejected")

    def count_and_be_late(of_month: list[date], before: date) -> bool:
        done = count_again(of_month, before)
        marks.decide(takes[0], "kept")
        return done

    count_again = changes.count_again
    monkeypatch.setattr(changes, "count_again", count_and_be_late)
    assert recount_takes() == 1
    assert kept() == [1, 1, 1, 1, 1, 0, 0]
    monkeypatch.setattr(changes, "count_again", count_again)
    assert recount_takes() == 1
    assert kept() == [1, 1, 1, 1, 1, 0, 0]


def test_who_dies_while_counting_loses_nothing(takes: list[Track], monkeypatch: pytest.MonkeyPatch) -> None:
    marks.decide(takes[0], "rejected")
    marks.decide(takes[3], "rejected")  # in another month

    def die_at_the_second(of_month: list[date], before: date) -> bool:
        if of_month[0].month == 2:
            raise KeyboardInterrupt
        return count_again(of_month, before)

    count_again = changes.count_again
    monkeypatch.setattr(changes, "count_again", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        recount_takes()
    assert kept() == [0, 1, 1, 0, 1, 0, 0]
    monkeypatch.setattr(changes, "count_again", count_again)
    assert recount_takes() == 2
    assert kept() == [0, 1, 1, 0, 1, 0, 0]


def test_many_days_are_counted_some_at_a_time(takes: list[Track], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "DAYS_AT_ONCE", 2)
    for take in takes:
        marks.decide(take, "rejected")
    for left in ([date(2026, 2, 1), date(2026, 2, 2), date(2026, 2, 3)], [date(2026, 2, 3)], []):
        recount_takes()
        assert stale_days(LATER.date()) == left
        assert kept() == [0] * 7
    assert not TakeChange.objects.exists()


def test_sums_that_were_emptied_are_not_half_made(takes: list[Track]) -> None:
    CreditDay.objects.all().delete()
    marks.decide(takes[0], "rejected")
    assert recount_takes() == 0
    assert not CreditDay.objects.exists()
    assert kept() == [0, 1, 1, 1, 1, 0, 0]
    close_days(LATER + DAY)
    assert kept() == [0, 1, 1, 1, 1, 0, 0]
    assert CreditDay.objects.get(zone=by_month(), day=date(2026, 1, 1)).takes == 1


def test_what_changed_behind_our_back_is_found_in_turn(takes: list[Track]) -> None:
    Track.objects.filter(pk=takes[0].pk).update(verdict=Track.Verdict.REJECTED)
    assert kept() == [1, 1, 1, 1, 1, 0, 0]
    assert close_days(LATER + DAY) == 1  # one month is closed, so it is its turn
    assert kept() == [0, 1, 1, 1, 1, 0, 0]
    assert CreditDay.objects.get(zone=by_day(), day=date(2026, 1, 30)).takes == 0


def test_too_many_stretches_become_one() -> None:
    alternate = [date(2026, 1, 1) + 2 * number * DAY for number in range(MOST_RUNS + 1)]
    assert runs([]) == []
    assert len(runs(alternate[:-1])) == MOST_RUNS
    assert runs(alternate) == [(alternate[0], alternate[-1] + DAY)]
    assert runs([date(2026, 1, 1), date(2026, 1, 2)]) == [(date(2026, 1, 1), date(2026, 1, 3))]


@pytest.mark.django_db(transaction=True)
def test_many_who_count_and_one_who_decides(alice: User) -> None:
    project = make_project(alice)
    takes = [make_take(project, day) for day in range(5)]
    close_days(LATER)

    def decide() -> None:
        for take in takes * 4:
            marks.decide(take, "rejected")
            marks.decide(take, "kept" if take.pk == takes[2].pk else "rejected")

    def count() -> list[int]:
        return [recount_takes() for _ in range(10)]

    found = at_once(decide, count, count, lambda: close_days(LATER + DAY))
    assert not [each for each in found if isinstance(each, Exception)]
    assert kept() == [0, 0, 1, 0, 0, 0, 0]
    recount_takes()
    assert kept() == [0, 0, 1, 0, 0, 0, 0]


ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("new", "another", "keep", "reject", "forget", "throw", "back", "delete", "move"),
                *("throw project", "back project", "close", "count", "count"),
            ]
        ),
        st.integers(0, 40),
    ),
    max_size=25,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_happens_reports_count_what_is_kept_now(
    alice: User, project: Project, acts: list[tuple[str, int]]
) -> None:
    with undone():
        projects = [project, make_project(alice)]
        made = [make_take(projects[number % 2], number) for number in range(4)]
        closed = at("2026-02-01 12:00")
        for act, number in acts:
            take = made[number % len(made)] if made else None
            home = projects[number % 2]
            home.refresh_from_db()
            if act == "new":
                made.append(make_take(home, number % 14))
            elif act == "close":
                closed += (1 + number % 5) * DAY
                close_days(closed)
            elif act == "count":
                recount_takes()
            elif act.endswith("project"):
                trash.throw_away(home, alice) if act.startswith("throw") else trash.bring_back(home)
            elif take:
                change(take, act, home, alice)
                made = [each for each in made if each.pk]
            per = "month" if number % 2 else "day"
            assert kept(per, last="2026-02-28") == expected(per)


def change(take: Track, act: str, home: Project, alice: User) -> None:
    take.refresh_from_db()
    match act:
        case "another":
            make_take(take.project, generation=take.clips.get().generation)
        case "keep" | "reject" | "forget":
            marks.decide(take, {"keep": "kept", "reject": "rejected"}.get(act, ""))
        case "throw":
            trash.throw_away(take, alice)
        case "back":
            trash.bring_back(take)
        case "move":
            moving.move(take, home)
        case "delete":
            take.delete()


def expected(per: str) -> list[int]:
    """Take by take, by the plainest of means."""
    counts = {(FIRST + number * DAY).date(): 0 for number in range(30)}
    for line in CreditEntry.objects.filter(kind="charge"):
        for clip in Clip.objects.filter(generation_id=line.generation_id, kind="take").select_related(
            "track"
        ):
            track = clip.track
            if (
                track
                and not track.trashed_at
                and not track.project.trashed_at
                and track.verdict != "rejected"
            ):
                counts[line.created_at.date()] += 1
    if per == "day":
        return list(counts.values())
    return [sum(count for day, count in counts.items() if day.month == month) for month in (1, 2)]
