"""How long credits last, and when to say that they are few."""

from datetime import UTC, date, datetime, timedelta

import pytest

from generation import balance
from generation.models import ApiKey, CreditEntry, Price
from tests.factories import make_key

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)


def book(key, credits, days_ago, kind=""):
    CreditEntry.objects.create(
        api_key=key,
        kind=kind or ("charge" if credits < 0 else "refund"),
        credits=credits,
        created_at=NOW - timedelta(days=days_ago),
    )


def test_spending_goes_on_as_it_has(settings):
    settings.TIME_ZONE = "UTC"
    key = make_key(balance=100)
    for days_ago in (20, 10, 1):
        book(key, -100, days_ago)
    book(key, 100, 0.5)  # one came back
    found = balance.forecast(key, NOW)
    assert found == balance.Forecast(run_out=date(2026, 4, 8), per_day=10, days=20)


def test_only_the_last_four_weeks_count():
    key = make_key(balance=100)
    book(key, -9000, 29)
    book(key, -280, 3)
    found = balance.forecast(key, NOW)
    assert (found.per_day, found.days, found.run_out) == (10, 28, date(2026, 4, 8))


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Honolulu", 28), ("UTC", 29), ("Pacific/Apia", 30)])
def test_the_day_is_the_teams(settings, zone, day):
    settings.TIME_ZONE = zone
    key = make_key(balance=0)
    book(key, -20, 2)
    now = NOW.replace(hour=11) if zone == "Pacific/Apia" else NOW.replace(hour=9)
    assert balance.forecast(key, now).run_out == date(2026, 3, day)


@pytest.mark.parametrize(
    ("lines", "balance_left", "expected"),
    [
        ([], 100, None),
        ([(-15, 0.5)], 100, None),  # less than a day of history
        ([(-15, 40)], 100, (None, 0)),  # nothing lately
        ([(-15, 28), (-28, 10)], 10**9, (None, 43 / 28)),  # for longer than anybody can tell
        ([(-15, 10), (15, 9)], 100, (None, 0)),  # all of it came back
        ([(-100, 10)], None, (None, 10)),  # how much is left is not known
        ([(-100, 10)], -5, (date(2026, 3, 29), 10)),
        ([(-100, 10), (5000, 5, "adjustment")], 50, (date(2026, 4, 3), 10)),  # bought, not saved
        ([(-90, 10), (-10, 5, "adjustment")], 50, (date(2026, 4, 3), 10)),
    ],
)
def test_what_cannot_be_said_is_not_said(settings, lines, balance_left, expected):
    key = make_key(balance=balance_left)
    for line in lines:
        book(key, *line)
    found = balance.forecast(key, NOW)
    assert (found and (found.run_out, pytest.approx(found.per_day))) == expected


def test_many_keys_are_forecast_in_two_queries(django_assert_num_queries):
    keys = [ApiKey.objects.create(label=f"Key {number}", balance=100) for number in range(5)]
    for number, key in enumerate(keys[:4], start=1):
        book(key, -10 * number, 10)
    with django_assert_num_queries(2):
        found = balance.forecasts(keys, NOW)
    assert [found[key.pk] and found[key.pk].per_day for key in keys] == [1, 2, 3, 4, None]


@pytest.mark.parametrize(
    ("left", "told_below", "notice"),
    [
        (None, 200, ""),
        (200, 200, ""),
        (199, 200, "MusicAPI: 199 credits left, about 13 songs."),
        (120, 200, "MusicAPI: 120 credits left, about 8 songs."),
        (29, 200, "MusicAPI: 29 credits left, about 1 song."),
        (14, 200, "MusicAPI: 14 credits left, less than a song costs."),
        (1, 200, "MusicAPI: 1 credit left, less than a song costs."),
        (0, 200, "MusicAPI: no credits left."),
        (-3, 200, "MusicAPI: no credits left."),
        (5, 0, ""),
    ],
)
def test_few_credits_are_told_of_in_songs(left, told_below, notice):
    key = make_key(ApiKey.Source.ENVIRONMENT, label="MusicAPI", balance=left, low_balance=told_below)
    assert balance.low_balance(key) == bool(notice)
    assert balance.low_balance_notice(key) == notice


def test_songs_are_counted_at_todays_price():
    key = make_key(ApiKey.Source.ENVIRONMENT, label="MusicAPI", balance=120)
    Price.objects.create(operation="sonic.create", credits=40)
    assert balance.low_balance_notice(key) == "MusicAPI: 120 credits left, about 3 songs."


def test_practice_credits_are_named_as_such():
    key = make_key(label="Local engine", balance=30)
    assert balance.low_balance_notice(key) == "Local engine: 30 practice credits left, about 2 songs."
