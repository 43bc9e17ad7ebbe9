"""Budgets edited in their row of Credit usage, and what the admin's first page says waits."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from generation import budgets, lifecycle
from generation.models import Budget, SpendingRules
from generation.models.generation import State
from tests.factories import make_project, make_user
from tests.pages.spending import hosted_key, write_line

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rules", "typed", "kept"),
    [
        ((80, 100), ("50", ""), (50, 100)),
        ((80, 100), ("", "200"), (80, 200)),
        ((80, 100), ("", "60"), (None, 60)),
        ((80, 100), ("10", "20"), (10, 20)),
        ((None, 100), ("", "60"), (None, 60)),
        ((80, None), ("50", ""), (50, None)),
        ((None, None), ("50", ""), (50, None)),
    ],
)
def test_a_first_budget_keeps_the_limit_of_the_rules_that_its_row_showed(
    boss: Client, rules: tuple[int | None, int | None], typed: tuple[str, str], kept: tuple[int | None, int]
) -> None:
    bob = make_user("bob")
    SpendingRules.objects.create(person_soft=rules[0], person_hard=rules[1])
    write_line(bob, make_project(bob), -15, key=hosted_key())
    form = dict(zip(("soft", "hard"), typed, strict=True))
    assert boss.post(reverse("admin:person_budget", args=[bob.pk]) + "?by=person", form).status_code == 303
    (standing,) = budgets.standings(bob, None, False)
    assert (standing.soft, standing.hard) == kept


def test_a_warning_above_the_stop_of_the_rules_is_refused(boss: Client) -> None:
    bob = make_user("bob")
    SpendingRules.objects.create(person_soft=80, person_hard=100)
    write_line(bob, make_project(bob), -15, key=hosted_key())
    url = reverse("admin:person_budget", args=[bob.pk]) + "?by=person"
    answer = boss.post(url, {"soft": "150", "hard": ""})
    assert answer.status_code == 422
    assert "The warning comes before the stop." in answer.text
    assert not Budget.objects.exists()


def test_a_budget_of_ones_own_may_lose_its_stop(boss: Client) -> None:
    bob = make_user("bob")
    SpendingRules.objects.create(person_hard=100)
    Budget.objects.create(person=bob, soft=50, hard=100)
    write_line(bob, make_project(bob), -15, key=hosted_key())
    boss.post(reverse("admin:person_budget", args=[bob.pk]) + "?by=person", {"soft": "50", "hard": ""})
    assert Budget.objects.values_list("soft", "hard").get() == (50, None)


def test_a_request_that_was_taken_back_waits_for_nobody(boss: Client) -> None:
    bob = make_user("bob")
    project = make_project(bob)
    hosted_key()
    SpendingRules.objects.create(approval_above=1)
    body = {"custom_mode": False, "gpt_description_prompt": "rain", "mv": "sonic-v5"}
    asked = lifecycle.request_generation(bob, project, "sonic.create", body, uuid.uuid4())
    assert asked.state == State.HELD
    assert "waiting for approval" in boss.get("/admin/").text
    assert lifecycle.cancel(asked, bob)
    assert "waiting for approval" not in boss.get("/admin/").text
