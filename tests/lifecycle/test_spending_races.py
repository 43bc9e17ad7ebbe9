"""Budgets and approvals when many press at the same moment."""

from functools import partial
from uuid import uuid4

import pytest

from generation import budgets, ledger
from generation.budgets import OverBudget
from generation.lifecycle import advance, approve, cancel, decline, request_generation, settle
from generation.models import Approval, CreditEntry, Generation
from generation.models.generation import Credits, State
from tests.factories import BODY, make_generation, make_key, make_member, make_project, make_user
from tests.lifecycle.provider import Provider
from tests.lifecycle.spending import hold, limit, rule
from tests.lifecycle.steps import ledger_lines, make_due
from tests.lifecycle.threads import HANDS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def press(person, project):
    return partial(request_generation, person, project, "sonic.create", BODY, uuid4())


def passed(results):
    """How many were let through; the others were refused by a budget and by nothing else."""
    made = [each for each in results if isinstance(each, Generation)]
    assert all(isinstance(each, OverBudget) for each in results if not isinstance(each, Generation)), results
    return len(made)


def test_fifty_presses_against_a_hard_budget_for_ten():
    project = make_project(make_user("alice"))
    make_key()
    limit(project, hard=150)
    assert passed(at_once(*[press(project.owner, project) for _ in range(50)])) == 10
    assert Generation.objects.count() == 10


def test_a_person_has_one_budget_in_all_projects_and_a_project_one_for_everybody():
    alice, key = make_user("alice"), make_key()
    mine = [make_project(alice, f"Project {n}") for n in range(4)]
    ours = make_project(make_user("bob"), "Ours")
    for person in (alice, charlie := make_user("charlie")):
        make_member(ours, person, "editor")
    limit(alice, hard=75)
    limit(ours, hard=60)
    presses = [press(alice, project) for project in mine * 3]
    presses += [press(person, ours) for person in (alice, charlie, ours.owner) * 3]
    assert passed(at_once(*presses)) <= 5 + 4
    sums = {
        owner: sum(Generation.objects.filter(**of).values_list("price", flat=True))
        for owner, of in (("alice", {"person": alice}), ("ours", {"project": ours}))
    }
    assert sums["alice"] == 75
    assert 45 <= sums["ours"] <= 60
    assert key.generations.count() == Generation.objects.count()


def test_a_price_that_is_charged_meanwhile_is_never_overlooked(provider: Provider):
    """Workers turn reserved prices into spent ones while others press."""
    project = make_project(make_user("alice"))
    limit(project.owner, hard=15 * HANDS)
    waiting = [request_generation(project.owner, project, "sonic.create", BODY, uuid4()) for _ in range(4)]
    for generation in waiting:
        make_due(generation)
    presses = [press(project.owner, project) for _ in range(HANDS + 4)]
    results = at_once(*[partial(ledger.charge, each) for each in waiting], *presses)
    assert results[:4] == [True] * 4
    assert passed(results[4:]) == HANDS - 4
    assert budgets.standings(project.owner, None, True)[0].left == 0


def test_two_admins_decide_at_once():
    for _ in range(4):
        generation = hold(make_project())
        admins = [make_user(f"admin-{uuid4().hex[:6]}", is_staff=True) for _ in range(4)]
        decisions = [
            partial(approve if n % 2 else decline, generation, each) for n, each in enumerate(admins)
        ]
        results = at_once(*decisions)
        assert sorted(results) == [False, False, False, True]
        decided = results.index(True)
        approval = Approval.objects.get(generation=generation)
        assert approval.decided_by == admins[decided]
        generation.refresh_from_db()
        assert (generation.state, approval.decision) == (
            ("queued", "approved") if decided % 2 else ("cancelled", "declined")
        )


def test_an_admin_approves_while_the_person_cancels():
    for _ in range(5):
        generation = hold(make_project())
        admin = make_user(f"admin-{uuid4().hex[:6]}", is_staff=True)
        approved, cancelled = at_once(
            partial(approve, generation, admin), partial(cancel, generation, generation.person)
        )
        generation.refresh_from_db()
        assert approved or cancelled
        # who cancels may come second: then it was in line already, and nothing had been sent
        assert (generation.state == "cancelled") == cancelled
        assert (generation.approval.decision == "approved") == approved


def test_what_needs_a_word_is_held_once_however_often_it_is_pressed():
    rule(approval_above=10)
    project, nonce = make_project(), uuid4()
    make_key()
    pressed = partial(request_generation, project.owner, project, "sonic.create", BODY, nonce)
    made = at_once(*[pressed] * HANDS)
    assert {each.state for each in made} == {"held"}
    assert Approval.objects.count() == 1


def test_a_choice_and_a_press_in_the_same_project_do_not_wait_for_each_other_for_ever(provider: Provider):
    """One locks a project and refers to a generation, the other locks that generation and the project."""
    project = make_project()
    for _ in range(4):
        doubtful = make_generation(project, State.UNCONFIRMED, credits=Credits.BEING_CHECKED)
        press_of_it = partial(
            request_generation, project.owner, project, "sonic.create", BODY, uuid4(), doubtful
        )
        results = at_once(
            partial(settle, doubtful, project.owner, send_again=True, nonce=uuid4()), *[press_of_it] * 3
        )
        assert all(isinstance(each, Generation) for each in results), results
    assert CreditEntry.objects.count() == 0


def test_answers_are_kept_while_others_press_in_the_same_project(provider: Provider):
    project = make_project()
    asked = [
        request_generation(project.owner, project, "sonic.lyrics", {"description": "rain"}, uuid4())
        for _ in range(3)
    ]
    for generation in asked:
        make_due(generation)
        retried = [
            partial(request_generation, project.owner, project, "sonic.create", BODY, uuid4(), generation)
            for _ in range(4)
        ]
        results = at_once(partial(advance, generation.id), *retried)
        assert results[0] is None
        assert passed(results[1:]) == 4
        assert ledger_lines(generation) == [("charge", -2)]
