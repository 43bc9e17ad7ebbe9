"""The parts of a song: together to the sample, one at a time, softly changed; and never over the player."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from projects.models import Track, User
from tests.browser.chromium import PHONE, Visit
from tests.browser.elements import row_of, serve, show
from tests.browser.test_pages import FINGERS, grave_violations
from tests.browser.tones import tone_mp3

SECONDS = 13.0
PARTS = {"Vocals": (220.0, 1), "Vocals upside down": (220.0, -1), "Bass": (110.0, 1)}
TAP = """
    const connect = AudioNode.prototype.connect;
    AudioNode.prototype.connect = function (to, ...rest) {
        if (to instanceof AudioDestinationNode && this.context instanceof AudioContext) {
            window.ear = new AnalyserNode(this.context, { fftSize: 8192 });
            connect.call(this, window.ear);
        }
        return connect.call(this, to, ...rest);
    };
    window.loudest = () => {
        const heard = new Float32Array(window.ear.fftSize);
        window.ear.getFloatTimeDomainData(heard);
        return heard.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    };
"""


def stems_markup(parts: list[str], duration: float = SECONDS) -> str:
    rows = "".join(
        f'<div class="stem" data-src="/stem-{at}.mp3" data-name="{name}" data-peaks="{"Ah0_" * 40}">'
        f'<b>{name}</b><div class="wave" data-wave></div>'
        '<div class="stem-acts">'
        '<button type="button" class="btn small quiet" data-mute aria-pressed="false">Mute</button>'
        '<button type="button" class="btn small quiet" data-solo aria-pressed="false">Solo</button>'
        '<input type="range" data-level min="0" max="1" step="0.01" value="1" '
        f'aria-label="Level of {name}"></div></div>'
        for at, name in enumerate(parts)
    )
    return (
        f'<studio-stems data-duration="{duration}" data-title="Rain"><header>'
        '<button type="button" data-stems-play aria-label="Play stems">▶</button>'
        f"<time data-stems-time>0:00</time></header>{rows}</studio-stems>"
    )


@pytest.fixture
def mixer(visit: Callable[..., Visit], alice: User, songs: list[Track]) -> Callable[..., Visit]:
    """A page with the stems of PARTS and one take; what goes to the loudspeakers can be measured."""

    def open_mixer(**options: object) -> Visit:
        tab = visit(alice, **options)
        tab.page.add_init_script(TAP)
        for at, (hertz, sign) in enumerate(PARTS.values()):
            serve(tab, f"/stem-{at}.mp3", tone_mp3(SECONDS, hertz, sign), "audio/mpeg")
        show(tab, stems_markup(list(PARTS)) + row_of(songs[0]))
        expect(tab.page.get_by_role("slider", name="Position in the stems")).to_be_visible()
        return tab

    return open_mixer


def stem(page: Page, name: str) -> Locator:
    return page.locator(f'.stem[data-name="{name}"]')


def time_of(page: Page) -> float:
    return float(page.get_by_role("slider", name="Position in the stems").input_value())


def wait_until_heard(page: Page, after: float = 0.0) -> None:
    page.wait_for_function(
        "after => Number(document.querySelector('[data-position]').value) > after && window.loudest() > 0.01",
        arg=after,
    )


def loudest(page: Page, moments: int = 5) -> float:
    """The loudest sample of some moments."""
    found = 0.0
    for _ in range(moments):
        page.wait_for_timeout(120)
        found = max(found, page.evaluate("window.loudest()"))
    return found


def test_stems_are_locked_to_the_sample_over_seeks_and_pieces(mixer: Callable[..., Visit]) -> None:
    page = mixer().page
    stem(page, "Bass").get_by_role("button", name="Mute").click()
    stem(page, "Vocals upside down").get_by_role("button", name="Mute").click()
    page.get_by_role("button", name="Play stems").click()
    wait_until_heard(page)
    assert loudest(page) > 0.1
    stem(page, "Vocals upside down").get_by_role("button", name="Mute").click()  # now the two cancel out
    page.wait_for_timeout(400)
    assert loudest(page) < 0.001
    page.locator("[data-position]").fill("4.3")  # so that it goes over to the next piece at 5 s
    page.wait_for_function("() => Number(document.querySelector('[data-position]').value) > 5.4")
    assert loudest(page, moments=8) < 0.001
    stem(page, "Vocals upside down").get_by_role("button", name="Mute").click()
    page.wait_for_timeout(300)
    assert loudest(page) > 0.1


def test_solo_mute_and_level_decide_what_is_heard(mixer: Callable[..., Visit]) -> None:
    page = mixer().page
    page.get_by_role("button", name="Play stems").click()
    wait_until_heard(page)
    solo = stem(page, "Vocals").get_by_role("button", name="Solo")
    solo.click()
    expect(solo).to_have_attribute("aria-pressed", "true")
    expect(stem(page, "Bass")).to_have_class(re.compile("silent"))
    page.wait_for_timeout(400)
    alone = loudest(page)
    page.get_by_label("Level of Vocals", exact=True).fill("0.5")
    page.wait_for_timeout(400)
    assert 0.3 < loudest(page) / alone < 0.75
    expect(page.get_by_label("Level of Vocals", exact=True)).to_have_attribute("aria-valuetext", "50 %")
    page.get_by_label("Level of Vocals", exact=True).fill("0")
    page.wait_for_timeout(400)
    assert loudest(page) < 0.001


def test_stems_and_player_never_sound_together_and_keys_go_to_the_last_one(
    mixer: Callable[..., Visit],
) -> None:
    tab = mixer()
    page = tab.page
    page.get_by_role("article").get_by_role("button", name="Play", exact=True).click()
    tab.wait_until_plays(0.3)
    page.get_by_role("button", name="Play stems").click()
    wait_until_heard(page)
    assert page.evaluate("document.querySelector('#player audio').paused")
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="Play stems")).to_be_visible()
    before = time_of(page)
    page.keyboard.press("j")
    assert time_of(page) < max(before, 0.1)
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="Pause stems")).to_be_visible()
    page.get_by_role("article").get_by_role("button", name="Play", exact=True).click()
    expect(page.get_by_role("button", name="Play stems")).to_be_visible()
    at = tab.time
    tab.wait_until_plays(at)
    page.keyboard.press("l")
    assert tab.time > at + 8


def test_stems_loop_end_and_stop_with_their_page(mixer: Callable[..., Visit]) -> None:
    page = mixer().page
    page.get_by_role("button", name="Loop").click()
    page.locator("[data-position]").fill("11.8")
    page.get_by_role("button", name="Play stems").click()
    page.wait_for_function(
        "() => Number(document.querySelector('[data-position]').value) < 4", timeout=15_000
    )
    wait_until_heard(page)
    page.get_by_role("button", name="Loop").click()
    page.locator("[data-position]").fill("12")
    expect(page.get_by_role("button", name="Play stems")).to_be_visible()
    assert time_of(page) < 0.2
    page.get_by_role("button", name="Play stems").click()
    wait_until_heard(page)
    page.unroute("**/queue/")
    page.get_by_role("navigation", name="Studio").get_by_role("link", name="Projects").click()
    expect(page.get_by_role("heading", level=1, name="Projects")).to_be_visible()
    page.wait_for_function("() => window.ear.context.state === 'closed'")


def test_a_stem_that_is_gone_is_named_and_the_others_play(mixer: Callable[..., Visit]) -> None:
    tab = mixer()
    tab.page.route("**/stem-2.mp3", lambda route: route.fulfill(status=404, body=""))
    tab.page.get_by_role("button", name="Play stems").click()
    expect(tab.page.get_by_text("Could not be loaded: Bass. Reload")).to_be_visible()
    stem(tab.page, "Vocals").get_by_role("button", name="Solo").click()
    wait_until_heard(tab.page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_mixer_suits_fingers_and_axe_on_a_phone(mixer: Callable[..., Visit], theme: str) -> None:
    page = mixer(viewport=PHONE, color_scheme=theme, **FINGERS).page
    assert grave_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    buttons = page.locator("studio-stems").get_by_role("button").all()
    boxes = [box for button in buttons if (box := button.bounding_box())]
    assert [box for box in boxes if min(box["width"], box["height"]) < 44] == []
