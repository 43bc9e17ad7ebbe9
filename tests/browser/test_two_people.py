"""Two browsers at once: the owner lets somebody in and out, and what that means on a page that is open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from generation.models import Generation
from projects.models import Project, Track, User
from tests.browser.chromium import Visit
from tests.browser.conftest import take
from tests.factories import make_generation, make_member, make_user

NO_LONGER = "is no longer here, or no longer shared with you."


@pytest.fixture
def bob(transactional_db: None) -> User:
    return make_user("bob")


def sheet_of(page: Page) -> Locator:
    page.get_by_role("link", name="Share").click()
    sheet = page.get_by_role("dialog", name="Share Lighthouse EP")
    expect(sheet.get_by_role("button", name="Add")).to_be_visible()
    return sheet


def remove_bob(sheet: Locator) -> None:
    sheet.get_by_label("More about Bob").click()
    sheet.get_by_text("Remove", exact=True).first.click()
    sheet.get_by_role("button", name="Remove Bob").click()
    expect(sheet.get_by_label("Role of Bob")).to_have_count(0)


def forge(tab: Visit, address: str, **form: str) -> int:
    """What comes back for a form that his page does not have, sent with his own session and token."""
    token = next(each["value"] for each in tab.context.cookies() if each["name"] == "csrftoken")
    headers = {"X-CSRFToken": token, "Referer": tab.url}
    return tab.context.request.post(address, form=form, headers=headers, max_redirects=0).status


def test_a_viewer_comes_in_hears_it_changes_nothing_and_goes(
    visit: Callable[..., Visit], alice: User, project: Project, songs: list[Track], bob: User
) -> None:
    hers, his = visit(alice), visit(bob)
    his.page.goto("/projects/")
    expect(his.page.get_by_role("heading", name="Shared with me")).to_have_count(0)
    hers.page.goto(f"/projects/{project.id}/")
    sheet = sheet_of(hers.page)
    sheet.get_by_label("Name", exact=True).fill("bo")
    sheet.get_by_role("list", name="People of this name").get_by_role("button", name="Bob").click()
    expect(sheet.get_by_label("Role of Bob")).to_have_value("viewer")

    his.page.get_by_role("navigation", name="Studio").get_by_role("link", name="Projects").click()
    shared = his.page.get_by_role("region", name="Shared with me")
    shared.get_by_role("link", name="Lighthouse EP").click()
    expect(his.page.locator("#create-submit-obstacle")).to_contain_text("You listen in this project.")
    expect(his.page.get_by_role("button", name="Create · free")).to_be_disabled()
    take(his.page, "Lighthouse in the Fog").get_by_role("button", name="Play", exact=True).click()
    his.wait_until_plays()
    his.watch_audio()

    place, track = f"/projects/{project.id}", f"/tracks/{songs[0].id}"
    song = {"family": "sonic", "mode": "describe", "description": "rain", "model": "sonic-v5"}
    song["nonce"] = "0b0d5d0e-6a53-4dd5-a1ad-2f6a4f1a3c11"
    asked = Generation.objects.count()
    answers = {
        "rename": forge(his, f"{place}/edit/", title="Mine now"),
        "archive": forge(his, f"{place}/archive/"),
        "trash": forge(his, f"{place}/trash/"),
        "let in": forge(his, f"{place}/people/add/", name="Bob", role="editor"),
        "make editor": forge(his, f"{place}/people/{bob.pk}/role/", role="editor"),
        "spend": forge(his, f"{place}/generations/", **song),
        "link": forge(his, f"{place}/links/", kind="listen", ends="30"),
        "reject": forge(his, f"{track}/verdict/", verdict="rejected"),
        "throw away": forge(his, f"{track}/trash/"),
        "note": forge(his, f"{track}/notes/", notes="mine"),
    }
    assert answers == dict.fromkeys(answers, 404)
    project.refresh_from_db()
    assert (project.title, project.archived_at, project.trashed_at) == ("Lighthouse EP", None, None)
    assert (project.members.get().role, project.links.count()) == ("viewer", 0)
    assert Generation.objects.count() == asked
    assert Track.objects.filter(verdict="", notes="", trashed_at=None).count() == len(songs)
    assert (his.pauses, his.same_audio) == (0, True)

    remove_bob(sheet)
    take(his.page, "Salt and Diesel").get_by_role("button", name="Play", exact=True).click()
    expect(his.page.locator("#player [role=alert]")).to_contain_text(f"“Salt and Diesel” {NO_LONGER}")
    assert his.statuses(f"{songs[0].id}/audio")[-1] == 404
    take(his.page, "Salt and Diesel").get_by_role("link", name="Open").click()
    expect(his.page.get_by_role("heading", level=1, name="Nothing here")).to_be_visible()
    his.page.get_by_role("link", name="Go to my projects").click()
    expect(his.page.get_by_role("heading", level=1, name="Projects")).to_be_visible()
    expect(his.page.get_by_role("link", name="Lighthouse EP")).to_have_count(0)


def test_who_is_let_go_is_told_on_a_page_that_waits_for_a_take(
    visit: Callable[..., Visit], alice: User, project: Project, songs: list[Track], bob: User
) -> None:
    """Without a click, once, and what is shown and plays stays as it is."""
    make_member(project, bob)
    make_generation(project, "running", request={"title": "Copper Wire"})
    hers, his = visit(alice), visit(bob)
    his.page.goto(f"/projects/{project.id}/")
    take(his.page, "Lighthouse in the Fog").get_by_role("button", name="Play", exact=True).click()
    his.wait_until_plays()
    his.watch_audio()
    hers.page.goto(f"/projects/{project.id}/people/")
    hers.page.get_by_label("More about Bob").click()
    hers.page.get_by_text("Remove", exact=True).first.click()
    hers.page.get_by_role("button", name="Remove Bob").click()
    notice = his.page.get_by_text(f"This {NO_LONGER}")
    expect(notice).to_be_visible()
    his.page.wait_for_timeout(5000)  # two more polls
    expect(notice).to_have_count(1)
    expect(his.page.get_by_role("article", name="Copper Wire")).to_be_visible()
    assert (his.pauses, his.same_audio) == (0, True)


def test_a_track_that_was_shared_alone_comes_and_goes(
    visit: Callable[..., Visit], alice: User, project: Project, songs: list[Track], bob: User
) -> None:
    hers, his = visit(alice), visit(bob)
    hers.page.goto(f"/tracks/{songs[0].id}/")
    hers.page.get_by_role("link", name="Share").click()
    sheet = hers.page.get_by_role("dialog", name="Share Salt and Diesel")
    sheet.get_by_label("Name", exact=True).fill("Bob")
    hers.page.keyboard.press("Enter")
    expect(sheet.get_by_label("Stop sharing with Bob")).to_be_visible()
    his.page.goto("/projects/")
    his.page.get_by_role("article", name="Salt and Diesel").get_by_role("link", name="Open").click()
    expect(his.page.get_by_role("heading", level=1, name="Salt and Diesel")).to_be_visible()
    assert "Lighthouse" not in his.page.locator("#page").inner_text()
    sheet.get_by_label("Stop sharing with Bob").click()
    sheet.get_by_role("button", name="Stop sharing", exact=True).click()
    expect(sheet.get_by_text("Shared with nobody yet.")).to_be_visible()
    his.page.get_by_role("article").get_by_role("button", name="Play", exact=True).first.click()
    expect(his.page.locator("#player [role=alert]")).to_contain_text(NO_LONGER)
