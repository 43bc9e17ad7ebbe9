"""The sheet for sharing and the one for presets: opened, used and closed in place, the music going on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from generation.models import Preset
from projects.models import Member, Project, ShareLink, Track, User
from tests.browser.chromium import PHONE, Visit
from tests.browser.test_pages import grave_violations
from tests.factories import make_link, make_member, make_preset, make_user


@pytest.fixture
def bob(transactional_db: None) -> User:
    return make_user("bob")


def open_sheet(page: Page) -> None:
    page.get_by_role("link", name="Share").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Add")).to_be_visible()


def test_people_are_added_and_links_made_over_the_page(listening: Visit, bob: User, project: Project) -> None:
    page, before = listening.page, (listening.page.url, listening.page.title())
    open_sheet(page)
    sheet = page.get_by_role("dialog", name="Share Lighthouse EP")
    sheet.get_by_label("Name", exact=True).fill("bo")
    sheet.get_by_role("list", name="People of this name").get_by_role("button", name="Bob").click()
    expect(sheet.get_by_label("Role of Bob")).to_have_value("viewer")
    expect(sheet.get_by_text("Bob is in, as a viewer.")).to_be_visible()
    sheet.get_by_label("Role of Bob").select_option("editor")
    sheet.get_by_role("button", name="Save the role of Bob").click()
    expect(sheet.get_by_text("Bob is now an editor.")).to_be_visible()
    sheet.get_by_label("Name", exact=True).fill("Zoe")
    page.keyboard.press("Enter")
    expect(sheet.get_by_text("Nobody of this name is in the team.")).to_be_visible()
    expect(sheet.get_by_label("Name", exact=True)).to_be_focused()
    sheet.get_by_role("button", name="Make the link").click()
    expect(sheet.get_by_label("The new link")).to_have_value(re.compile("/l/.{43}/$"))
    assert Member.objects.get(project=project).role == "editor"
    assert ShareLink.objects.filter(project=project).count() == 1
    assert (page.url, page.title()) == before
    listening.wait_until_plays(after=listening.time)
    assert (listening.pauses, listening.same_audio) == (0, True)


def test_what_was_done_is_seen_in_the_sheet_and_undo_works_over_it(
    visit: Callable[..., Visit], alice: User, project: Project, songs: list[Track], bob: User
) -> None:
    page = visit(alice).page
    page.goto(f"/tracks/{songs[0].id}/")
    page.get_by_label("More about this track").click()
    page.get_by_role("button", name="Move to trash").click()
    expect(page.locator("body > #toasts")).to_contain_text("is in the trash")
    open_sheet(page)
    sheet = page.get_by_role("dialog", name="Share Lighthouse EP")
    expect(sheet.get_by_role("status").get_by_text("is in the trash")).to_be_visible()
    sheet.get_by_role("button", name="Undo").click()
    expect(page).to_have_url(re.compile(f"/tracks/{songs[0].id}/$"))
    expect(page.locator("body > #toasts").get_by_text("is back")).to_be_visible()
    page.goto(f"/projects/{project.id}/")
    open_sheet(page)
    sheet.get_by_label("Name", exact=True).fill("bo")
    sheet.get_by_role("button", name="Bob").click()
    said = sheet.get_by_text("Bob is in, as a viewer.")
    expect(said).to_be_visible()
    said.get_by_role("button", name="Dismiss").click()
    expect(said).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("body > #toasts")).to_be_attached()


def test_somebody_is_removed_and_the_link_that_was_made_stays(
    visit: Callable[..., Visit], alice: User, project: Project, bob: User
) -> None:
    make_member(project, bob)
    page = visit(alice).page
    page.goto(f"/projects/{project.id}/")
    open_sheet(page)
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_label("The new link")).to_be_visible()
    page.get_by_label("More about Bob").click()
    page.get_by_role("dialog").get_by_text("Remove", exact=True).first.click()
    expect(page.get_by_text("Bob no longer hears or sees the project")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Remove Bob").click()
    expect(page.get_by_label("Role of Bob")).to_have_count(0)
    expect(page.get_by_label("The new link")).to_be_visible()  # it is shown only once
    assert page.evaluate("document.activeElement.closest('dialog') !== null")


def test_a_link_is_changed_in_the_sheet_and_revoking_it_asks_first(
    visit: Callable[..., Visit], alice: User, project: Project
) -> None:
    link, _ = make_link(project, label="Dora")
    page = visit(alice).page
    page.goto(f"/projects/{project.id}/")
    open_sheet(page)
    sheet = page.get_by_role("dialog", name="Share Lighthouse EP")
    row = sheet.locator(f"#link-{link.id}")
    row.locator("summary").first.click()
    row.get_by_label("For whom").fill("Dora Weiss")
    row.get_by_role("button", name="Save").click()
    expect(sheet.get_by_text("“Dora Weiss” is changed.")).to_be_visible()
    expect(row.locator("> summary")).to_be_focused()
    page.keyboard.press("Enter")
    row.get_by_text("Revoke this link").click()
    expect(row.get_by_text("was opened by nobody yet")).to_be_visible()
    assert ShareLink.objects.get().is_open
    row.get_by_role("button", name="Revoke Dora Weiss").click()
    expect(sheet.get_by_text("“Dora Weiss” is revoked.")).to_be_visible()
    expect(row).to_have_count(0)
    assert not ShareLink.objects.get().is_open


@pytest.mark.parametrize("way", ["Escape", "button", "beside"])
def test_it_closes_and_the_focus_is_back(
    visit: Callable[..., Visit], alice: User, songs: list[Track], way: str
) -> None:
    page = visit(alice).page
    page.goto(f"/tracks/{songs[0].id}/")
    button = page.get_by_role("link", name="Share")
    button.focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Share Salt and Diesel")
    expect(sheet.get_by_role("button", name="Share")).to_be_visible()
    if way == "Escape":
        page.keyboard.press("Escape")
    elif way == "button":
        sheet.get_by_role("button", name="Close").click()
    else:
        page.mouse.click(10, 450)
    expect(sheet).to_be_hidden()
    expect(button).to_be_focused()


def test_to_hand_a_project_on_leads_to_its_page_of_people(
    visit: Callable[..., Visit], alice: User, project: Project, bob: User
) -> None:
    make_member(project, bob)
    page = visit(alice).page
    page.goto(f"/projects/{project.id}/")
    open_sheet(page)
    page.get_by_label("More about Bob").click()
    page.get_by_text("Make owner").click()
    page.get_by_role("button", name="Hand it over to Bob").click()
    expect(page).to_have_url(re.compile(r"/people/$"))
    page.get_by_text("Leave this project").click()
    page.get_by_role("button", name="Leave", exact=True).click()
    expect(page).to_have_url(re.compile(r"/projects/$"))


def test_on_a_phone_it_covers_the_screen(visit: Callable[..., Visit], alice: User, project: Project) -> None:
    page = visit(alice, viewport=PHONE, has_touch=True, is_mobile=True).page
    page.goto(f"/projects/{project.id}/")
    open_sheet(page)
    assert page.get_by_role("dialog").bounding_box() == {"x": 0, "y": 0, **PHONE}
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_sheets(
    visit: Callable[..., Visit], alice: User, project: Project, bob: User, theme: str
) -> None:
    make_member(project, bob)
    make_preset(owner=alice)
    tab = visit(alice, color_scheme=theme)
    tab.page.goto(f"/projects/{project.id}/")
    open_sheet(tab.page)
    assert grave_violations(tab.page) == []
    tab.page.keyboard.press("Escape")
    tab.page.locator("#preset-menu summary").click()
    assert grave_violations(tab.page) == []
    tab.page.get_by_role("button", name="Save as preset").click()
    expect(tab.page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
    assert grave_violations(tab.page) == []
    tab.page.goto("/presets/")
    assert grave_violations(tab.page) == []
    assert tab.complaints == []


def test_a_preset_is_kept_and_filled_in_without_leaving(listening: Visit, alice: User) -> None:
    page, before = listening.page, listening.page.url
    make_preset("Surf", owner=alice, fields={"model": "sonic-v4", "tags": "surf"})
    page.reload()
    page.get_by_role("tab", name="Write").click()
    form = page.locator("#create-form")
    form.get_by_label("Lyrics", exact=True).fill("[Verse]\nSalt on the window")
    form.get_by_label("Style tags").fill("folk")
    page.get_by_role("button", name="Save as preset").click()
    sheet = page.get_by_role("dialog", name="Save as preset")
    expect(sheet.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Folk")
    sheet.get_by_label("With its words").uncheck()
    page.keyboard.press("Enter")
    expect(sheet).to_be_hidden()
    expect(page.get_by_role("button", name="Save as preset")).to_be_focused()
    assert Preset.objects.get(name="Folk").fields == {"model": "sonic-v5", "tags": "folk"}
    page.locator("#preset-menu summary").click()
    expect(page.get_by_role("button", name="Folk")).to_be_visible()
    page.get_by_role("button", name="Surf").click()
    expect(form.get_by_label("Style tags")).to_have_value("surf")
    expect(form.get_by_label("Lyrics", exact=True)).to_have_value("[Verse]\nSalt on the window")
    assert page.url.partition("?")[0] == before
    rail = page.get_by_role("navigation", name="Studio")
    rail.get_by_role("link", name="Queue").click()
    expect(page).to_have_title(re.compile("Queue"))
    page.go_back()
    expect(form.get_by_label("Style tags")).to_have_value("surf")  # and not what was typed before it


def test_a_preset_is_used_from_the_page_of_all(visit: Callable[..., Visit], alice: User) -> None:
    make_preset("Surf", owner=alice, fields={"tags": "surf"})
    page = visit(alice).page
    page.goto("/create/")
    form = page.locator("#create-form")
    form.get_by_label("Style tags").fill("folk")
    form.get_by_label("Song description").fill("rain on a harbour")
    page.goto("/presets/")
    page.get_by_role("button", name="Use Surf").click()
    expect(form.get_by_label("Style tags")).to_have_value("surf")
    expect(form.get_by_label("Song description")).to_have_value("rain on a harbour")
    form.get_by_label("Style tags").fill("surf, reverb")
    page.reload()
    expect(form.get_by_label("Style tags")).to_have_value("surf, reverb")


def test_without_script_a_preset_is_a_page(
    visit: Callable[..., Visit], alice: User, project: Project
) -> None:
    page = visit(alice, java_script_enabled=False).page
    page.goto(f"/projects/{project.id}/")
    page.locator("#create-form").get_by_label("Style tags").fill("folk")
    page.get_by_role("button", name="Save as preset").click()
    page.get_by_label("Name").fill("Folk")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#create-form").get_by_label("Style tags")).to_have_value("folk")
    page.locator("#create-form").get_by_label("Style tags").fill("surf")
    page.locator("#preset-menu summary").click()
    page.get_by_role("button", name="Folk").click()
    expect(page.locator("#create-form").get_by_label("Style tags")).to_have_value("folk")
