"""A real Chromium, and the studio served as in real life: waitress, WhiteNoise, hashed files."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import waitress
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.test import Client
from playwright.sync_api import Browser, Error, Locator, Page, sync_playwright

from projects.models import Project, Track, User
from tests.browser.chromium import FLAGS, Visit, find_chromium
from tests.browser.songs import make_song
from tests.factories import make_generation, make_project, make_user

HERE = Path(__file__).parent
NONE_FOUND = "no Chromium was found: set CHROMIUM to one, or run `playwright install chromium`"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's sync API keeps an event loop in this thread, which Django takes for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        path = find_chromium(playwright)
        if path is None:
            pytest.skip(NONE_FOUND)
        try:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Error as error:
            pytest.skip(f"{path} does not start: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the studio in this process, on the tests' database."""
    if not (settings.BASE_DIR / "static" / "vendor" / "htmx.min.js").exists():
        pytest.skip("the browser's libraries are not installed: run `make setup`")
    call_command("collectstatic", interactive=False, verbosity=0)
    server = waitress.create_server(get_wsgi_application(), host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


@pytest.fixture
def visit(chromium: Browser, served: str, transactional_db: None) -> Iterator[Callable[..., Visit]]:
    """Opens a tab, for a person or for nobody; at the end nothing may have complained."""
    visits: list[Visit] = []

    def open_tab(person: User | None = None, **options: object) -> Visit:
        tab = Visit(chromium, served, **options)
        visits.append(tab)
        if person:
            client = Client()
            client.force_login(person)
            tab.sign_in_as(client.cookies["sessionid"].value)
        return tab

    yield open_tab
    for tab in visits:
        # Leaving first ends the page's requests, so that none of them meets an emptied database.
        tab.page.goto("about:blank")
        tab.context.close()


@pytest.fixture
def alice(transactional_db: None) -> User:
    return make_user("alice")


@pytest.fixture
def project(alice: User) -> Project:
    return make_project(alice, title="Lighthouse EP", hue=1)


@pytest.fixture
def songs(project: Project) -> list[Track]:
    """Two requests with the takes A and B: “Salt and Diesel”, and above it “Lighthouse in the Fog”."""
    tracks = []
    for title in ("Salt and Diesel", "Lighthouse in the Fog"):
        generation = make_generation(project, "succeeded", request={"title": title, "mv": "sonic-v5"})
        tracks += [make_song(generation, label, title) for label in "AB"]
    return tracks


@pytest.fixture
def listening(visit: Callable[..., Visit], alice: User, project: Project, songs: list[Track]) -> Visit:
    """Alice on her project's page, where take A of “Lighthouse in the Fog” plays."""
    tab = visit(alice)
    tab.page.goto(f"/projects/{project.id}/")
    take(tab.page, "Lighthouse in the Fog", "A").get_by_role("button", name="Play", exact=True).click()
    tab.wait_until_plays()
    tab.watch_audio()
    return tab


def take(page: Page, title: str, label: str = "A") -> Locator:
    """The row of a take on a page."""
    return page.get_by_role("article", name=title).get_by_role("group", name=f"Take {label}")
