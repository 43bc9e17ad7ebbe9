"""What holds on every page: nothing forbidden, nothing from elsewhere, nothing out of reach."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from projects.models import Project, Track, User
from tests.browser.chromium import PHONE, Visit
from tests.factories import make_generation

AXE = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
IDLE_MS = 10_000
PAGES = ("sign-in", "projects", "new project", "project", "create", "queue", "track")
SMALLEST = {"width": 320, "height": 640}


def path_of(name: str, project: Project, track: Track) -> str:
    return {
        "sign-in": "/sign-in/",
        "projects": "/projects/",
        "new project": "/projects/new/",
        "project": f"/projects/{project.id}/",
        "create": "/create/",
        "queue": "/queue/",
        "track": f"/tracks/{track.id}/",
    }[name]


@pytest.fixture
def open_page(
    visit: Callable[..., Visit], alice: User, project: Project, songs: list[Track]
) -> Callable[..., Visit]:
    """Opens a page by its name; but for sign-in as Alice, with takes, a failure and one in flight."""
    make_generation(
        project, "failed", request={"title": "Neon Tide", "mv": "sonic-v5"}, reason="It was refused."
    )
    make_generation(project, "running", request={"title": "Copper Wire", "mv": "sonic-v5"})

    def opened(name: str, **options: object) -> Visit:
        tab = visit(None if name == "sign-in" else alice, **options)
        tab.page.goto(path_of(name, project, songs[0]))
        tab.page.wait_for_load_state("networkidle" if name == "sign-in" else "load")
        tab.page.wait_for_timeout(500)
        return tab

    return opened


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_forbidden_broken_or_from_elsewhere(open_page: Callable[..., Visit], name: str) -> None:
    tab = open_page(name)
    assert tab.complaints == []
    assert tab.hosts == {urlsplit(tab.url).netloc}
    assert all(answer.status < 400 for answer in tab.responses)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(open_page: Callable[..., Visit], name: str, theme: str) -> None:
    page = open_page(name, color_scheme=theme).page
    start_playing(page)
    assert grave_violations(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_a_phone(open_page: Callable[..., Visit], theme: str) -> None:
    page = open_page("project", viewport=PHONE, color_scheme=theme, has_touch=True, is_mobile=True).page
    start_playing(page)
    page.get_by_role("button", name="More controls").click()
    assert grave_violations(page) == []


@pytest.mark.parametrize("viewport", [PHONE, SMALLEST], ids=["390", "320"])
@pytest.mark.parametrize("name", PAGES)
def test_a_phone_never_scrolls_sideways(
    open_page: Callable[..., Visit], name: str, viewport: dict[str, int]
) -> None:
    page = open_page(name, viewport=viewport, has_touch=True, is_mobile=True).page
    start_playing(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    if page.locator("#player:visible").count():
        page.get_by_role("button", name="More controls").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_targets_of_the_player_are_large_enough_for_fingers(open_page: Callable[..., Visit]) -> None:
    page = open_page("project", viewport=PHONE, has_touch=True, is_mobile=True).page
    start_playing(page)
    page.get_by_role("button", name="More controls").click()
    for button in page.get_by_role("region", name="Player").get_by_role("button").all():
        box = button.bounding_box()
        if box:
            assert (box["width"] >= 44, box["height"] >= 44) == (True, True), button.get_attribute(
                "aria-label"
            )


def test_an_idle_project_page_asks_for_nothing(
    visit: Callable[..., Visit], alice: User, project: Project, songs: list[Track]
) -> None:
    tab = visit(alice)
    tab.page.goto(f"/projects/{project.id}/")
    expect(tab.page.locator("[data-wave] canvas").first).to_be_visible()
    tab.page.wait_for_timeout(500)
    tab.requests.clear()
    tab.page.wait_for_timeout(IDLE_MS)
    assert [request.url for request in tab.requests] == []


def start_playing(page: Page) -> None:
    """With the player on the page, where the page has a take."""
    play = page.get_by_role("button", name="Play", exact=True)
    if play.count():
        play.first.click()
        expect(page.get_by_role("region", name="Player")).to_be_visible()
        page.wait_for_timeout(300)


def grave_violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    result = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    return [
        f"{violation['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for violation in result["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
