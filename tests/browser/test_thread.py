"""The whole house: web, worker and engine as real processes, driven by what a person sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import Visit
from tests.studio_process import EMAIL, PASSWORD, SHORT_SONGS, StudioProcess

SONG_WITHIN_MS = 300_000  # seconds on a free machine; tests share theirs


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[StudioProcess]:
    with StudioProcess(tmp_path / "data", environment=SHORT_SONGS) as running:
        yield running


@pytest.mark.processes
def test_sign_in_describe_a_song_and_hear_it_while_the_page_goes_on(
    studio: StudioProcess, chromium: Browser
) -> None:
    tab = Visit(chromium, studio.url)
    page = tab.page
    page.goto("/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.get_by_role("link", name="New project").first.click()
    page.get_by_label("Title").fill("Rainy days")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("heading", level=1, name="Rainy days")).to_be_visible()

    page.get_by_role("tab", name="Describe").click()
    page.get_by_label("Song description").fill("A warm bossa nova about rain on a harbour, nylon guitar")
    page.get_by_role("button", name=re.compile("^Create")).click()
    card = page.get_by_role("article").first
    play = card.get_by_role("button", name="Play", exact=True)
    expect(play.first).to_be_visible(timeout=SONG_WITHIN_MS)
    expect(play).to_have_count(2)

    play.first.click()
    tab.wait_until_plays()
    tab.watch_audio()
    expect(page.get_by_label("Song description")).to_have_value(re.compile("bossa nova"))
    page.get_by_role("button", name=re.compile("^Create")).click()
    polls = len(tab.statuses("/takes/"))
    started = tab.time
    for _ in range(2):
        with page.expect_response(re.compile("/takes/")):
            pass
    assert len(tab.statuses("/takes/")) >= polls + 2
    assert tab.wait_until_plays(started + 1)
    assert tab.pauses == 0
    assert tab.same_audio
    assert 206 in tab.statuses("/audio")
    assert tab.complaints == []
    tab.context.close()
