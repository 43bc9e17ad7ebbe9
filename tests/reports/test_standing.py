"""What may still be charged or come back, and what failed."""

import pytest

from generation import ledger
from generation.models.generation import Credits, State
from generation.reports import Period, Question, Waiting, being_checked, failed, in_flight
from tests.factories import make_generation, make_key, make_project, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", State)
def test_only_what_has_not_ended_is_under_way(state):
    make_generation(state=state, credits=Credits.NOT_TAKEN)
    ended = state in (State.SUCCEEDED, State.FAILED, State.CANCELLED)
    assert in_flight(True) == (Waiting(0, 0) if ended else Waiting(1, 15))


def test_what_is_charged_is_in_the_ledger_and_not_under_way():
    generation = make_generation(state=State.RUNNING)
    assert in_flight(True) == Waiting(1, 15)
    ledger.charge(generation)
    assert in_flight(True) == Waiting(0, 0)


def test_a_person_a_project_and_a_currency_each_have_their_own():
    alice, bob = make_user("alice"), make_user("bob")
    project = make_project(alice)
    make_generation(project)
    make_generation(project, person=bob, price=2)
    make_generation(make_project(alice, "Storms"), price=1)
    make_generation(project, api_key=make_key("environment"), price=100)
    assert in_flight(True) == Waiting(3, 18)
    assert in_flight(True, person=alice.pk) == Waiting(2, 16)
    assert in_flight(True, project=project.pk) == Waiting(2, 17)
    assert in_flight(True, person=bob.pk, project=project.pk) == Waiting(1, 2)
    assert in_flight(False) == Waiting(1, 100)


def test_credits_that_are_being_checked():
    project = make_project()
    for state in (State.FAILED, State.CANCELLED):
        make_generation(project, state, credits=Credits.BEING_CHECKED)
    make_generation(project, State.UNCONFIRMED, credits=Credits.BEING_CHECKED)  # under way, counted there
    make_generation(project, State.FAILED, credits=Credits.RETURNED)
    assert being_checked(True) == Waiting(2, 30)
    assert in_flight(True) == Waiting(1, 15)
    assert being_checked(False) == Waiting(0, 0)


def test_what_failed_in_the_period_of_a_question():
    alice = make_user("alice")
    project = make_project(alice)
    make_generation(project, State.FAILED)
    make_generation(project, State.FAILED, operation="sonic.wav")
    make_generation(project, State.SUCCEEDED)
    make_generation(state=State.FAILED)
    month = Question(Period.named("this_month"), is_local=True)
    assert failed(month) == Waiting(3, 32)
    assert failed(Question(month.period, is_local=True, person=alice.pk)) == Waiting(2, 17)
    assert failed(Question(month.period, is_local=True, operation="sonic.wav")) == Waiting(1, 2)
    assert failed(Question(Period.named("last_month"), is_local=True)) == Waiting(0, 0)
    assert failed(Question(month.period)) == Waiting(0, 0)


@pytest.mark.parametrize("ask", [in_flight, being_checked])
def test_each_is_one_query(ask, django_assert_num_queries):
    for _ in range(3):
        make_generation()
    with django_assert_num_queries(1):
        ask(True)
