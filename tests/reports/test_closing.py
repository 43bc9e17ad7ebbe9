"""Closed days say what the ledger says, whatever happens while they are closed or afterwards."""

from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection

from generation.models import CreditDay, CreditDaysMade, CreditEntry
from generation.reports import close_days
from generation.reports.days import by_day, by_month, closed_until
from tests.factories import make_key, make_project, make_user
from tests.lifecycle.threads import HANDS, at_once
from tests.reports.book import at, nets, write

DAY = timedelta(days=1)
FIRST = at("2026-01-30 12:00")
WEEK = [1, 2, 3, 4, 5, 6, 7]  # what is spent from January 30 to February 5


@pytest.fixture
def week(db):
    for number, credits in enumerate(WEEK):
        write(FIRST + number * DAY, -credits)


def spent(**fields):
    return nets("2026-01-30", "2026-02-05", **fields)


def test_a_day_is_closed_an_hour_after_it_ended(week):
    close_days(at("2026-02-02 00:59:59"))
    assert closed_until() == date(2026, 2, 1)
    close_days(at("2026-02-02 01:00"))
    assert closed_until() == date(2026, 2, 2)
    assert spent() == WEEK


def test_what_is_committed_within_that_hour_is_counted(week):
    close_days(at("2026-02-02 00:59"))
    write(at("2026-02-01 23:59:59"), -100)
    close_days(at("2026-02-02 00:59:30"))
    assert spent() == [1, 2, 103, 4, 5, 6, 7]
    close_days(at("2026-02-09 12:00"))
    assert spent() == [1, 2, 103, 4, 5, 6, 7]


def test_closed_days_are_not_read_from_the_ledger_again(week, django_assert_num_queries):
    assert close_days(at("2026-02-04 12:00")) == 5
    with django_assert_num_queries(3) as queries:
        assert spent() == WEEK
    sums = queries.captured_queries[2]["sql"]
    assert "UNION ALL" in sums
    assert "2026-02-04 00:00:00" in sums  # where the ledger begins to be read
    with django_assert_num_queries(1):
        assert close_days(at("2026-02-04 13:00")) == 0


def test_a_month_is_closed_with_its_last_day(week):
    close_days(at("2026-02-01 00:30"))
    assert not CreditDay.objects.filter(zone=by_month()).exists()
    close_days(at("2026-02-01 01:00"))
    month = CreditDay.objects.get(zone=by_month())
    assert (month.day, month.charged, month.charges) == (date(2026, 1, 1), 3, 2)
    assert nets("2026-01-01", "2026-02-05", per="month") == [3, 25]
    assert nets("2026-01-31", "2026-02-05", per="month") == [2, 25]


def test_nothing_is_closed_in_an_empty_ledger(db):
    assert close_days() == 0
    assert not CreditDaysMade.objects.exists()
    assert spent() == [0] * 7


def test_days_without_a_line_are_closed_too(db):
    write(at("2026-01-30 12:00"), -1)
    assert close_days(at("2026-02-06 12:00")) == 7
    write(at("2026-02-06 11:00"), -8)
    assert nets("2026-01-30", "2026-02-06") == [1, 0, 0, 0, 0, 0, 0, 8]


LOSSES = {
    "the sums": [CreditDay],
    "how far they go": [CreditDaysMade],
    "both": [CreditDay, CreditDaysMade],
}


@pytest.mark.parametrize("models", LOSSES.values(), ids=LOSSES.keys())
def test_sums_may_be_emptied_at_any_time(week, models):
    close_days(at("2026-02-04 12:00"))
    for model in models:
        model.objects.all().delete()
    assert spent() == WEEK
    close_days(at("2026-02-05 12:00"))
    assert spent() == WEEK
    assert closed_until() == date(2026, 2, 5)
    assert CreditDay.objects.filter(zone=by_day()).count() == 6


