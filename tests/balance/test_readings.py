"""Readings are kept; what they show beyond anything of ours is a drift, told once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from generation import balance, ledger
from generation.lifecycle import sweep
from generation.lifecycle.settle import judge
from generation.models import ApiKey, BalanceReading, Generation
from generation.models.generation import Credits, State
from tests.factories import make_generation, make_key, make_user
from tests.lifecycle.provider import Provider, json_answer
from tests.lifecycle.steps import anchored
from tests.reports.book import write

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def read(key):
    reading = balance.read(key)
    key.refresh_from_db()
    return reading


def kept(key):
    """Balance, expected and drift of each reading, the oldest first."""
    rows = BalanceReading.objects.filter(api_key=key).order_by("id")
    return list(rows.values_list("balance", "expected", "drift"))


def running(price=15):
    song = make_generation(state=State.RUNNING, price=price)
    ledger.charge(song)
    return song


def lost(price=15, state=State.UNCONFIRMED, **fields):
    return make_generation(state=state, price=price, credits=Credits.BEING_CHECKED, **fields)


def test_each_reading_is_kept_with_what_was_expected(provider: Provider):
    key = make_key()
    read(key)
    running()
    provider.balance = 985
    read(key)
    assert kept(key) == [(1000, 1000, 0), (985, 985, 0)]


def test_a_drift_is_told_once(provider: Provider):
    key = anchored()
    provider.balance = 960
    assert read(key).drift == -40
    assert read(key).drift == 0
    assert kept(key) == [(960, 1000, -40), (960, 960, 0)]


def test_a_reading_that_could_not_be_made_is_none(provider: Provider):
    key = anchored()
    provider.on_balance = [json_answer(500, error="internal")]
    assert read(key) is None
    assert kept(key) == []


def test_a_reading_while_something_is_sent_shows_the_balance_and_is_not_compared(provider: Provider):
    key = anchored()
    make_generation(state=State.SUBMITTING)
    provider.balance = 700
    read(key)
    assert kept(key) == [(700, None, 0)]
    assert (key.balance, key.expected_balance) == (700, 1000)


@pytest.mark.parametrize(
    ("songs", "doubts", "moved", "drift"),
    [
        ([15], [], 0, 0),
        ([15], [], 15, 0),
        ([15], [], 5, 5),
        ([15], [], -2, -2),
        ([15, 15], [], 30, 0),
        ([15, 10], [], 20, 20),
        ([15], [], 515, 515),
        ([], [15], -15, 0),
        ([], [15], -17, -17),
        ([], [15], -7, -7),
        ([10], [15], -5, 0),
        ([10], [15], -10, -10),
    ],
)
def test_what_our_own_requests_can_explain_is_no_drift(provider: Provider, songs, doubts, moved, drift):
    """Every song in full or not at all: 7 of 15 credits do not come back."""
    key = anchored()
    for price in songs:
        running(price)
    for price in doubts:
        lost(price)
    key.refresh_from_db()
    provider.balance = key.expected_balance + moved
    assert read(key).drift == drift


def test_a_drift_while_a_song_is_made_is_seen_at_once_and_rests_until_all_is_quiet(provider: Provider):
    key = anchored()
    song = running()
    provider.balance = 985 - 40
    assert read(key).drift == -40
    assert (key.expected_balance, key.quiet_since) == (945, None)
    type(song).objects.update(state=State.SUCCEEDED)
    assert read(key).drift == 0
    assert (key.expected_balance, key.quiet_since is None) == (945, False)


def test_a_refund_inside_a_drift_shows_as_the_rest_of_it(provider: Provider):
    """Others spent 40 and our song of 15 had come back: −25 now, −15 when we hear of the refund."""
    key = anchored()
    song = running()
    provider.balance = 985 - 40 + 15
    assert read(key).drift == -25
    type(song).objects.update(state=State.FAILED)
    ledger.refund(song, "Returned by the provider")
    assert read(key).drift == -15
    assert key.expected_balance == provider.balance


def test_a_lost_request_from_before_a_drift_stays_under_check(provider: Provider):
    """It may be in the drift, so a balance that agrees afterwards says nothing of it."""
    key = anchored()
    song = lost(state=State.FAILED)
    provider.balance = 1000 - 17
    read(key)
    read(key)
    song.refresh_from_db()
    assert song.credits == Credits.BEING_CHECKED


@pytest.mark.parametrize(
    ("drift", "is_explained", "credits"),
    [(0, False, "not_taken"), (-17, False, "being_checked"), (-17, True, "not_taken")],
)
def test_after_a_day_what_is_in_no_open_drift_was_not_taken(provider: Provider, drift, is_explained, credits):
    key = anchored()
    BalanceReading.objects.create(api_key=key, balance=1000, expected=1000, read_at=timezone.now() - 3 * DAY)
    two_days_ago = timezone.now() - 2 * DAY
    song = lost(state=State.FAILED, submitted_at=two_days_ago, finished_at=two_days_ago)
    if drift:
        BalanceReading.objects.create(
            api_key=key,
            balance=983,
            expected=1000,
            drift=drift,
            read_at=two_days_ago + timedelta(hours=1),
            explained_at=timezone.now() if is_explained else None,
        )
    read(key)
    song.refresh_from_db()
    assert song.credits == credits


@pytest.mark.parametrize(
    ("hours_ago", "comes_back", "credits"),
    [(50, False, "being_checked"), (50, True, "not_taken"), (73, False, "not_taken")],
)
def test_a_second_task_may_hide_what_was_lost_two_days_ago(
    provider: Provider, hours_ago, comes_back, credits
):
    key, two_days_ago = anchored(), timezone.now() - 2 * DAY
    BalanceReading.objects.create(api_key=key, balance=1000, expected=1000, read_at=timezone.now() - 3 * DAY)
    song = lost(state=State.FAILED, submitted_at=two_days_ago, finished_at=two_days_ago)
    twice = running()
    paid_twice(twice, hours_ago)
    if comes_back:
        ledger.refund_again(twice, "second")
    Generation.objects.filter(pk=twice.pk).update(state=State.SUCCEEDED)
    key.refresh_from_db()
    provider.balance = key.expected_balance
    read(key)
    song.refresh_from_db()
    assert song.credits == credits


def test_what_was_lost_before_the_first_reading_is_not_judged_by_later_ones(provider: Provider):
    key = anchored()
    two_days_ago = timezone.now() - 2 * DAY
    song = lost(state=State.FAILED, submitted_at=two_days_ago, finished_at=two_days_ago)
    read(key)
    song.refresh_from_db()
    assert song.credits == "being_checked"


def test_each_key_has_its_own_readings(provider: Provider, settings):
    settings.MUSICAPI_KEY = "a-key-of-ours"
    local, hosted = anchored(), anchored(balance=400, source=ApiKey.Source.ENVIRONMENT)
    read(local)
    read(hosted)
    assert [row[2] for row in kept(local) + kept(hosted)] == [0, 600]


def test_readings_that_showed_nothing_are_forgotten_after_ninety_days(provider: Provider):
    key, other = make_key(), make_key(ApiKey.Source.ENVIRONMENT)
    made = [
        (key, 400, 0, 1000),  # the first of its key
        (key, 200, 0, 1000),
        (key, 150, -15, 1000),
        (key, 91, 0, None),
        (key, 89, 0, 985),
        (other, 300, 0, None),
        (other, 200, 0, 700),  # the first that was compared
    ]
    for of_key, days, drift, expected in made:
        BalanceReading.objects.create(
            api_key=of_key, balance=1, drift=drift, expected=expected, read_at=timezone.now() - days * DAY
        )
    sweep()
    ages = [round((timezone.now() - row.read_at) / DAY) for row in BalanceReading.objects.order_by("id")]
    assert ages == [400, 150, 89, 200]


@pytest.mark.parametrize("line", ["charge", "refund", "charge_again", "adjust", "free"])
def test_every_line_of_the_ledger_has_the_balance_read(line, django_capture_on_commit_callbacks):
    key = make_key(expected_balance=1000)
    song = make_generation(state=State.RUNNING, price=0 if line == "free" else 15)
    if line == "refund":
        ledger.charge(song)
    ApiKey.objects.update(balance_due_at=timezone.now() + DAY)
    write = {
        "refund": lambda: ledger.refund(song),
        "charge_again": lambda: ledger.charge_again(song, "another-task"),
        "adjust": lambda: ledger.adjust(key, 5, "Known", make_user("boss"), moves_balance=False),
    }
    DBTaskResult.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        write.get(line, lambda: ledger.charge(song))()
    key.refresh_from_db()
    assert key.balance_due_at <= timezone.now()
    asked = DBTaskResult.objects.get(task_path="generation.tasks.refresh_balance")
    assert asked.args_kwargs["args"] == [key.pk]


@pytest.mark.parametrize(
    ("changes", "is_read"),
    [
        ({}, True),
        ({"retired_at": timezone.now()}, False),
        ({"retired_at": timezone.now(), "state": State.RUNNING}, True),
        ({"retired_at": timezone.now(), "credits": Credits.BEING_CHECKED}, True),
    ],
)
def test_the_sweep_has_the_balances_read_that_still_matter(settings, changes, is_read):
    key = ApiKey.objects.create(label="Other account", retired_at=changes.get("retired_at"))
    made = {name: value for name, value in changes.items() if name != "retired_at"}
    if made:
        make_generation(api_key=key, **{"state": State.FAILED, **made})
    DBTaskResult.objects.all().delete()
    sweep()
    asked = DBTaskResult.objects.filter(task_path="generation.tasks.refresh_balance")
    assert (key.pk in [task.args_kwargs["args"][0] for task in asked]) == is_read


@pytest.mark.parametrize(("silent", "pause_s"), [(30, 15), (200, 50), (86_400, 300)])
def test_a_service_that_does_not_answer_is_asked_ever_more_rarely(
    provider: Provider, settings, silent, pause_s
):
    settings.MUSICAPI_KEY = "a-key-of-ours"
    now = timezone.now()
    key = make_key(ApiKey.Source.ENVIRONMENT, balance_read_at=now - timedelta(seconds=silent))
    provider.on_balance = [json_answer(500, error="internal")]
    balance.refresh(key.id)
    key.refresh_from_db()
    assert abs((key.balance_due_at - now).total_seconds() - pause_s) < 5


def test_a_key_that_may_not_ask_just_now_waits_as_it_was_told(provider: Provider):
    key = make_key()
    provider.on_balance = [json_answer(429, {"Retry-After": "50"}, type="rate_limit", error="slow down")]
    balance.read(key)
    key.refresh_from_db()
    assert key.next_free_at > timezone.now() + timedelta(seconds=40)


def paid_twice(song: Generation, hours_ago: float) -> None:
    """A second task of `song` was heard of, under the name of "second"."""
    moment = timezone.now() - timedelta(hours=hours_ago)
    fields = {"generation_id": song.id, "reason": "Second task second of the same request"}
    write(moment, -song.price, "adjustment", project=song.project, key=song.api_key, **fields)


def came_back_untold(hours_ago: float) -> ApiKey:
    """The key of a song that failed so long ago, and whose refund may have made up for something since."""
    key, failed_at = anchored(), timezone.now() - timedelta(hours=hours_ago)
    key.quiet_since = failed_at - DAY
    key.save()
    song = running()
    song.state, song.credits, song.finished_at = State.FAILED, Credits.BEING_CHECKED, failed_at
    song.save()
    key.refresh_from_db()
    return key


@pytest.mark.parametrize("state", [State.UNCONFIRMED, State.FAILED])
def test_a_refund_that_nobody_told_may_hide_a_charge_as_long_as_that_is_in_doubt(provider: Provider, state):
    key = came_back_untold(25)
    now = timezone.now()
    doubtful = lost(state=state, submitted_at=now - timedelta(hours=30), finished_at=now)
    provider.balance = key.expected_balance
    reading = read(key)
    assert reading.book.refundable == 15
    assert judge(doubtful, reading) == "unclear"
    doubtful.refresh_from_db()
    assert (doubtful.state, doubtful.credits) == (state, Credits.BEING_CHECKED)


@pytest.mark.parametrize(
    ("hours_ago", "comes_back", "verdict"),
    [(1, False, "unclear"), (30, False, "unclear"), (1, True, "not taken"), (60, False, "not taken")],
)
def test_a_second_task_may_have_been_refunded_untold(provider: Provider, hours_ago, comes_back, verdict):
    key, now = came_back_untold(1), timezone.now()
    doubtful = lost(submitted_at=now - timedelta(hours=20))
    twice = running()
    paid_twice(twice, hours_ago)
    if comes_back:
        ledger.refund_again(twice, "second")
    Generation.objects.filter(pk=twice.pk).update(state=State.SUCCEEDED)
    key.refresh_from_db()
    provider.balance = key.expected_balance + 15
    assert judge(doubtful, read(key)) == verdict


def test_one_that_failed_a_day_before_another_left_hides_nothing(provider: Provider):
    key = came_back_untold(25)
    doubtful = lost(submitted_at=timezone.now() - timedelta(minutes=30))
    provider.balance = key.expected_balance
    reading = read(key)
    assert reading.book.refundable == 0
    assert judge(doubtful, reading) == "not taken"


def test_the_oldest_stands_first_in_the_book_also_when_it_failed_last(provider: Provider):
    key = came_back_untold(25)
    now = timezone.now()
    oldest = running()
    oldest.submitted_at, oldest.state = now - timedelta(hours=30), State.FAILED
    oldest.credits, oldest.finished_at = Credits.BEING_CHECKED, now
    oldest.save()
    Generation.objects.exclude(pk=oldest.pk).update(submitted_at=now - timedelta(hours=26))
    key.refresh_from_db()
    provider.balance = key.expected_balance
    ids = [row_id for row_id, _ in read(key).book.unrefunded]
    assert len(ids) == 2
    assert ids[0] == oldest.id
