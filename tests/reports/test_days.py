"""A day begins and ends where the team's clocks say, however many hours it has: figures by hand."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from generation.reports import Period, Question, answer, close_days
from generation.reports.period import start_of
from tests.reports.book import at, nets, write

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
DAYS = [  # zone, day, its first moment and that of the next day in UTC
    ("Pacific/Honolulu", "2026-03-01", "2026-03-01 10:00", "2026-03-02 10:00"),  # UTC−10
    ("Pacific/Tongatapu", "2026-03-01", "2026-02-28 11:00", "2026-03-01 11:00"),  # UTC+13
    ("Asia/Kathmandu", "2026-03-01", "2026-02-28 18:15", "2026-03-01 18:15"),  # UTC+5:45
    ("America/New_York", "2026-03-08", "2026-03-08 05:00", "2026-03-09 04:00"),  # 23 hours
    ("America/New_York", "2026-11-01", "2026-11-01 04:00", "2026-11-02 05:00"),  # 25 hours
    ("Europe/Berlin", "2026-03-29", "2026-03-28 23:00", "2026-03-29 22:00"),  # 23 hours
    ("Europe/Berlin", "2026-10-25", "2026-10-24 22:00", "2026-10-25 23:00"),  # 25 hours
    ("Australia/Lord_Howe", "2026-04-05", "2026-04-04 13:00", "2026-04-05 13:30"),  # 24 and a half
    ("Australia/Lord_Howe", "2026-10-04", "2026-10-03 13:30", "2026-10-04 13:00"),  # 23 and a half
    ("Africa/Cairo", "2026-04-24", "2026-04-23 22:00", "2026-04-24 21:00"),  # midnight is skipped
    ("America/Havana", "2026-11-01", "2026-11-01 04:00", "2026-11-02 05:00"),  # midnight comes twice
    ("UTC", "2026-12-31", "2026-12-31 00:00", "2027-01-01 00:00"),
]


@pytest.mark.parametrize(("zone", "day", "begin", "end"), DAYS, ids=[f"{row[0]} {row[1]}" for row in DAYS])
def test_a_line_counts_on_the_day_the_team_had_then(settings, zone, day, begin, end):
    settings.TIME_ZONE = zone
    for moment, spent in ((at(begin) - SECOND, 1), (at(begin), 2), (at(end) - SECOND, 4), (at(end), 8)):
        write(moment, -spent)
    middle = date.fromisoformat(day)
    first, last = str(middle - timedelta(days=1)), str(middle + timedelta(days=1))
    assert nets(first, last) == [1, 6, 8]  # from the lines
    assert close_days(at(end) + timedelta(days=5)) > 3
    assert nets(first, last) == [1, 6, 8]  # from the sums
    assert nets(day, day) == [6]


@pytest.mark.parametrize(("zone", "day", "begin", "end"), DAYS, ids=[f"{row[0]} {row[1]}" for row in DAYS])
def test_the_moments_of_a_period_are_those_of_its_days(settings, zone, day, begin, end):
    settings.TIME_ZONE = zone
    one_day = Period(date.fromisoformat(day), date.fromisoformat(day))
    assert one_day.moments() == (at(begin), at(end))
    assert start_of(one_day.first).utcoffset() == timedelta(0)


def test_a_refund_in_march_of_a_charge_in_february_counts_in_march(settings):
    settings.TIME_ZONE = "America/New_York"
    write(at("2026-03-01 04:59:59"), -15)  # still February in New York
    write(at("2026-03-01 05:00"), 15, kind="refund")
    question = Question(Period(date(2026, 2, 1), date(2026, 3, 31)), per="month")
    for _ in range(2):
        report = answer(question)
        assert [figures.net for figures in report.per_bucket] == [15, -15]
        assert (report.total.charged, report.total.refunded, report.total.net) == (15, 15, 0)
        close_days(at("2026-05-01 00:00"))


PRESETS = [
    ("this_month", "2026-03-01", "2026-03-31"),
    ("last_month", "2026-02-01", "2026-02-28"),
    ("last_7_days", "2026-03-25", "2026-03-31"),
    ("last_30_days", "2026-03-02", "2026-03-31"),
    ("this_year", "2026-01-01", "2026-03-31"),
]


@pytest.mark.parametrize(("preset", "first", "last"), PRESETS)
def test_presets_end_today(preset, first, last):
    period = Period.named(preset, date(2026, 3, 31))
    assert (str(period.first), str(period.last), period.preset) == (first, last, preset)


def test_last_month_in_january_is_that_of_last_year():
    period = Period.named("last_month", date(2026, 1, 31))
    assert (period.first, period.last) == (date(2025, 12, 1), date(2025, 12, 31))


BUCKETS = [
    ("day", 9, "22 Feb", "2 Mar"),
    ("week", 3, "22 Feb", "2 Mar"),
    ("month", 2, "Feb 2026", "Mar 2026"),
]


@pytest.mark.parametrize(("per", "count", "first", "last"), BUCKETS)
def test_a_period_is_cut_without_gaps(per, count, first, last):
    period = Period(date(2026, 2, 22), date(2026, 3, 2))  # from a Sunday to a Monday
    buckets = period.buckets(per)
    assert (len(buckets), buckets[0].label, buckets[-1].label) == (count, first, last)
    assert (buckets[0].first, buckets[-1].last) == (period.first, period.last)
    for one, next_one in pairwise(buckets):
        assert next_one.first - one.last == timedelta(days=1)


def test_weeks_begin_on_monday():
    buckets = Period(date(2026, 2, 22), date(2026, 3, 2)).buckets("week")
    assert [bucket.label for bucket in buckets] == ["22 Feb", "23 Feb – 1 Mar", "2 Mar"]
