"""The back room about spending: adjustments, budgets, rules, prices and approvals."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from generation import ledger
from generation.lifecycle import cancel, decline
from generation.models import Budget, CreditEntry, Generation, Price, SpendingRules
from generation.models.generation import State
from tests.factories import make_generation, make_key, make_project, make_user
from tests.lifecycle.spending import hold, limit, price

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return make_user("charlie", is_staff=True, is_superuser=True)


@pytest.fixture
def back_room(admin):
    client = Client()
    client.force_login(admin)
    return client


def url(model, act, *args):
    return reverse(f"admin:generation_{model}_{act}", args=args)


def text(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("moves", [True, False])
def test_an_admin_adds_an_adjustment_with_a_reason(back_room, admin, moves):
    key, project = make_key(expected_balance=100), make_project(make_user("alice"))
    assert "Add an adjustment" in text(back_room.get(url("creditentry", "changelist")))
    assert "Save and continue" not in text(back_room.get(url("creditentry", "add")))
    sent = {"api_key": key.pk, "credits": "-15", "reason": "Paid by hand", "title": "", "nonce": str(uuid4())}
    sent |= {"person": project.owner.pk, "project": str(project.pk)} | (
        {"moves_balance": "on"} if moves else {}
    )
    assert back_room.post(url("creditentry", "add"), sent).status_code == 302
    line = CreditEntry.objects.get()
    assert (line.kind, line.credits, line.reason, line.entered_by) == (
        "adjustment",
        -15,
        "Paid by hand",
        "Charlie",
    )
    assert (line.person, line.project, line.api_key) == (project.owner, project, key)
    key.refresh_from_db()
    assert key.expected_balance == (85 if moves else 100)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "   "}, "reason"),
        ({"credits": "0"}, "credits"),
        ({"credits": ""}, "credits"),
        ({"credits": "1.5"}, "credits"),
        ({"api_key": ""}, "api_key"),
        ({"nonce": ""}, "nonce"),
    ],
)
def test_an_adjustment_that_lacks_something_is_not_written(back_room, changed, field):
    sent = {
        "api_key": make_key().pk,
        "credits": "-15",
        "reason": "Paid by hand",
        "nonce": str(uuid4()),
    } | changed
    response = back_room.post(url("creditentry", "add"), sent)
    assert field in response.context["adminform"].form.errors
    assert not CreditEntry.objects.exists()


def test_a_line_opens_when_all_it_speaks_of_is_gone(back_room):
    generation = make_generation(make_project(make_user("alice")), State.RUNNING)
    ledger.charge(generation)
    Generation.objects.update(state=State.SUCCEEDED)
    generation.project.delete()
    generation.person.delete()
    page = text(back_room.get(url("creditentry", "change", CreditEntry.objects.get().pk)))
    assert "Alice" in page
    assert "Rainy days" in page
    assert 'name="_save"' not in page


@pytest.mark.parametrize(
    ("person", "project", "soft", "hard", "said"),
    [
        (True, False, "10", "20", ""),
        (False, True, "", "20", ""),
        (True, True, "", "20", "choose one of the two"),
        (False, False, "", "20", "choose one of the two"),
        (True, False, "30", "20", "The warning comes before the stop."),
    ],
)
def test_a_budget_is_of_one_person_or_one_project(back_room, person, project, soft, hard, said):
    shared = make_project(make_user("alice"))
    sent = {
        "person": shared.owner.pk if person else "",
        "project": str(shared.pk) if project else "",
        "soft": soft,
        "hard": hard,
    }
    response = back_room.post(url("budget", "add"), sent)
    assert response.status_code == (200 if said else 302)
    assert Budget.objects.exists() == (not said)
    if said:
        assert said in text(response)


def test_limits_are_changed_in_the_list_and_the_owner_never(back_room):
    budget = limit(make_user("alice"), hard=20)
    sent = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": budget.pk, "_save": "Save"}
    back_room.post(url("budget", "changelist"), sent | {"form-0-soft": "30", "form-0-hard": "40"})
    other = make_user("bob")
    back_room.post(url("budget", "change", budget.pk), {"soft": "35", "hard": "40", "person": other.pk})
    budget.refresh_from_db()
    assert (budget.soft, budget.hard, budget.person.name) == (35, 40, "Alice")


def test_the_rules_are_one_row(back_room):
    rules = url("spendingrules", "change", 1)
    assert back_room.get(url("spendingrules", "changelist")).url == rules
    sent = {"approval_above": "50", "person_soft": "", "person_hard": "900"}
    assert back_room.post(rules, sent).status_code == 302
    the = SpendingRules.the()
    assert (the.approval_above, the.person_soft, the.person_hard) == (50, None, 900)
    assert back_room.post(url("spendingrules", "add"), sent).status_code == 403
    assert back_room.post(url("spendingrules", "delete", 1), {"post": "yes"}).status_code == 403


def test_the_list_of_prices_says_what_holds_today_and_why(back_room, admin):
    now = timezone.now()
    price("sonic.create", 20, now - timedelta(days=2))
    price("sonic.create", 99, now + timedelta(days=2))
    page = text(back_room.get(url("price", "changelist")))
    today = {
        row.operation.key: row.credits for row in back_room.get(url("price", "changelist")).context["today"]
    }
    assert (today["sonic.create"], today["sonic.wav"]) == (20, 2)
    assert "(catalogue: 15)" in page
    assert "The catalogue says so" in page


def test_a_price_is_entered_by_somebody_and_is_history_once_it_holds(back_room, admin):
    add, tomorrow = url("price", "add"), timezone.now() + timedelta(days=1)
    page = text(back_room.get(add, {"operation": "sonic.wav", "credits": "3"}))
    assert 'value="sonic.wav" selected' in page
    sent = {"operation": "sonic.wav", "credits": "3", "note": "As they wrote"}
    sent |= {"valid_from_0": f"{tomorrow:%Y-%m-%d}", "valid_from_1": f"{tomorrow:%H:%M:%S}"}
    assert back_room.post(add, sent).status_code == 302
    entered = Price.objects.get()
    assert (entered.credits, entered.entered_by, entered.note) == (3, admin, "As they wrote")
    change, delete = (url("price", act, entered.pk) for act in ("change", "delete"))
    assert back_room.post(change, sent | {"credits": "4"}).status_code == 302
    Price.objects.filter(id=entered.pk, credits=4).update(valid_from=timezone.now() - timedelta(seconds=1))
    assert back_room.post(change, sent | {"credits": "5"}).status_code == 403
    assert back_room.post(delete, {"post": "yes"}).status_code == 403
    assert back_room.get(change).status_code == 200
    assert Price.objects.get().credits == 4


def test_the_list_of_approvals_says_what_came_of_each(back_room, admin):
    project = make_project(make_user("alice"))
    waiting, declined, taken_back = (hold(project) for _ in range(3))
    decline(declined, admin, "Too dear")
    cancel(taken_back, project.owner)
    page = text(back_room.get(url("approval", "changelist")))
    for said in ("Waiting", "Declined", "Taken back", "Too dear", "Alice", "Rainy days"):
        assert said in page
    assert back_room.get(url("approval", "change", waiting.approval.pk)).status_code == 200
