"""The music goes on, whatever happens around it; and it does what hands and keys say."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from projects.models import Project, Track
from tests.browser.chromium import Visit
from tests.browser.conftest import take
from tests.factories import make_generation

POLLS = 10


def slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Position")


def player(page: Page) -> Locator:
    return page.get_by_role("region", name="Player")


def test_the_music_plays_on_over_links_back_forward_and_forms(listening: Visit, project: Project) -> None:
    page = listening.page
    times = [listening.time]

    def it_plays_on() -> None:
        times.append(listening.wait_until_plays(times[-1]))
        assert listening.same_audio
        assert listening.pauses == 0

    page.get_by_role("navigation", name="Studio").get_by_role("link", name="Queue").click()
    expect(page.get_by_role("heading", level=1, name="Queue")).to_be_focused()
    it_plays_on()
    page.go_back()
    expect(page.get_by_role("heading", level=1, name=project.title)).to_be_focused()
    expect(page).to_have_title(re.compile(project.title))
    expect(take(page, "Lighthouse in the Fog")).to_have_class(re.compile("playing"))
    it_plays_on()
    page.go_forward()
    expect(page).to_have_title(re.compile("Queue"))
    it_plays_on()
    page.get_by_role("navigation", name="Studio").get_by_role("link", name="Projects").click()
    page.get_by_role("link", name="New project").first.click()
    page.get_by_label("Title").fill("Another one")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", level=1, name="Another one")).to_be_visible()
    it_plays_on()
    player(page).get_by_role("link", name="Lighthouse in the Fog").click()
    expect(page).to_have_url(re.compile("/tracks/"))
    it_plays_on()
    assert 206 in listening.statuses("/audio")
    assert listening.complaints == []


def test_ten_polls_touch_neither_the_music_nor_the_waveforms(listening: Visit, project: Project) -> None:
    page = listening.page
    make_generation(project, "running", request={"title": "Neon Tide", "mv": "sonic-v5"})
    page.get_by_role("navigation", name="Studio").get_by_role("link", name="Queue").click()
    expect(page.get_by_role("heading", level=1, name="Queue")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("article", name="Neon Tide")).to_be_visible()
    wave = take(page, "Lighthouse in the Fog").locator("[data-wave]")
    expect(wave.locator("canvas").first).to_be_visible()
    page.evaluate(
        """() => {
            const waves = [...document.querySelectorAll("[data-wave]")];
            const row = document.querySelector("studio-take.playing");
            window.before = { waves, drawn: waves.map((wave) => wave.firstElementChild), row, changes: 0 };
            const count = () => (window.before.changes += 1);
            for (const wave of waves) new MutationObserver(count).observe(wave, { childList: true });
            new MutationObserver(count).observe(row, { attributes: true });
            new MutationObserver(count).observe(row.querySelector(".play"), { attributes: true });
        }"""
    )
    started = listening.time
    seen = len(listening.statuses("/takes/"))
    for _ in range(POLLS):
        with page.expect_response(re.compile("/takes/")):
            pass
    page.wait_for_timeout(300)
    assert len(listening.statuses("/takes/")) - seen >= POLLS
    assert set(listening.statuses("/takes/")) == {200}
    assert listening.time > started + POLLS
    assert listening.pauses == 0
    assert listening.same_audio
    assert page.evaluate(
        """() => {
            const waves = [...document.querySelectorAll("[data-wave]")];
            return waves.length === window.before.waves.length
                && waves.every((wave, at) => wave === window.before.waves[at])
                && waves.every((wave, at) => wave.firstElementChild === window.before.drawn[at]);
        }"""
    )
    assert page.evaluate("window.before.changes") == 0
    expect(take(page, "Lighthouse in the Fog").get_by_role("button", name="Pause")).to_be_visible()


def test_a_poll_leaves_focus_text_and_open_menus_alone(listening: Visit, project: Project) -> None:
    page = listening.page
    make_generation(project, "running", request={"title": "Neon Tide", "mv": "sonic-v5"})
    page.goto(f"/projects/{project.id}/")
    expect(page.get_by_role("article", name="Neon Tide")).to_be_visible()
    field = page.get_by_label("Song description")
    field.fill("a song about rain")
    field.evaluate("field => field.setSelectionRange(2, 6)")
    for _ in range(2):
        with page.expect_response(re.compile("/takes/")):
            pass
    page.wait_for_timeout(200)
    expect(field).to_be_focused()
    expect(field).to_have_value("a song about rain")
    assert field.evaluate("field => [field.selectionStart, field.selectionEnd]") == [2, 6]
    page.get_by_label("More about this project").click()
    with page.expect_response(re.compile("/takes/")):
        pass
    page.wait_for_timeout(200)
    expect(page.get_by_role("link", name="Settings")).to_be_visible()


def test_every_take_near_the_viewport_is_drawn_from_its_peaks(listening: Visit) -> None:
    page = listening.page
    for canvas in page.locator("[data-wave]").all():
        expect(canvas.locator("canvas").first).to_be_visible()
    painted = page.locator("[data-wave] canvas").first.evaluate(
        """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
                    .filter((value, at) => at % 4 === 3 && value > 0).length"""
    )
    assert painted > 500


def test_a_click_on_a_waveform_plays_from_there(listening: Visit) -> None:
    row = take(listening.page, "Salt and Diesel", "B")
    box = row.locator("[data-wave]").bounding_box()
    assert box
    row.locator("[data-wave]").click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    assert listening.wait_until_plays(40) < 55
    expect(row.get_by_role("button", name="Pause")).to_be_visible()
    expect(take(listening.page, "Lighthouse in the Fog").get_by_role("button", name="Play")).to_be_visible()


def test_the_slider_says_where_it_is_and_obeys_keys(listening: Visit) -> None:
    page = listening.page
    scrubber = slider(page)
    scrubber.focus()
    page.keyboard.press("k")
    page.keyboard.press("Home")
    expect(scrubber).to_have_attribute("aria-valuetext", "0 s of 1 min 30 s")
    expect(scrubber).to_have_attribute("aria-valuemax", "90")
    for key, now, words in (
        ("PageUp", "30", "30 s of 1 min 30 s"),
        ("PageUp", "60", "1 min 0 s of 1 min 30 s"),
        ("ArrowRight", "65", "1 min 5 s of 1 min 30 s"),
        ("ArrowLeft", "60", "1 min 0 s of 1 min 30 s"),
        ("PageDown", "30", "30 s of 1 min 30 s"),
        ("End", "89", "1 min 29 s of 1 min 30 s"),
    ):
        page.keyboard.press(key)
        expect(scrubber).to_have_attribute("aria-valuenow", now)
        expect(scrubber).to_have_attribute("aria-valuetext", words)


def test_keys_drive_the_player_from_anywhere_but_fields(listening: Visit, project: Project) -> None:
    page = listening.page
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("Space")
    expect(player(page).get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.keyboard.press("k")
    listening.wait_until_plays(listening.time)
    before = listening.time
    page.keyboard.press("l")
    assert 9 < listening.time - before < 12
    page.keyboard.press("j")
    assert listening.time - before < 3
    page.keyboard.press("ArrowRight")
    assert 4 < listening.time - before < 8
    page.keyboard.press("m")
    expect(player(page).get_by_role("button", name="Mute")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Shift+?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    field = page.get_by_label("Song description")
    field.click()
    page.keyboard.type("jkl m? k")
    expect(field).to_have_value("jkl m? k")
    expect(player(page).get_by_role("button", name="Pause")).to_be_visible()


def test_play_now_comes_after_the_current_track_and_keeps_the_queue(listening: Visit) -> None:
    page = listening.page
    for label in "AB":
        take(page, "Salt and Diesel", label).locator("[data-queue]").click()
    take(page, "Lighthouse in the Fog", "B").get_by_role("button", name="Play", exact=True).click()
    player(page).get_by_role("button", name="Up next").click()
    panel = page.locator("#up-next")
    waiting = panel.get_by_role("listitem").locator("small")
    expect(waiting).to_have_text(["Take A · Lighthouse EP", "Take B · Lighthouse EP"])
    panel.get_by_role("button", name="Move up").nth(1).click()
    expect(waiting).to_have_text(["Take B · Lighthouse EP", "Take A · Lighthouse EP"])
    panel.get_by_role("button", name="Remove: Salt and Diesel").first.click()
    expect(waiting).to_have_text(["Take A · Lighthouse EP"])
    page.keyboard.press("Escape")
    player(page).get_by_role("button", name="Next", exact=True).click()
    expect(take(page, "Salt and Diesel", "A").get_by_role("button", name="Pause")).to_be_visible()
    player(page).get_by_role("button", name="Previous").click()
    expect(take(page, "Lighthouse in the Fog", "B").get_by_role("button", name="Pause")).to_be_visible()
    player(page).get_by_role("button", name="Up next").click()
    panel.get_by_role("button", name="Clear").click()
    expect(panel.get_by_role("listitem")).to_have_count(0)
    listening.wait_until_plays()


def test_the_next_in_the_queue_follows_by_itself(listening: Visit) -> None:
    page = listening.page
    take(page, "Salt and Diesel", "A").locator("[data-queue]").click()
    slider(page).press("End")
    expect(take(page, "Salt and Diesel", "A").get_by_role("button", name="Pause")).to_be_visible()
    listening.wait_until_plays()


def test_switching_between_a_and_b_keeps_the_place(listening: Visit) -> None:
    page = listening.page
    slider(page).press("PageUp")
    before = listening.wait_until_plays(30)
    player(page).get_by_role("button", name="Take B").click()
    expect(take(page, "Lighthouse in the Fog", "B").get_by_role("button", name="Pause")).to_be_visible()
    after = listening.wait_until_plays(before - 1)
    assert after - before < 5
    expect(player(page).get_by_role("button", name="Take B")).to_have_attribute("aria-pressed", "true")
    expect(player(page)).to_contain_text("Take B · Lighthouse EP")


def test_speed_and_repeat_hold_for_the_next_track_too(listening: Visit) -> None:
    page = listening.page
    player(page).get_by_label("Speed").select_option("1.5")
    player(page).get_by_role("button", name="Repeat this track").click()
    take(page, "Salt and Diesel", "A").get_by_role("button", name="Play", exact=True).click()
    listening.wait_until_plays()
    settings = page.evaluate(
        "(({playbackRate, loop}) => [playbackRate, loop])(document.querySelector('#player audio'))"
    )
    assert settings == [1.5, True]


def test_a_reload_offers_to_go_on_and_does_not_play_by_itself(listening: Visit) -> None:
    page = listening.page
    slider(page).press("PageUp")
    listening.wait_until_plays(31)
    page.reload()
    expect(player(page)).to_contain_text(re.compile(r"Go on from 0:3\d"))
    assert page.evaluate("document.querySelector('#player audio').paused")
    player(page).get_by_role("button", name="Play", exact=True).click()
    assert 30 < listening.wait_until_plays(30) < 40


def test_a_take_that_is_gone_is_said_in_words_and_can_be_tried_again(
    listening: Visit, songs: list[Track]
) -> None:
    page = listening.page
    gone = songs[0]
    page.route(f"**/tracks/{gone.id}/audio", lambda route: route.fulfill(status=404))
    take(page, gone.title, gone.label).get_by_role("button", name="Play", exact=True).click()
    expect(player(page).get_by_role("alert")).to_contain_text("“Salt and Diesel” is no longer here")
    page.unroute(f"**/tracks/{gone.id}/audio")
    player(page).get_by_role("button", name="Try again").click()
    listening.wait_until_plays()
    expect(player(page).get_by_role("alert")).to_be_hidden()


def test_the_lock_screen_knows_the_track(listening: Visit) -> None:
    metadata = listening.page.evaluate(
        "(({title, artist, album}) => [title, artist, album])(navigator.mediaSession.metadata)"
    )
    assert metadata == ["Lighthouse in the Fog", "Lighthouse EP", "Take A"]
    assert listening.page.evaluate("navigator.mediaSession.playbackState") == "playing"


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_waveforms_follow_the_theme(listening: Visit, theme: str) -> None:
    page = listening.page
    colour = """() => {
        const { data } = document.querySelector("studio-take [data-wave]").firstElementChild.shadowRoot
            .querySelector(".canvases canvas").getContext("2d").getImageData(0, 0, 400, 40);
        const at = data.findIndex((value, at) => at % 4 === 3 && value === 255);
        return [...data.slice(at - 3, at)];
    }"""
    page.locator(".account summary").click()
    page.get_by_role("radio", name="Dark" if theme == "Light" else "Light").check(force=True)
    page.wait_for_timeout(300)
    before = page.evaluate(colour)
    page.get_by_role("radio", name=theme).check(force=True)
    page.wait_for_timeout(300)
    after = page.evaluate(colour)
    assert (sum(after) > sum(before)) == (theme == "Light")
