"""Budgets: months of the team, what counts, what is said, and who is stopped."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from generation import budgets, ledger
from generation.budgets import OverBudget, Standing
from generation.lifecycle import request_generation, retry, settle
from generation.models import Approval, Generation
from generation.models.generation import Credits, State
from tests.factories import BODY, make_generation, make_key, make_member, make_project, make_user
from tests.lifecycle.spending import book, limit, rule, utc
from tests.lifecycle.steps import ask

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def project():
    return make_project(make_user("alice"))


def used(project, is_local=True, now=None):
    """Spent and reserved by the project's owner, who has a budget."""
    standing = budgets.standings(project.owner, None, is_local, now=now)[0]
    return standing.spent, standing.reserved


@pytest.mark.parametrize(
    ("standing", "price", "said"),
    [
        (
            Standing("Your", None, 500, 300, 190, NOVEMBER),
            15,
            "Your budget for November is 500 credits: 490 are spent or set aside, and this costs 15. "
            "An admin can raise it.",
        ),
        (
            Standing("This project's", None, 1000, 1000, 0, NOVEMBER, is_local=True),
            2,
            "This project's budget for November is 1,000 practice credits: 1,000 are spent, "
            "and this costs 2. An admin can raise it.",
        ),
        (
            Standing("Your", None, 1, 0, 1, NOVEMBER),
            15,
            "Your budget for November is 1 credit: 1 is set aside, and this costs 15. An admin can raise it.",
        ),
        (
            Standing("Your", None, 0, 0, 0, NOVEMBER),
            15,
            "Your budget for November is 0 credits: nothing of it is spent, and this costs 15. "
            "An admin can raise it.",
        ),
        (
            Standing("Your", None, 10, -15, 5, NOVEMBER),
            30,
            "Your budget for November is 10 credits: nothing of it is spent, and this costs 30. "
            "An admin can raise it.",
        ),
        (Standing("Your", None, 500, 300, 185, NOVEMBER), 15, ""),
        (Standing("Your", None, 500, 600, 0, NOVEMBER), 0, ""),
        (Standing("Your", 100, None, 600, 0, NOVEMBER), 15, ""),
        (Standing("Your", None, 0, -15, 0, NOVEMBER), 15, ""),
    ],
)
def test_a_hard_limit_says_what_is_used_and_what_it_costs(standing, price, said):
    assert standing.refuses(price) == said


@pytest.mark.parametrize(
    ("standing", "price", "said"),
    [
        (
            Standing("Your", 450, 500, 440, 5, NOVEMBER),
            15,
            "Your budget for November warns beyond 450 credits, and stops at 500: with this it is 460.",
        ),
        (
            Standing("This project's", 1, None, 0, 0, NOVEMBER, is_local=True),
            2,
            "This project's budget for November warns beyond 1 practice credit: with this it is 2.",
        ),
        (Standing("Your", 460, 500, 440, 5, NOVEMBER), 15, ""),
        (Standing("Your", 450, 500, 480, 0, NOVEMBER), 0, ""),
        (Standing("Your", None, 500, 480, 0, NOVEMBER), 15, ""),
    ],
)
def test_a_soft_limit_says_how_far_it_goes(standing, price, said):
    assert standing.warns(price) == said


@pytest.mark.parametrize(
    ("hard", "used_up", "left"), [(500, 490, 10), (500, 510, 0), (500, -15, 515), (None, 3, None)]
)
def test_what_is_left_is_never_less_than_nothing(hard, used_up, left):
    assert Standing("Your", None, hard, used_up, 0, NOVEMBER).left == left


