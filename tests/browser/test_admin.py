"""The admin in a browser: nothing forbidden, nothing out of reach, nothing wider than a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from generation.models import ApiKey, Budget
from projects.models import Project, User
from tests.browser.chromium import PHONE, Visit
from tests.browser.test_pages import FINGERS, SMALLEST, grave_violations
from tests.factories import make_key, make_user
from tests.reports.book import write

PLACES = {
    "first page": "/admin/",
    "usage by person": "/admin/credits/",
    "usage by operation": "/admin/credits/?by=operation&period=this_year&per=month",
    "lines": "/admin/credits/lines/",
    "nothing spent": "/admin/credits/?from=2020-01-01&to=2020-01-31",
}
NAMES = ("Dora", "桜井 さくら", "ليلى حداد", "Wolfeschlegelsteinhausenbergerdorff" * 3)


@pytest.fixture
def boss(project: Project) -> User:
    """An admin of a team that has spent something today."""
    key = make_key(ApiKey.Source.ENVIRONMENT, label="MusicAPI", balance=900, balance_read_at=timezone.now())
    for number, name in enumerate(NAMES):
        person = make_user(f"person-{number}")
        User.objects.filter(pk=person.pk).update(name=name)
        person.refresh_from_db()
        Budget.objects.create(person=person, soft=10, hard=40)
        write(timezone.now(), -15 * (number + 1), person=person, project=project, key=key, title=name)
    return make_user("boss", is_staff=True, is_superuser=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_serious_in_the_admin(
    visit: Callable[..., Visit], boss: User, theme: str, viewport: dict[str, int] | None
) -> None:
    options = {"viewport": viewport, **FINGERS} if viewport else {}
    tab = visit(boss, color_scheme=theme, **options)
    found = {}
    for name, path in PLACES.items():
        tab.page.goto(path)
        found[name] = grave_violations(tab.page)
    assert found == {name: [] for name in PLACES}
    assert tab.complaints == []


@pytest.mark.parametrize("viewport", [PHONE, SMALLEST], ids=["390", "320"])
def test_the_admin_never_scrolls_sideways(
    visit: Callable[..., Visit], boss: User, viewport: dict[str, int]
) -> None:
    page = visit(boss, viewport=viewport, **FINGERS).page
    wide = {}
    for name, path in PLACES.items():
        page.goto(path)
        wide[name] = page.evaluate("document.documentElement.scrollWidth")
    assert wide == dict.fromkeys(PLACES, viewport["width"])


def test_credit_usage_works_without_script(visit: Callable[..., Visit], boss: User) -> None:
    page = visit(boss, java_script_enabled=False).page
    page.goto("/admin/")
    page.get_by_role("link", name="Credit usage").click()
    expect(page.get_by_role("row", name="Total")).to_contain_text("150")
    page.get_by_label("Person", exact=True).select_option(label="Dora")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("row", name="Total")).to_contain_text("15")
    page.get_by_label("Stop Dora beyond").fill("5")
    page.get_by_role("button", name="Save the budget of Dora").click()
    expect(page.get_by_role("alert")).to_contain_text("The warning comes before the stop.")
    page.get_by_label("Stop Dora beyond").fill("60")
    page.get_by_role("button", name="Save the budget of Dora").click()
    expect(page.get_by_text("15 of 60 used")).to_be_visible()
    page.get_by_role("link", name="Lines of Dora").click()
    expect(page.get_by_role("row", name="Dora")).to_contain_text("−15")