@pytest.mark.parametrize("zone", [by_day, by_month], ids=["day", "month"])
def test_sums_that_are_wrong_are_made_anew_before_the_next_day_is_closed(week, zone):
    close_days(at("2026-02-04 12:00"))
    CreditDay.objects.filter(zone=zone()).update(charged=1000)
    close_days(at("2026-02-05 12:00"))
    assert spent() == WEEK
    assert nets("2026-01-01", "2026-02-05", per="month") == [3, 25]


def test_a_line_of_a_closed_day_is_found_before_the_next_day_is_closed(week):
    close_days(at("2026-02-04 12:00"))
    write(at("2026-02-01 12:00"), -100)  # committed more than an hour after its day
    close_days(at("2026-02-05 12:00"))
    assert spent() == [1, 2, 103, 4, 5, 6, 7]


def test_another_zone_has_days_of_its_own(week, settings):
    close_days(at("2026-02-09 12:00"))
    settings.TIME_ZONE = "Pacific/Auckland"  # noon in UTC is one in the morning of the next day there
    moved = [0, *WEEK[:-1]]
    assert spent() == moved
    close_days(at("2026-02-09 12:00"))
    assert spent() == moved
    assert CreditDay.objects.filter(zone="UTC").exists()  # a process of before may still read them
    close_days(at("2026-02-10 12:00"))
    assert not CreditDay.objects.exclude(zone__startswith="Pacific/Auckland").exists()
    settings.TIME_ZONE = "UTC"
    assert spent() == WEEK
    close_days(at("2026-02-10 12:00"))
    assert spent() == WEEK


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["generation_creditday", "generation_creditdaysmade"])
def test_a_day_that_fails_leaves_those_before_closed_and_the_rest_open(week, table):
    def fail_at_the_fourth(execute, sql, params, many, context):
        nonlocal writes
        if str(sql).startswith((f'INSERT INTO "{table}"', f'UPDATE "{table}"')):
            writes += 1
            if writes == 4:
                raise OperationalError("disk full")
        return execute(sql, params, many, context)

    writes = 0
    with connection.execute_wrapper(fail_at_the_fourth), pytest.raises(OperationalError):
        close_days(at("2026-02-09 12:00"))
    assert date(2026, 1, 31) <= closed_until() <= date(2026, 2, 2)
    assert spent() == WEEK
    close_days(at("2026-02-09 12:00"))
    assert spent() == WEEK
    assert closed_until() == date(2026, 2, 9)


@pytest.mark.django_db(transaction=True)
def test_many_workers_close_each_day_once():
    for number, credits in enumerate(WEEK):
        write(FIRST + number * DAY, -credits)
    counts = at_once(*[lambda: close_days(at("2026-02-09 12:00"))] * HANDS)
    assert sum(counts) == 10
    assert CreditDay.objects.filter(zone=by_day()).count() == len(WEEK)
    assert CreditDay.objects.filter(zone=by_month()).count() == 1
    assert spent() == WEEK


@pytest.mark.django_db(transaction=True)
def test_reports_are_right_while_days_are_closed_and_made_anew():
    for number, credits in enumerate(WEEK):
        write(FIRST + number * DAY, -credits)

    def close():
        for day in range(1, 10):
            close_days(at(f"2026-02-0{day} 12:00"))

    def look():
        return [spent() for _ in range(20)]

    _, *seen = at_once(close, look, look)
    assert seen == [[WEEK] * 20] * 2


def test_lines_of_the_same_day_are_added_up_by_who_spent_what_where(week):
    alice, project, key = make_user("alice"), make_project(), make_key()
    for credits, kind in ((-15, "charge"), (-15, "charge"), (15, "refund"), (-3, "adjustment")):
        write(FIRST, credits, kind, alice, project, key, is_local=True)
    close_days(at("2026-02-09 12:00"))
    row = CreditDay.objects.get(zone=by_day(), is_local=True)
    assert (row.charged, row.refunded, row.adjusted, row.charges, row.refunds) == (30, 15, -3, 2, 1)
    assert (row.person_id, row.person_name, row.project_title) == (alice.pk, "Alice", "Rainy days")
    assert spent() == WEEK  # paid credits, with which practice is never added
    assert spent(is_local=True)[0] == 18
    assert CreditEntry.objects.count() == 11
