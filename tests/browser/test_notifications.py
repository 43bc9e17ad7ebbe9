"""The bell: what it counts, where it leads, and that the music goes on meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from projects.models import Track, User
from projects.notifications import notify
from tests.browser.chromium import Visit
from tests.factories import make_user

IDLE_MS = 8000


def test_the_bell_leads_to_the_very_place_and_the_music_never_stops(
    listening: Visit, alice: User, songs: list[Track]
) -> None:
    page, bell = listening.page, listening.page.locator("#bell-count")
    place = f"/tracks/{songs[0].id}/#work"
    notify(alice, "comment", "1", "Bob commented on “Salt and Diesel”.", place, actor=make_user("bob"))
    notify(alice, "shared", "2", "Bob shared “Old song” with you.", "/projects/")
    page.get_by_role("link", name="Queue").click()
    expect(bell).to_have_text("2 unread")
    page.get_by_role("link", name="Notifications").click()
    page.get_by_role("link", name="Bob commented on “Salt and Diesel”.").click()
    expect(page).to_have_url(listening.url + place)
    expect(bell).to_have_text("1 unread")
    page.get_by_role("link", name="Notifications").click()
    page.get_by_role("button", name="Mark all read").click()
    expect(bell).to_be_hidden()
    expect(page.get_by_role("button", name="Mark all read")).to_have_count(0)
    assert (listening.pauses, listening.same_audio) == (0, True)


def test_the_list_asks_for_nothing_while_one_reads(visit: Callable[..., Visit], alice: User) -> None:
    notify(alice, "shared", "1", "Bob shared “Old song” with you.", "/projects/")
    tab = visit(alice)
    tab.page.goto("/notifications/", wait_until="networkidle")
    asked: list[str] = []
    tab.page.on("request", lambda request: asked.append(request.url))
    tab.page.wait_for_timeout(IDLE_MS)
    assert asked == []