@pytest.mark.parametrize(
    ("zone", "now", "start", "end"),
    [
        ("UTC", "2026-11-22 12:00", "2026-11-01 00:00", "2026-12-01 00:00"),
        ("UTC", "2026-12-31 23:59", "2026-12-01 00:00", "2027-01-01 00:00"),
        ("Pacific/Honolulu", "2026-12-01 09:59", "2026-11-01 10:00", "2026-12-01 10:00"),
        ("Pacific/Honolulu", "2026-12-01 10:00", "2026-12-01 10:00", "2027-01-01 10:00"),
        ("Pacific/Tongatapu", "2026-11-30 10:59", "2026-10-31 11:00", "2026-11-30 11:00"),
        ("Pacific/Tongatapu", "2026-11-30 11:00", "2026-11-30 11:00", "2026-12-31 11:00"),
        ("Europe/Berlin", "2026-03-31 21:59", "2026-02-28 23:00", "2026-03-31 22:00"),  # summer begins in it
        ("America/Asuncion", "2017-10-15 12:00", "2017-10-01 04:00", "2017-11-01 03:00"),  # at its midnight
    ],
)
def test_a_month_is_one_of_the_team(settings, zone, now, start, end):
    settings.TIME_ZONE = zone
    assert budgets.month_of(utc(now)) == (utc(start), utc(end))


def test_lines_count_in_the_month_they_were_written(project, settings):
    settings.TIME_ZONE = "Pacific/Honolulu"
    limit(project.owner, hard=500)
    book(project, -100, utc("2026-03-01 09:59"))  # the last minute of February
    book(project, -10, utc("2026-03-01 10:00"))
    book(project, 100, utc("2026-03-02 00:00"))  # what February cost comes back in March
    book(project, -1, utc("2026-04-01 09:59"))
    assert used(project, now=utc("2026-02-20 00:00")) == (100, 0)
    assert used(project, now=utc("2026-03-20 00:00")) == (-89, 0)
    assert used(project, now=utc("2026-04-20 00:00")) == (0, 0)
    assert budgets.standings(project.owner, None, True, now=utc("2026-03-01 09:59"))[0].month == date(
        2026, 2, 1
    )


@pytest.mark.parametrize(
    ("state", "credits", "is_charged", "counts"),
    [
        (State.HELD, Credits.NOT_TAKEN, False, (0, 15)),
        (State.QUEUED, Credits.NOT_TAKEN, False, (0, 15)),
        (State.SUBMITTING, Credits.NOT_TAKEN, False, (0, 15)),
        (State.UNCONFIRMED, Credits.BEING_CHECKED, False, (0, 15)),
        (State.UNCONFIRMED, Credits.TAKEN, True, (15, 0)),
        (State.RUNNING, Credits.TAKEN, True, (15, 0)),
        (State.STORING, Credits.TAKEN, True, (15, 0)),
        (State.SUCCEEDED, Credits.TAKEN, True, (15, 0)),
        (State.FAILED, Credits.BEING_CHECKED, True, (15, 0)),
        (State.FAILED, Credits.BEING_CHECKED, False, (0, 15)),
        (State.FAILED, Credits.NOT_TAKEN, False, (0, 0)),
        (State.CANCELLED, Credits.NOT_TAKEN, False, (0, 0)),
    ],
)
def test_a_price_is_reserved_until_it_is_charged_or_not_taken(project, state, credits, is_charged, counts):
    limit(project.owner, hard=500)
    limit(project, hard=900)
    generation = make_generation(project, state, credits=credits)
    if is_charged:
        ledger.charge(generation)
        Generation.objects.update(credits=credits)
    assert used(project) == counts
    for standing in budgets.standings(project.owner, project, True):
        assert (standing.spent, standing.reserved) == counts


def test_what_was_asked_last_month_and_waits_is_reserved_in_this_one(project):
    limit(project.owner, hard=500)
    make_generation(project, State.HELD, created_at=timezone.now() - timedelta(days=70))
    assert used(project) == (0, 15)


def test_paid_and_practice_credits_are_counted_apart(project):
    limit(project.owner, hard=500)
    hosted = make_key("environment")
    book(project, -100)
    book(project, -7, api_key=hosted, is_local=False)
    make_generation(project, price=20)
    make_generation(project, price=3, api_key=hosted)
    assert used(project, is_local=True) == (100, 20)
    assert used(project, is_local=False) == (7, 3)


def test_adjustments_and_what_others_spend_in_a_project_count(project):
    bob = make_user("bob")
    limit(project, hard=500)
    limit(bob, hard=100)
    book(project, -30, person=bob)
    ledger.adjust(make_key(), -5, "Paid by hand", make_user("admin"), person=bob, project=project)
    ledger.adjust(make_key(), -2, "Paid by hand", make_user("boss"), person=bob)
    shared, own = (
        {each.whose: each for each in budgets.standings(bob, project, True)}[whose]
        for whose in ("This project's", "Your")
    )
    assert (shared.spent, own.spent) == (35, 37)


