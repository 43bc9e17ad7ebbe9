"""Rows of Credit usage and lines of the ledger: where they lead, what they are called, how much of all."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from generation.models import ApiKey, Budget, CreditEntry
from generation.models.generation import State
from projects.models import Project, User
from tests.factories import make_generation, make_project, make_user
from tests.pages.spending import hosted_key, write_line

pytestmark = pytest.mark.django_db

USAGE = "/admin/credits/"


@pytest.fixture
def key() -> ApiKey:
    return hosted_key()


@pytest.fixture
def alice() -> User:
    return make_user("alice")


@pytest.fixture
def project(alice: User) -> Project:
    return make_project(alice)


def ask(project: Project, key: ApiKey, title: str) -> CreditEntry:
    generation = make_generation(project, State.SUCCEEDED, api_key=key)
    return write_line(project.owner, project, -15, key=key, generation_id=generation.id, title=title)


def test_a_line_of_a_deleted_request_leads_to_itself(boss: Client, key: ApiKey, alice: User) -> None:
    kept, deleted = make_project(alice), make_project(alice)
    there, gone = ask(kept, key, "Rain"), ask(deleted, key, "Snow")
    deleted.delete()
    links = re.findall(
        r'<th scope="row"><a href="([^"]+)" dir="auto">(\w+)<', boss.get(f"{USAGE}lines/").text
    )
    assert {title: link for link, title in links} == {
        "Rain": reverse("admin:generation_generation_change", args=[there.generation_id]),
        "Snow": reverse("admin:generation_creditentry_change", args=[gone.pk]),
    }
    for link, _ in links:
        assert boss.get(link).status_code == 200


@pytest.mark.parametrize(("bought", "shares"), [(500, [75, 25]), (5000, [75, 25]), (-300, [60, 20, 20])])
def test_a_share_is_one_of_what_was_spent_whatever_came_back_elsewhere(
    boss: Client, key: ApiKey, project: Project, bought: int, shares: list[int]
) -> None:
    write_line(project.owner, project, -900, key=key)
    write_line(project.owner, project, -300, key=key, operation="sonic.wav")
    CreditEntry.objects.create(
        kind="adjustment", credits=bought, api_key=key, api_key_label=key.label, reason="By hand"
    )
    page = boss.get(f"{USAGE}?by=operation").text
    assert [int(share) for share in re.findall(r'aria-label="(\d+) % of all"', page)] == shares


def test_projects_of_one_name_are_told_apart_in_table_legend_and_filter(
    boss: Client, key: ApiKey, alice: User
) -> None:
    for owner in (alice, make_user("bob")):
        write_line(owner, make_project(owner, "Demo"), -15, key=key)
    page = boss.get(f"{USAGE}?by=project").text
    for label in ("Demo (Alice)", "Demo (Bob)"):
        assert page.count(f'<span dir="auto">{label}</span>') == 1
        assert page.count(f'dir="auto">{label}</a>') == 1
        assert len(re.findall(rf"<option[^>]*>{re.escape(label)}</option>", page)) == 1


def save(client: Client, owner: User, query: str) -> str:
    """What an answer of 422 says to a warning after the stop."""
    address = f"{reverse('admin:person_budget', args=[owner.pk])}?{query}"
    response = client.post(address, {"soft": "50", "hard": "1"})
    assert response.status_code == 422
    assert not Budget.objects.exists()
    return response.text


@pytest.mark.parametrize("query", ["by=person&period=last_month", "by=operation"])
def test_a_refused_budget_whose_row_is_gone_says_why(
    boss: Client, key: ApiKey, project: Project, query: str
) -> None:
    write_line(project.owner, project, -15, key=key)
    page = save(boss, project.owner, query)
    assert "The budget of Alice was not saved. The warning comes before the stop." in page


def test_a_refused_budget_says_why_once_beside_its_row(boss: Client, key: ApiKey, project: Project) -> None:
    write_line(project.owner, project, -15, key=key)
    page = save(boss, project.owner, "by=person")
    assert "was not saved" not in page
    assert page.count("The warning comes before the stop.") == 1
