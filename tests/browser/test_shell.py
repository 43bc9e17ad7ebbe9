"""Going about without a reload: places, failures, and help in the forms."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from projects.models import Project, Track, User
from projects.sign_in import make_sign_in_link
from tests.browser.chromium import Visit
from tests.factories import make_generation, make_project

PATIENCE = 60  # looks at something that takes a while


def late(page: Page, wait_ms: int) -> Callable[[Route], None]:
    """Answers a request after a while."""

    def answer(route: Route) -> None:
        page.wait_for_timeout(wait_ms)
        route.continue_()

    return answer


def test_going_is_a_swap_and_the_rail_follows(listening: Visit) -> None:
    page = listening.page
    page.evaluate("window.stayed = true")
    rail = page.get_by_role("navigation", name="Studio")
    rail.get_by_role("link", name="Queue").click()
    expect(rail.get_by_role("link", name="Queue")).to_have_attribute("aria-current", "page")
    rail.get_by_role("link", name="Projects").click()
    expect(page).to_have_title(re.compile("Projects"))
    expect(rail.get_by_role("link", name="Projects")).to_have_attribute("aria-current", "page")
    assert page.evaluate("window.stayed")


def test_back_returns_to_where_one_was(visit: Callable[..., Visit], alice: User) -> None:
    for number in range(60):
        make_project(alice, title=f"Project {number}")
    page = visit(alice, viewport={"width": 1200, "height": 500}).page
    page.goto("/projects/")
    page.locator("#main").evaluate("main => main.scrollTo(0, 700)")
    page.wait_for_timeout(200)
    page.get_by_role("navigation", name="Studio").get_by_role("link", name="Queue").click()
    expect(page.get_by_role("heading", level=1, name="Queue")).to_be_visible()
    assert page.locator("#main").evaluate("main => main.scrollTop") == 0
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Projects")).to_be_focused()
    assert abs(page.locator("#main").evaluate("main => main.scrollTop") - 700) < 2


def test_back_works_over_an_anchor(visit: Callable[..., Visit], alice: User, project: Project) -> None:
    page = visit(alice).page
    page.goto(f"/projects/{project.id}/#main")
    rail = page.get_by_role("navigation", name="Studio")
    page.evaluate("location.hash = 'create'")
    rail.get_by_role("link", name="Queue").click()
    expect(page.get_by_role("heading", level=1, name="Queue")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1, name=project.title)).to_be_visible()


def test_a_sign_in_link_signs_in_once(visit: Callable[..., Visit], served: str, alice: User) -> None:
    link = make_sign_in_link(alice, served)
    page = visit().page
    page.goto(link)
    expect(page.get_by_role("heading", level=1, name="Projects")).to_be_visible()
    stranger = visit().page
    stranger.goto(link)
    expect(stranger.get_by_role("heading", level=1, name="This link no longer works")).to_be_visible()


def test_a_slow_page_shows_a_bar(listening: Visit) -> None:
    page = listening.page
    page.route("**/queue/", late(page, 800))
    page.get_by_role("navigation", name="Studio").get_by_role("link", name="Queue").click(no_wait_after=True)
    expect(page.locator(".loading-bar")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="Queue")).to_be_visible()
    expect(page.locator(".loading-bar")).to_be_hidden()


def test_the_last_click_wins_however_late_an_earlier_page_arrives(listening: Visit) -> None:
    page = listening.page
    page.route("**/queue/", late(page, 1500))
    rail = page.get_by_role("navigation", name="Studio")
    rail.get_by_role("link", name="Queue").click(no_wait_after=True)
    rail.get_by_role("link", name="Create").click(no_wait_after=True)
    expect(page.get_by_role("heading", level=1, name="Create")).to_be_visible()
    page.wait_for_timeout(2000)
    expect(page.get_by_role("heading", level=1, name="Create")).to_be_visible()
    assert page.url.endswith("/create/")


def test_a_page_that_cannot_be_reached_says_so_and_loses_nothing(listening: Visit) -> None:
    page = listening.page
    page.get_by_label("Song description").fill("a song about rain")
    page.route("**/queue/", lambda route: route.abort())
    page.get_by_role("navigation", name="Studio").get_by_role("link", name="Queue").click()
    expect(page.locator("#toasts")).to_contain_text("The studio cannot be reached.")
    expect(page.get_by_label("Song description")).to_have_value("a song about rain")
    page.unroute("**/queue/")
    page.locator("#toasts").get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", level=1, name="Queue")).to_be_visible()
    assert listening.pauses == 0


def test_a_mistake_of_the_studio_leaves_the_page_as_it_was(listening: Visit, project: Project) -> None:
    page = listening.page
    page.route(
        "**/queue/", lambda route: route.fulfill(status=500, content_type="text/html", body="<h1>500</h1>")
    )
    page.get_by_role("navigation", name="Studio").get_by_role("link", name="Queue").click()
    expect(page.locator("#toasts")).to_contain_text("The studio made a mistake.")
    expect(page.get_by_role("heading", level=1, name=project.title)).to_be_visible()
    assert page.url.endswith(f"/projects/{project.id}/")
    assert listening.pauses == 0


def test_a_failing_poll_complains_once_and_takes_it_back_when_it_works_again(
    visit: Callable[..., Visit], alice: User, project: Project
) -> None:
    make_generation(project, "running", request={"title": "Neon Tide"})
    page = visit(alice).page
    page.route("**/takes/*", lambda route: route.fulfill(status=500, body="<h1>500</h1>"))
    page.goto(f"/projects/{project.id}/")
    notice = page.locator("#toasts").get_by_text("The studio made a mistake.")
    expect(notice).to_be_visible()
    page.locator("#toasts").get_by_role("button", name="Dismiss").click()
    with page.expect_response(re.compile("/takes/")):
        pass
    expect(page.get_by_role("article", name="Neon Tide")).to_be_visible()
    expect(notice).to_have_count(0)
    page.unroute("**/takes/*")
    with page.expect_response(lambda answer: "/takes/" in answer.url and answer.ok):
        pass
    page.route("**/takes/*", lambda route: route.abort())
    unreached = page.locator("#toasts").get_by_text("The studio cannot be reached.")
    expect(unreached).to_be_visible()
    page.unroute("**/takes/*")
    expect(unreached).to_have_count(0)


def test_a_person_who_was_signed_out_comes_back_to_what_they_wrote(
    visit: Callable[..., Visit], alice: User, project: Project
) -> None:
    tab = visit(alice)
    page = tab.page
    page.goto(f"/projects/{project.id}/")
    page.get_by_label("Song description").fill("a song about rain")
    tab.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name=re.compile("^Create")).click()
    expect(page).to_have_url(re.compile("/sign-in/"))
    page.get_by_label("Email").fill("alice@example.org")
    page.get_by_label("Password").fill("correct horse battery staple")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1, name=project.title)).to_be_visible()
    expect(page.get_by_label("Song description")).to_have_value("a song about rain")


def test_tabs_switch_in_place_and_keep_both_texts(
    visit: Callable[..., Visit], alice: User, project: Project
) -> None:
    tab = visit(alice)
    page = tab.page
    page.goto(f"/projects/{project.id}/")
    page.wait_for_load_state("networkidle")
    page.get_by_label("Song description").fill("about rain")
    tab.requests.clear()
    page.get_by_role("tab", name="Describe").press("ArrowRight")
    expect(page.get_by_role("tab", name="Write")).to_be_focused()
    expect(page).to_have_url(re.compile("mode=write"))
    page.get_by_label("Lyrics").fill("Salt on the window")
    page.get_by_role("tab", name="Describe").click()
    expect(page.get_by_label("Song description")).to_have_value("about rain")
    assert page.locator("input[name=mode]").input_value() == "describe"
    page.get_by_role("tab", name="Write").click()
    expect(page.get_by_label("Lyrics")).to_have_value("Salt on the window")
    assert [request.url for request in tab.requests if request.resource_type != "other"] == []  # its icon is


def test_a_section_tag_goes_in_at_the_caret_and_can_be_undone(
    visit: Callable[..., Visit], alice: User, project: Project
) -> None:
    page = visit(alice).page
    page.goto(f"/projects/{project.id}/?mode=write")
    lyrics = page.get_by_label("Lyrics")
    lyrics.press_sequentially("Hold the light")
    page.get_by_role("button", name="Chorus").click()
    expect(lyrics).to_have_value("Hold the light\n\n[Chorus]\n")
    expect(lyrics).to_be_focused()
    page.keyboard.press("ControlOrMeta+z")
    expect(lyrics).to_have_value("Hold the light")


def test_counters_count_as_the_server_does(
    visit: Callable[..., Visit], alice: User, project: Project
) -> None:
    page = visit(alice).page
    page.goto(f"/projects/{project.id}/?mode=write")
    page.get_by_label("Lyrics").fill("Ärger 🎵\nzwei")
    expect(
        page.locator("studio-counter", has=page.get_by_label("Lyrics")).locator("[data-count]")
    ).to_have_text(re.compile(r"^12 / "))


def test_elapsed_times_tick_between_polls(visit: Callable[..., Visit], alice: User, project: Project) -> None:
    make_generation(project, "running", request={"title": "Neon Tide", "mv": "sonic-v5"})
    page = visit(alice).page
    page.goto(f"/projects/{project.id}/")
    page.evaluate(
        """() => { window.seen = new Set(); const elapsed = document.querySelector("studio-elapsed");
            new MutationObserver(() => window.seen.add(elapsed.textContent))
                .observe(elapsed, { childList: true, characterData: true, subtree: true }); }"""
    )
    for _ in range(PATIENCE):
        if page.evaluate("window.seen.size") >= 4:
            return
        page.wait_for_timeout(500)
    raise AssertionError(page.evaluate("[...window.seen]"))


def test_without_script_a_take_still_leads_to_its_page(
    visit: Callable[..., Visit], alice: User, project: Project, songs: list[Track]
) -> None:
    page = visit(alice, java_script_enabled=False).page
    page.goto(f"/projects/{project.id}/")
    row = page.get_by_role("article", name="Salt and Diesel").get_by_role("group", name="Take A")
    row.get_by_role("link", name=re.compile("Open")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Salt and Diesel")


def test_the_theme_is_kept(visit: Callable[..., Visit], alice: User) -> None:
    page = visit(alice).page
    page.goto("/projects/")
    page.locator(".account summary").click()
    page.get_by_role("radio", name="Dark").check(force=True)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_menu_closes_by_a_press_elsewhere_and_by_escape(
    visit: Callable[..., Visit], alice: User, project: Project
) -> None:
    page = visit(alice).page
    page.goto(f"/projects/{project.id}/")
    menu, item = page.get_by_label("More about this project"), page.get_by_role("link", name="Settings")
    menu.click()
    expect(item).to_be_visible()
    page.get_by_role("heading", level=1).click()
    expect(item).to_be_hidden()
    menu.click()
    item.focus()
    page.keyboard.press("Escape")
    expect(item).to_be_hidden()
    expect(menu).to_be_focused()


def test_what_was_typed_waits_while_one_looks_around(
    visit: Callable[..., Visit], alice: User, project: Project
) -> None:
    page = visit(alice).page
    page.goto(f"/projects/{project.id}/")
    page.get_by_role("tab", name="Write").click()
    page.get_by_label("Lyrics").fill("[Verse]\nSalt on the window 🎵")
    page.get_by_label("Style tags").fill("bossa nova")
    rail = page.get_by_role("navigation", name="Studio")
    rail.get_by_role("link", name="Queue").click()
    expect(page.get_by_role("heading", level=1, name="Queue")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("tab", name="Write")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("Lyrics")).to_have_value("[Verse]\nSalt on the window 🎵")
    rail.get_by_role("link", name="Create").click()
    expect(page.get_by_label("Style tags")).to_have_value("bossa nova")
    page.reload()
    expect(page.get_by_label("Lyrics")).to_have_value("[Verse]\nSalt on the window 🎵")


def test_a_request_to_fix_is_not_covered_by_what_was_typed(
    visit: Callable[..., Visit], alice: User, project: Project
) -> None:
    failed = make_generation(
        project, "failed", request={"custom_mode": False, "gpt_description_prompt": "rain", "mv": "sonic-v5"}
    )
    page = visit(alice).page
    page.goto(f"/projects/{project.id}/")
    page.get_by_label("Song description").fill("sun")
    page.goto(f"/projects/{project.id}/?draft={failed.id}")
    expect(page.get_by_label("Song description")).to_have_value("rain")
