"""What goes with the music: lyrics word by word, the piano roll, and ranges chosen on a waveform."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from projects.models import Track, User
from tests.browser.chromium import PHONE, Visit
from tests.browser.elements import row_of, serve_notes, show
from tests.browser.test_pages import FINGERS, grave_violations

WORDS = [(0.5 + 0.4 * at, 0.8 + 0.4 * at, f"word{at}") for at in range(150)]
LATE_S = 0.05  # the most a word may be off
MANY_NOTES = 9_999

type Open = Callable[..., Visit]


@pytest.fixture
def opened(visit: Callable[..., Visit], alice: User, songs: list[Track]) -> Open:
    """A page with a take and an element made for it: `{track}`, `{duration}` and `{peaks}` are the take's."""

    def open_page(markup: str, **options: object) -> Visit:
        tab = visit(alice, **options)
        track = songs[0]
        notes = serve_notes(tab, MANY_NOTES, track.duration_s)
        facts = {
            "track": track.id,
            "duration": f"{track.duration_s:.1f}",
            "peaks": track.peaks,
            "notes": notes,
        }
        show(tab, row_of(track) + markup.format(**facts))
        return tab

    return open_page


def play(tab: Visit) -> None:
    tab.page.get_by_role("article").get_by_role("button", name="Play", exact=True).click()
    tab.wait_until_plays()


# -- lyrics --------------------------------------------------------------------------------------------

LINES = "".join(
    ("<p>" if at % 6 == 0 else "")
    + f'<span class="word" data-start="{start:.2f}" data-end="{end:.2f}">{word}</span> '
    + ("</p>" if at % 6 == 5 else "")
    for at, (start, end, word) in enumerate(WORDS)
)
LYRICS = f'<studio-lyrics data-track="{{track}}">{LINES}</studio-lyrics>'
WATCH_WORDS = """() => {
    const audio = document.querySelector("#player audio");
    window.lit = [];
    new MutationObserver((changes) => {
        const now = audio.currentTime;
        const begun = changes.map(({ target }) => target).filter((word) => word.matches(".current"));
        for (const word of begun) window.lit.push([Number(word.dataset.start), now]);
    }).observe(document.querySelector("studio-lyrics"), { attributeFilter: ["class"], subtree: true });
}"""


