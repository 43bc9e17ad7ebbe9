"""The ledger in the admin opens as quickly however long it grows, and no address or slip breaks it."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse, reverse_lazy

from generation.models import ApiKey, CreditDay, CreditEntry, Generation
from generation.reports import close_days
from projects.models import Project
from tests.factories import make_key, make_project, make_user
from tests.pages.spending import hosted_key, write_line
from tests.reports.book import at

pytestmark = pytest.mark.django_db

LINES = "/admin/generation/creditentry/"
SUMS = "/admin/generation/creditday/"


@pytest.fixture
def key() -> ApiKey:
    return hosted_key()


@pytest.fixture
def project() -> Project:
    return make_project(make_user("alice"))


@pytest.fixture
def september(key: ApiKey, project: Project) -> None:
    """Two paid lines and one of practice, and the month closed."""
    write_line(project.owner, project, -15, key=key, at=at("2026-09-01 12:00"), title="Rain")
    write_line(
        *(project.owner, project, -2), key=key, at=at("2026-09-02 12:00"), operation="sonic.wav", title="File"
    )
    write_line(project.owner, project, -15, key=make_key(), at=at("2026-09-03 12:00"), title="Practice")
    close_days(at("2026-10-01 12:00"))


def queries(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in caught]


@pytest.mark.parametrize("query", ["", "?operation=sonic.create"])
@pytest.mark.parametrize("model", [CreditEntry, CreditDay, Generation])
def test_a_list_reads_its_rows_to_count_and_to_show_them_and_not_to_offer_filters(
    boss: Client, september: None, model: type[Model], query: str
) -> None:
    address = reverse(f"admin:generation_{model._meta.model_name}_changelist")
    of_rows = [sql for sql in queries(boss, f"{address}{query}") if f'FROM "{model._meta.db_table}"' in sql]
    assert len(of_rows) == 2
    assert "COUNT(*)" in of_rows[0]
    assert "ORDER BY" in of_rows[1]


def shown(page: str) -> set[str]:
    return {title for title in ("Rain", "File", "Practice") if f">{title}</td>" in page}


def test_lines_are_filtered_by_what_the_catalogue_and_the_keys_offer(
    boss: Client, september: None, key: ApiKey
) -> None:
    for query, titles in {
        "": {"Rain", "File", "Practice"},
        f"api_key_id={key.pk}": {"Rain", "File"},
        "operation=sonic.wav": {"File"},
        "operation=sonic.create&is_local__exact=1": {"Practice"},
        "operation=unheard-of": {"Rain", "File", "Practice"},
        "model=sonic-v5": set(),
    }.items():
        assert shown(boss.get(f"{LINES}?{query}").text) == titles, query
    page = boss.get(LINES).text
    assert "Team account" in page
    assert "Sonic · WAV" in page


def test_sums_of_days_and_of_whole_months_are_told_apart(boss: Client, september: None) -> None:
    first = date(2026, 9, 1)
    assert CreditDay.objects.filter(day=first, operation="sonic.create", is_local=False).count() == 2
    day, month = (boss.get(f"{SUMS}?zone={zone}&is_local__exact=0").text for zone in ("UTC", "UTC+by+month"))
    assert "Whole months" in day
    assert ("2 credit days" in day, "2 credit days" in month) == (True, True)
    assert '<td class="field-zone">UTC</td>' in day
    assert '<td class="field-zone">UTC by month</td>' not in day
    assert '<td class="field-zone">UTC by month</td>' in month


NUMBERS = ["99999999999999999999", "abc", "%00", "1,2", "-1"]
ADD_PAGES = {
    "an adjustment's person": f"{LINES}add/?credits=x&person=",
    "an adjustment's project": f"{LINES}add/?project=",
    "the list it was opened from": f"{LINES}add/?_changelist_filters=api_key_label%3D",
    "a budget's person": "/admin/generation/budget/add/?person=",
    "a budget's project": "/admin/generation/budget/add/?project=",
    "a project's key": "/admin/generation/projectkey/add/?api_key=abc&project=",
    "a price's time": "/admin/generation/price/add/?valid_from=",
    "a project's owner": "/admin/projects/project/add/?archived_at=abc&owner=",
    "a member": "/admin/projects/member/add/?project=abc&user=",
}


@pytest.mark.parametrize("address", ADD_PAGES.values(), ids=ADD_PAGES)
def test_what_makes_no_sense_in_an_address_fills_nothing_in(boss: Client, address: str) -> None:
    for number in NUMBERS:
        assert boss.get(f"{address}{number}").status_code == 200, number


LISTS = [
    reverse_lazy(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for model in admin.site._registry
    if model._meta.app_label in ("generation", "projects")
]
BEYOND = ["api_key=99999999999999999999", "created_at__year=99999", "day__year=99999"]


def test_no_list_breaks_over_a_filter_that_no_database_takes(boss: Client) -> None:
    for address in LISTS:
        for query in BEYOND:
            response = boss.get(f"{address}?{query}")
            # PostgreSQL takes some of them for a number that nothing has
            assert response.status_code in (200, 302), (address, query)


def test_an_address_fills_in_what_makes_sense(boss: Client, key: ApiKey, project: Project) -> None:
    alice = project.owner
    page = boss.get(f"{LINES}add/?person={alice.pk}&project={project.pk}&reason=Bought&credits=500").text
    assert f'<option value="{alice.pk}" selected>Alice</option>' in page
    assert f'<option value="{project.pk}" selected>Rainy days</option>' in page
    assert 'name="credits" value="500"' in page
    assert 'value="Bought"' in page
    page = boss.get("/admin/generation/price/add/?valid_from=2027-01-31+10:00&credits=20").text
    assert 'value="2027-01-31"' in page
    assert 'value="20"' in page


@pytest.mark.parametrize("number", NUMBERS)
def test_balances_of_a_key_that_there_is_not_are_none(boss: Client, key: ApiKey, number: str) -> None:
    address = f"{reverse('admin:generation_balancereading_changelist')}?api_key__id__exact={number}"
    assert boss.get(address, follow=True).status_code == 200


@pytest.mark.parametrize(
    "credits", ["-100000001", "100000001", "-9223372036854775808", "99999999999999999999"]
)
def test_an_adjustment_beyond_reason_is_refused(boss: Client, key: ApiKey, credits: str) -> None:
    sent = {"api_key": key.pk, "credits": credits, "reason": "A slip"}
    assert "Ensure this value is" in boss.post(f"{LINES}add/", sent).text
    assert not CreditEntry.objects.exists()


def test_the_largest_adjustment_is_taken_and_every_page_still_opens(boss: Client, key: ApiKey) -> None:
    for credits in (-100_000_000, 100_000_000, -100_000_000):
        sent = {"api_key": key.pk, "credits": credits, "reason": "By hand", "nonce": str(uuid4())}
        assert boss.post(f"{LINES}add/", sent).status_code == 302
    for address in ("/admin/", "/admin/credits/", LINES, "/admin/generation/balancereading/"):
        assert boss.get(address).status_code == 200
