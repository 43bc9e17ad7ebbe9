"""Rows of a report: how they are called, ordered, and what their credits brought."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from generation import ledger
from generation.models import CreditEntry
from generation.models.generation import State
from generation.musicapi.operations import OPERATIONS
from generation.reports import BYS, Period, Question, answer, close_days, operation_label
from projects.models import Track
from projects.trash import throw_away
from tests.factories import make_generation, make_key, make_project, make_track, make_user
from tests.reports.book import at, days, write

pytestmark = pytest.mark.django_db
NOON = at("2026-03-01 12:00")
PERIOD = days("2026-02-27", "2026-03-02")


def labels(**fields):
    return [row.label for row in answer(Question(PERIOD, **fields)).rows]


def test_the_largest_net_comes_first_and_equals_go_by_name():
    alice, bob, charlie = make_user("alice"), make_user("bob"), make_user("charlie")
    write(NOON, -15, person=charlie)
    write(NOON, -75, person=bob)
    write(NOON, 70, kind="refund", person=bob)
    write(NOON, -15, person=alice)
    write(NOON, -1)
    assert labels(by="person") == ["Alice", "Charlie", "Bob", "Nobody"]


def test_rows_have_todays_name():
    alice, project, key = make_user("alice"), make_project(), make_key()
    write(NOON, -1, person=alice, project=project, key=key)
    alice.name, project.title, key.label = "Alicia", "Snowy days", "Ours"
    for row in (alice, project, key):
        row.save()
    assert [labels(by=by) for by in ("person", "project", "key")] == [["Alicia"], ["Snowy days"], ["Ours"]]


@pytest.mark.parametrize("close", [False, True])
def test_what_was_deleted_has_its_last_name(close):
    bob, project = make_user("bob"), make_project()
    write(NOON - timedelta(days=1), -4, person=bob, project=project)
    bob.name, project.title = "Bobby", "Storms"
    write(NOON, -1, person=bob, project=project)
    bob.delete()
    project.delete()
    if close:
        close_days(NOON + timedelta(days=5))
    assert labels(by="person") == ["Bobby (deleted)"]
    assert labels(by="project") == ["Storms (deleted)"]


def test_many_who_were_deleted_are_named_by_one_query(django_assert_num_queries):
    people = [make_user(f"p{n}") for n in range(8)]
    for number, person in enumerate(people):
        write(NOON, -number - 1, person=person)
        if number:
            person.delete()
    with django_assert_num_queries(4):
        found = labels(by="person")
    assert found == [*(f"P{n} (deleted)" for n in range(7, 0, -1)), "P0"]


def test_more_that_were_deleted_than_a_query_takes_conditions_are_named(django_assert_num_queries):
    lines = [
        CreditEntry(
            created_at=NOON, credits=-1, kind="charge", project_id=UUID(int=n), project_title=f"Old {n}"
        )
        for n in range(1100)
    ]
    CreditEntry.objects.bulk_create(lines)
    with django_assert_num_queries(4):
        found = labels(by="project")
    assert set(found) == {f"Old {n} (deleted)" for n in range(1100)}


def test_every_operation_has_a_label_of_its_own():
    found = [operation_label(key) for key in OPERATIONS]
    assert len(set(found)) == len(found)
    assert operation_label("sonic.create") == "Sonic · Create"
    assert operation_label("suno.long_gone") == "suno.long_gone"


@pytest.mark.parametrize("by", BYS)
def test_a_line_of_nothing_in_particular_has_a_row(by):
    write(NOON, -5, kind="adjustment", operation="", model="")
    (row,) = answer(Question(PERIOD, by=by)).rows
    assert row.key == ""
    assert row.label.startswith("No")
    assert row.figures.net == 5


def test_without_a_line_everything_is_zero():
    report = answer(Question(PERIOD))
    assert (report.rows, report.total.net, len(report.per_bucket)) == ([], 0, 4)
    assert report.total.per_kept_take is None


@pytest.mark.parametrize("by", BYS)
def test_queries_stay_the_same_however_much_there_is(by, django_assert_max_num_queries):
    for number in range(12):
        person, key = make_user(f"p{number}"), make_key()
        project = make_project(person, f"Project {number}")
        for day in range(3):
            write(NOON - timedelta(days=day), -number, person=person, project=project, key=key)
    for _ in range(2):
        with django_assert_max_num_queries(4):
            assert answer(Question(PERIOD, by=by, per="month")).total.net == 3 * sum(range(12))
        close_days(NOON + timedelta(days=1))


def charged(project, **fields):
    generation = make_generation(project, State.SUCCEEDED, **fields)
    ledger.charge(generation)
    return generation


def today(**fields):
    return answer(Question(Period.named("last_7_days"), is_local=True, **fields))


def test_credits_per_take_that_is_still_there():
    project = make_project(make_user("alice"))
    two, none = charged(project), charged(project)
    for generation in (two, none):
        takes = [make_track(generation=generation, label=label) for label in "AB"]
    charged(project, operation="sonic.wav")
    report = today(by="operation")
    assert [(row.label, row.figures.takes) for row in report.rows] == [
        ("Sonic · Create", 4),
        ("Sonic · WAV", 0),
    ]
    for take in takes:
        take.delete()
    report = today(by="operation")
    assert [(row.figures.takes, row.figures.per_kept_take) for row in report.rows] == [(2, 15.0), (0, None)]
    assert (report.total.takes, report.total.per_kept_take) == (2, 16.0)
    assert today(by="person").rows[0].figures.per_kept_take == 16.0


@pytest.mark.parametrize(
    "leave",
    [
        lambda take, alice: Track.objects.filter(pk=take.pk).update(verdict=Track.Verdict.REJECTED),
        lambda take, alice: throw_away(take, alice),
        lambda take, alice: throw_away(take.project, alice),
    ],
    ids=["rejected", "thrown away", "its project thrown away"],
)
def test_what_is_rejected_or_in_the_trash_is_not_kept(leave):
    alice = make_user("alice")
    take = make_track(generation=charged(make_project(alice)))
    Track.objects.filter(pk=take.pk).update(verdict=Track.Verdict.KEPT)
    assert today().total.takes == 1
    leave(take, alice)
    assert (today().total.takes, today().total.net) == (0, 15)


def test_takes_of_a_deleted_project_are_gone_its_credits_are_not():
    project = make_project(make_user("alice"))
    make_track(generation=charged(project))
    project.delete()
    (row,) = today(by="project").rows
    assert (row.label, row.figures.net, row.figures.takes) == ("Rainy days (deleted)", 15, 0)


def test_paid_and_practice_takes_are_counted_apart():
    project = make_project()
    make_track(generation=charged(project))
    make_track(generation=charged(project, api_key=make_key("environment")))
    assert set(CreditEntry.objects.values_list("is_local", flat=True)) == {True, False}
    assert today().total.takes == 1
    assert answer(Question(Period.named("last_7_days"))).total.takes == 1


def test_takes_of_an_earlier_charge_count_with_it():
    make_track(generation=charged(make_project()))
    yesterday = timezone.now().date() - timedelta(days=2)
    report = answer(Question(Period(yesterday, yesterday), is_local=True))
    assert (report.total.takes, report.rows) == (0, [])
