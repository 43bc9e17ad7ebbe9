"""A track's page with everything on it: stems, notes, lyrics in time; work in flight disturbs none of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import expect

from projects.models import Track, TrackFile, User
from tests.browser.chromium import PHONE, Visit
from tests.browser.test_pages import FINGERS, grave_violations
from tests.browser.tones import tone_mp3
from tests.factories import make_alignment, make_file, make_generation

NAMES = ("Vocals", "Drums", "Bass", "Guitar")
STEM_S = 13.0


@pytest.fixture
def whole(songs: list[Track]) -> Track:
    """A take with four stems, a MIDI file and the time of each word."""
    track = songs[0]
    for position, name in enumerate(NAMES):
        stem = make_file(track, name=name, position=position, set_name="full")
        data = tone_mp3(STEM_S, 110.0 * (position + 1))
        stem.file.save("stem.mp3", ContentFile(data), save=False)
        stem.size = len(data)
        stem.save()
    make_file(track, TrackFile.Kind.MIDI, name="MIDI")
    make_alignment(track)
    return track


@pytest.fixture
def opened(visit: Callable[..., Visit], alice: User, whole: Track) -> Callable[..., Visit]:
    def open_page(**options: object) -> Visit:
        tab = visit(alice, **options)
        tab.page.goto(f"/tracks/{whole.id}/")
        return tab

    return open_page


def test_everything_on_the_page_plays_and_follows(opened: Callable[..., Visit]) -> None:
    tab = opened()
    page = tab.page
    page.get_by_role("button", name="Play stems").click()
    page.wait_for_function("() => Number(document.querySelector('[data-position]').value) > 0.3")
    page.get_by_role("button", name="Mute Drums").click()
    expect(page.get_by_role("button", name="Mute Drums")).to_have_attribute("aria-pressed", "true")
    page.locator("studio-lyrics .word").last.click()
    tab.wait_until_plays()
    expect(page.get_by_role("button", name="Play stems")).to_be_visible()
    roll = page.get_by_role("slider", name="Position in the piano roll")
    expect(roll).to_have_attribute("aria-valuetext", re.compile("of 1 min 30 s"))
    assert tab.complaints == []


def test_polls_leave_mixer_roll_and_lyrics_alone(opened: Callable[..., Visit], whole: Track) -> None:
    make_generation(whole.project, "running", operation="sonic.stems_basic", track=whole, price=15)
    tab = opened()
    page = tab.page
    page.get_by_role("button", name="Play stems").click()
    page.get_by_role("button", name="Solo Bass").click()
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_function("() => Number(document.querySelector('[data-position]').value) > 0.3")
    page.evaluate(
        """() => {
            const kept = ["studio-stems", "studio-roll", ".roll-notes", "studio-lyrics", ".stem .wave > div"];
            window.kept = kept.map((name) => document.querySelector(name));
        }"""
    )
    for _ in range(2):
        with page.expect_response(re.compile("/work/")):
            pass
    page.wait_for_timeout(200)
    assert page.evaluate("window.kept.every((element) => element.isConnected)")
    expect(page.get_by_role("button", name="Solo Bass")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Pause stems")).to_be_visible()
    assert tab.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_suits_a_phone(opened: Callable[..., Visit], theme: str) -> None:
    page = opened(viewport=PHONE, color_scheme=theme, **FINGERS).page
    page.locator("studio-roll").scroll_into_view_if_needed()
    expect(page.locator("studio-roll[data-drawn]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert grave_violations(page) == []