@pytest.mark.parametrize(
    ("own", "shared", "rules", "limits"),
    [
        (None, None, {}, []),
        (None, None, {"person_hard": 40}, [("Your", None, 40)]),
        ((30, 50), None, {"person_hard": 40}, [("Your", 30, 50)]),
        ((None, None), None, {"person_hard": 40}, []),  # a budget of one's own without limits lifts the rule
        (None, (60, 70), {}, [("This project's", 60, 70)]),
        ((30, 50), (60, 70), {}, [("Your", 30, 50), ("This project's", 60, 70)]),
    ],
)
def test_whose_limits_hold(project, own, shared, rules, limits):
    rule(**rules)
    for owner, pair in ((project.owner, own), (project, shared)):
        if pair:
            limit(owner, soft=pair[0], hard=pair[1])
    limit(make_user("bob"), hard=1)
    limit(make_project(), hard=1)
    found = budgets.standings(project.owner, project, True)
    assert [(each.whose, each.soft, each.hard) for each in found] == limits


def test_a_standing_takes_four_queries_however_much_was_spent(project):
    for owner in (project.owner, project):
        limit(owner, soft=10, hard=5000)
    for count in (1, 40):
        for _ in range(count):
            book(project, -1)
            make_generation(project)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert budgets.warning(project.owner, project, 15, True)
        assert len(queries) == 4


def test_a_request_beyond_a_hard_budget_is_not_written_down(project):
    limit(project, hard=29)
    first = ask(project)
    with pytest.raises(OverBudget) as caught:
        ask(project)
    assert "15 are set aside, and this costs 15." in caught.value.sentence
    assert caught.value.sentence == budgets.obstacle(project.owner, project, 15, True)
    assert [*Generation.objects.all()] == [first]
    assert not Approval.objects.exists()


def test_the_same_press_is_found_again_when_the_budget_is_used_up(project):
    limit(project.owner, hard=15)
    nonce = uuid4()
    first, second = (
        request_generation(project.owner, project, "sonic.create", BODY, nonce) for _ in range(2)
    )
    assert first == second


def test_what_is_refused_or_cancelled_frees_the_budget(project):
    limit(project.owner, hard=15)
    earlier = ask(project)
    Generation.objects.filter(id=earlier.id).update(state=State.FAILED)
    assert ask(project).state == "queued"


def test_a_warning_stands_where_nothing_is_refused(project):
    limit(project.owner, soft=10)
    limit(project, hard=14)
    assert "warns beyond 10" in budgets.warning(project.owner, None, 15, True)
    assert budgets.warning(project.owner, project, 15, True) == ""
    assert "is 14 practice credits" in budgets.obstacle(project.owner, project, 15, True)
    assert budgets.obstacle(project.owner, project, 0, True) == ""
    assert budgets.warning(project.owner, project, 0, True) == ""


def test_a_retry_is_a_request_like_any_other(project):
    limit(project.owner, hard=14)
    failed = make_generation(project, State.FAILED)
    with pytest.raises(OverBudget):
        retry(failed, project.owner, uuid4())


def test_the_budget_is_that_of_whoever_presses(project):
    bob = make_user("bob")
    make_member(project, bob, "editor")
    limit(bob, hard=14)
    failed = make_generation(project, State.FAILED)
    with pytest.raises(OverBudget):
        retry(failed, bob, uuid4())
    assert retry(failed, project.owner, uuid4()).state == "queued"


def test_sending_again_what_is_unconfirmed_costs_twice_or_changes_nothing(project):
    """What may have been taken stays reserved, so the budget has to hold the price a second time."""
    budget = limit(project.owner, hard=29)
    generation = make_generation(project, State.UNCONFIRMED, credits=Credits.BEING_CHECKED)
    with pytest.raises(OverBudget):
        settle(generation, project.owner, send_again=True, nonce=uuid4())
    generation.refresh_from_db()
    assert (generation.state, generation.error) == ("unconfirmed", "")
    budget.hard = 30
    budget.save()
    assert settle(generation, project.owner, send_again=True, nonce=uuid4()).state == "queued"
    assert used(project) == (0, 30)