def test_words_light_up_when_they_are_sung(opened: Open) -> None:
    tab = opened(LYRICS)
    play(tab)
    tab.page.evaluate(WATCH_WORDS)
    tab.wait_until_plays(5)
    lit = tab.page.evaluate("window.lit")
    assert len(lit) >= 8
    lateness = sorted(abs(at - start) for start, at in lit)
    assert lateness[len(lateness) // 2] < LATE_S  # most of them: the testing machine may skip a frame
    assert tab.page.locator(".word.current").count() == 1


def test_a_click_on_a_word_plays_from_it(opened: Open) -> None:
    tab = opened(LYRICS)
    tab.page.get_by_text("word40", exact=True).click()
    assert 16.4 <= tab.wait_until_plays(16.4) < 19
    expect(tab.page.get_by_text("word40", exact=True)).to_have_class(re.compile("word"))


def test_words_are_reached_and_played_by_keys_alone(opened: Open) -> None:
    tab = opened(LYRICS)
    slider = tab.page.get_by_role("slider", name="Word to play from")
    slider.focus()
    expect(tab.page.get_by_text("word0", exact=True)).to_have_class(re.compile("chosen"))
    slider.press("ArrowRight")
    slider.press("ArrowDown")
    expect(slider).to_have_attribute("aria-valuetext", "word6, at 2 s")
    slider.press("ArrowUp")
    slider.press("End")
    expect(tab.page.get_by_text("word149", exact=True)).to_have_class(re.compile("chosen"))
    slider.press("Home")
    slider.press("ArrowDown")
    slider.press("Enter")
    assert 2.9 <= tab.wait_until_plays(2.9) < 6
    assert grave_violations(tab.page) == []


def test_lyrics_are_followed_only_while_they_are_near(opened: Open) -> None:
    tab = opened(LYRICS, viewport={"width": 900, "height": 420})
    page = tab.page
    page.get_by_text("word60", exact=True).click()
    tab.wait_until_plays(25)
    page.wait_for_function(
        "() => { const box = document.querySelector('.word.current')?.getBoundingClientRect();"
        " return box && box.top > 0 && box.bottom < innerHeight * 0.8; }"
    )
    page.get_by_role("heading", level=1).scroll_into_view_if_needed()
    page.mouse.wheel(0, -4000)
    page.wait_for_timeout(300)
    top = page.evaluate("document.getElementById('main').scrollTop + window.scrollY")
    tab.wait_until_plays(tab.time + 2)
    assert page.evaluate("document.getElementById('main').scrollTop + window.scrollY") == top


# -- piano roll ----------------------------------------------------------------------------------------

ROLL = (
    '<studio-roll data-src="{notes}" data-duration="{duration}" data-track="{track}">'
    '<a href="/x">MIDI</a></studio-roll>'
)


def drawn(page: Page) -> int:
    page.wait_for_timeout(150)
    return int(page.locator("studio-roll").get_attribute("data-drawn") or 0)


def test_the_roll_draws_what_is_in_sight_in_the_pixels_of_the_screen(opened: Open) -> None:
    page = opened(ROLL, device_scale_factor=2).page
    expect(page.locator("studio-roll[data-drawn]")).to_be_visible()
    assert drawn(page) == MANY_NOTES
    sizes = page.locator(".roll-notes").evaluate("canvas => [canvas.width, canvas.clientWidth]")
    assert abs(sizes[0] - 2 * sizes[1]) <= 1
    for _ in range(4):
        page.get_by_role("button", name="Zoom in").click()
    assert 0 < drawn(page) < MANY_NOTES / 10
    page.get_by_role("button", name="Whole song").click()
    page.get_by_role("button", name=re.compile("Piano")).click()
    assert drawn(page) == MANY_NOTES * 2 // 3
    assert grave_violations(page) == []


def test_the_roll_follows_the_player_and_a_click_goes_there(opened: Open) -> None:
    tab = opened(ROLL)
    roll = tab.page.get_by_role("slider", name="Position in the piano roll")
    box = roll.bounding_box()
    assert box
    roll.click(position={"x": 36 + (box["width"] - 36) / 2, "y": 100})
    assert 44 < tab.wait_until_plays(44) < 50
    head = tab.page.locator(".roll-head")
    first = head.bounding_box()
    tab.wait_until_plays(tab.time + 1)
    second = head.bounding_box()
    assert first and second and second["x"] > first["x"] > box["x"] + box["width"] / 2
    roll.focus()
    roll.press("Home")
    assert tab.time < 5
    roll.press("ArrowRight")
    expect(roll).to_have_attribute("aria-valuetext", re.compile(r"of 1 min 30 s"))


# -- ranges --------------------------------------------------------------------------------------------

TRACK = 'data-track="{track}" data-duration="{duration}" data-peaks="{peaks}" data-hue="1"'
RANGE = (
    f'<form><studio-range data-mode="range" data-max="30" {TRACK}>'
    '<label for="a">From</label><input id="a" type="number" name="vocal_start_s" step="any">'
    '<label for="b">To</label><input id="b" type="number" name="vocal_end_s" step="any">'
    "</studio-range></form>"
)
POINT = (
    f'<form><studio-range data-mode="point" {TRACK}><label for="a">Go on from</label>'
    '<input id="a" type="number" name="continue_at" step="any"></studio-range></form>'
)


def test_handles_and_fields_say_the_same(opened: Open) -> None:
    page = opened(RANGE).page
    start, end = (page.get_by_role("slider", name=f"{name} on the waveform") for name in ("From", "To"))
    expect(page.get_by_text("Nothing chosen yet")).to_be_visible()
    page.get_by_label("From", exact=True).fill("10")
    page.get_by_label("To", exact=True).fill("20.5")
    expect(start).to_have_attribute("aria-valuetext", "10 s")
    expect(end).to_have_attribute("aria-valuetext", "20.5 s")
    start.press("ArrowRight")
    start.press("Shift+ArrowLeft")
    expect(page.get_by_label("From", exact=True)).to_have_value("9.1")
    expect(page.get_by_text("0:09.1 to 0:20.5, 11.4 s")).to_be_visible()
    assert grave_violations(page) == []


def test_a_range_never_gets_longer_than_it_may(opened: Open) -> None:
    page = opened(RANGE).page
    page.get_by_label("From", exact=True).fill("10")
    page.get_by_label("To", exact=True).fill("45")
    expect(page.get_by_text("The part may be at most 30 seconds long.")).to_be_visible()
    page.get_by_role("slider", name="To on the waveform").press("ArrowRight")
    expect(page.get_by_label("From", exact=True)).to_have_value("15.1")
    expect(page.get_by_text("At most 30 seconds: the start came along.")).to_be_visible()


def test_a_handle_is_dragged_with_mouse_or_finger(opened: Open) -> None:
    page = opened(POINT, viewport=PHONE, **FINGERS).page
    handle, field = page.get_by_role("slider"), page.get_by_label("Go on from", exact=True)
    handle = page.locator(".range-handle")
    box, area = handle.bounding_box(), page.locator(".range-map").bounding_box()
    assert box and area
    assert box["width"] >= 44
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] / 3, area["y"] + 20, steps=4)
    page.mouse.up()
    assert abs(float(field.input_value()) - 30) < 1.5
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert grave_violations(page) == []


def test_the_player_sets_a_moment_and_lets_one_hear_it(opened: Open) -> None:
    tab = opened(RANGE)
    page = tab.page
    expect(page.get_by_role("button", name="Set start from player")).to_be_disabled()
    page.get_by_label("From", exact=True).fill("20")
    page.get_by_label("To", exact=True).fill("21.5")
    page.get_by_role("button", name="Hear this part").click()
    tab.wait_until_plays(20)
    page.wait_for_function("() => document.querySelector('#player audio').paused")
    assert 21.4 < tab.time < 22.2
    page.get_by_role("button", name="Set start from player").click()
    assert abs(float(page.get_by_label("From", exact=True).input_value()) - tab.time) < 0.2
