"""A blind vote as it is heard: one place for all takes, equally loud, nothing that says which is which."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Locator, Page, expect

from projects.audio import measure
from projects.models import Project, Track, User, Vote
from projects.votes import voting
from projects.votes.hearing import candidates_for
from tests.browser.chromium import PHONE, Visit
from tests.browser.test_pages import FINGERS, SMALLEST, grave_violations
from tests.browser.test_stems import TAP
from tests.browser.tones import steady_mp3
from tests.factories import make_member, make_track, make_user, make_vote

SECONDS = (24.0, 24.0, 20.0)
TONES = {"A": (220.0, 0.5), "B": (330.0, 0.3), "C": (440.0, 0.12)}  # Hz, amplitude
SINE_DB = 20 * math.log10(math.sqrt(2))  # from the peak of a sine to its mean
WINDOWS = """() => {
    const heard = new Float32Array(window.ear.fftSize);
    window.ear.getFloatTimeDomainData(heard);
    const size = Math.round(window.ear.context.sampleRate / 100);
    const mean = (part) => Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / part.length);
    return Array.from({ length: Math.floor(heard.length / size) }, (_, at) =>
        mean(heard.subarray(at * size, (at + 1) * size)));
}"""
SWITCH = """async (number) => {
    const vote = document.querySelector("studio-vote");
    const [place, moment] = [vote.time, performance.now()];
    document.querySelector(`[data-number="${number}"]`).click();
    const jump = vote.time - place;
    await new Promise((done) => setTimeout(done, 600));
    return [jump, vote.time - place - (performance.now() - moment) / 1000];
}"""


@pytest.fixture
def bob(project: Project) -> User:
    person = make_user("bob")
    make_member(project, person, "editor")
    return person


@pytest.fixture
def vote(project: Project, bob: User, tmp_path: Path) -> Vote:
    """Alice's, between three tones of different loudness; the last is shorter."""
    tracks = []
    for (label, (hertz, amplitude)), seconds in zip(TONES.items(), SECONDS, strict=True):
        data = steady_mp3(seconds, hertz, amplitude)
        path = tmp_path / f"{label}.mp3"
        path.write_bytes(data)
        facts = measure(path).columns()
        track = make_track(project, label=label, title=f"Harbour light {label}")
        Track.objects.filter(id=track.id).update(**facts)
        track.refresh_from_db()
        track.audio.save("audio.mp3", ContentFile(data))
        assert track.sha256 == hashlib.sha256(data).hexdigest()
        tracks.append(track)
    return make_vote(project, tracks, title="Which one opens the record?")


@pytest.fixture
def hearing(visit: Callable[..., Visit], alice: User, vote: Vote) -> Callable[..., Visit]:
    def open_vote(person: User = alice, **options: object) -> Visit:
        tab = visit(person, **options)
        tab.page.add_init_script(TAP.replace("fftSize: 8192", "fftSize: 32768"))
        tab.page.goto(f"/votes/{vote.id}/")
        expect(button(tab.page, 1)).to_be_visible()
        return tab

    return open_vote


def button(page: Page, number: int) -> Locator:
    return page.get_by_role("button", name=f"Number {number}", exact=True)


def place(page: Page) -> float:
    return float(page.evaluate("document.querySelector('studio-vote').time"))


def wait_until_heard(page: Page, after: float = 0.0) -> None:
    page.wait_for_function(
        "after => document.querySelector('studio-vote').time > after"
        " && window.ear && window.loudest() > 0.01",
        arg=after,
    )


def level_db(page: Page) -> float:
    """How loud it is now, in decibels below a full-scale square wave."""
    page.wait_for_timeout(900)  # longer than what is looked at
    windows = sorted(page.evaluate(WINDOWS))
    return 20 * math.log10(windows[len(windows) // 2])


def test_each_number_is_its_take_turned_down_as_it_says(
    hearing: Callable[..., Visit], alice: User, vote: Vote
) -> None:
    page = hearing().page
    heard, own = [], []
    for each in candidates_for(vote, alice):
        button(page, each.number).click()
        wait_until_heard(page, place(page))
        own.append(each.track.true_peak_db - SINE_DB)
        heard.append(level_db(page))
        assert heard[-1] - own[-1] == pytest.approx(each.gain_db, abs=0.3)
    assert max(own) - min(own) > 12  # as they are
    assert max(heard) - min(heard) < 0.6  # as they are heard


def test_switching_keeps_the_place_and_leaves_no_gap(hearing: Callable[..., Visit]) -> None:
    page = hearing().page
    button(page, 1).click()
    wait_until_heard(page, 1.0)
    for number in (2, 3, 1, 2):
        jump, drift = page.evaluate(SWITCH, number)
        assert abs(jump) < 0.1
        assert abs(drift) < 0.1
        windows = page.evaluate(WINDOWS)  # 0.74 s, the moment of switching in it
        assert min(windows) > 0.5 * sorted(windows)[len(windows) // 2]
    page.get_by_role("slider", name="Position").fill("12")
    wait_until_heard(page, 12.0)
    jump, drift = page.evaluate(SWITCH, 3)
    assert abs(jump) < 0.1 and abs(drift) < 0.1


def test_nothing_tells_which_number_is_which(hearing: Callable[..., Visit], vote: Vote) -> None:
    tab = hearing()
    for number in (1, 2, 3):
        button(tab.page, number).click()
        wait_until_heard(tab.page, place(tab.page))
    page = tab.page.content()
    addresses = [request.url for request in tab.requests]
    answers = [answer for answer in tab.responses if answer.url.endswith("/audio")]
    headers = [f"{name}: {value}" for answer in answers for name, value in answer.all_headers().items()]
    assert {url.rsplit("/", 2)[1] for url in addresses if url.endswith("/audio")} == {"1", "2", "3"}
    for track in vote.tracks.all():
        telling = (str(track.id), track.id.hex, track.title, f"Take {track.label}", track.sha256, "audio.mp3")
        for text in telling:
            assert [where for where in (page, *addresses, *headers) if text in where] == []
    shared = {"content-type", "content-disposition", "cache-control", "accept-ranges", "vary"}
    kinds = {
        tuple(sorted(item for item in answer.all_headers().items() if item[0] in shared))
        for answer in answers
    }
    assert len(kinds) == 1
    assert tab.complaints == []


def test_keys_switch_play_pause_and_seek(hearing: Callable[..., Visit]) -> None:
    page = hearing().page
    expect(button(page, 1)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press(" ")
    wait_until_heard(page)
    page.keyboard.press("2")
    expect(button(page, 2)).to_have_attribute("aria-pressed", "true")
    expect(button(page, 1)).to_have_attribute("aria-pressed", "false")
    at = place(page)
    page.keyboard.press("ArrowRight")
    assert 4.5 < place(page) - at < 6.5
    page.keyboard.press("ArrowLeft")
    assert abs(place(page) - at) < 1.5
    page.keyboard.press("8")  # there is none
    expect(button(page, 2)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    button(page, 3).focus()
    page.keyboard.press("ArrowUp")
    expect(button(page, 1)).to_be_focused()
    expect(button(page, 1)).to_have_attribute("aria-pressed", "true")
    wait_until_heard(page, place(page))
    page.keyboard.press("Control+2")  # the browser's own
    expect(button(page, 1)).to_have_attribute("aria-pressed", "true")


def test_a_vote_is_cast_and_changed_while_the_music_goes_on(
    hearing: Callable[..., Visit], alice: User, bob: User, vote: Vote
) -> None:
    page, other = hearing().page, hearing(bob).page
    cast = page.get_by_role("button", name="This one is mine")
    button(page, 2).click()
    wait_until_heard(page)
    cast.click()
    expect(page.get_by_text("Your choice is number 2")).to_be_visible()
    expect(page.get_by_role("button", name="Number 2 is yours")).to_be_disabled()
    expect(page.locator(".vote-mine:visible")).to_have_count(1)
    button(page, 3).click()
    cast.click()
    expect(page.get_by_text("Your choice is number 3")).to_be_visible()
    at = place(page)
    wait_until_heard(page, at)
    assert vote.ballots.get().track == candidates_for(vote, alice)[2].track

    expect(other.get_by_role("heading", name="0 of 2 have voted")).to_be_visible()
    other.evaluate("window.dispatchEvent(new Event('focus'))")  # Bob comes back to his tab
    expect(other.get_by_role("heading", name="1 of 2 have voted")).to_be_visible()
    button(other, 1).click()
    wait_until_heard(other)
    voting.reveal(vote, alice)
    other.get_by_role("button", name="This one is mine").click()
    expect(other.get_by_role("alert")).to_contain_text("was revealed meanwhile")
    expect(other.locator("[data-vote-cast]")).to_be_disabled()
    wait_until_heard(other, place(other))  # it is heard out
    other.get_by_role("link", name="See the result").click()
    expect(other.get_by_text("is the current version now.")).to_be_visible()
    assert vote.ballots.count() == 1


def test_from_the_project_to_the_current_version(
    visit: Callable[..., Visit], alice: User, bob: User, project: Project, songs: list[Track]
) -> None:
    page = visit(alice).page
    page.goto(f"/projects/{project.id}/")
    card = page.get_by_role("article", name="Salt and Diesel")
    card.get_by_role("link", name="Vote on these takes").click()
    expect(page.get_by_label("Question")).to_have_value("Which take of Salt and Diesel?")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)
    page.get_by_role("button", name="Start the vote").click()
    expect(page.get_by_role("heading", level=1, name="Which take of Salt and Diesel?")).to_be_visible()
    button(page, 1).click()
    page.get_by_role("button", name="This one is mine").click()
    expect(page.get_by_text("Your choice is number 1")).to_be_visible()
    page.get_by_role("link", name="Reveal").click()
    expect(page.get_by_text("1 person has not voted yet: bob", exact=False)).to_be_visible()
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_text("is the current version now.")).to_be_visible()
    winner = Vote.objects.get().winner
    assert winner and winner.is_current and winner.title == "Salt and Diesel"
    page.locator(".vote-outcome p").get_by_role("link", name=str(winner)).click()
    expect(page.locator(".track-head").get_by_text("Current version")).to_be_visible()


def test_the_player_and_the_vote_never_sound_together(
    visit: Callable[..., Visit], alice: User, project: Project, songs: list[Track], listening: Visit
) -> None:
    make_vote(project, songs[:2], title="Which one?")
    page = listening.page
    page.goto(f"/projects/{project.id}/")
    page.get_by_role("article", name="Lighthouse in the Fog").get_by_role("button", name="Play").first.click()
    listening.wait_until_plays()
    page.get_by_role("link", name="Listen and vote").click()
    expect(button(page, 1)).to_be_visible()
    at = listening.wait_until_plays(listening.time)  # coming to the page does not stop it
    page.keyboard.press("k")
    assert page.evaluate("document.querySelector('#player audio').paused")  # the keys are still the player's
    page.keyboard.press("k")
    listening.wait_until_plays(at)
    button(page, 2).click()
    page.wait_for_function("() => document.querySelector('studio-vote').time > 0.2")
    assert page.evaluate("document.querySelector('#player audio').paused")
    page.locator("#player").get_by_role("button", name="Play", exact=True).click()
    listening.wait_until_plays(listening.time)
    expect(page.locator("studio-vote")).not_to_have_class(re.compile("playing"))
    button(page, 1).click()
    expect(page.locator("studio-vote")).to_have_class(re.compile("playing"))
    page.get_by_role("navigation", name="Studio").get_by_role("link", name="Queue").click()
    expect(page.get_by_role("heading", level=1, name="Queue")).to_be_visible()
    page.keyboard.press("k")  # the vote is gone: the key is the player's again
    listening.wait_until_plays(listening.time)


def test_what_ended_and_what_cannot_be_loaded_is_said(
    hearing: Callable[..., Visit], alice: User, vote: Vote
) -> None:
    page = hearing().page
    short = next(each.number for each in candidates_for(vote, alice) if each.track.label == "C")
    page.get_by_role("slider", name="Position").fill("20.2")
    button(page, short).click()
    if button(page, short).get_attribute("aria-pressed") != "true":
        button(page, short).click()
    expect(page.get_by_text(f"Number {short} ends here; a longer one goes on.")).to_be_visible()
    page.route(f"**/{short}/audio", lambda route: route.fulfill(status=404, body=""))
    page.reload()
    button(page, short % 3 + 1).click()
    expect(page.get_by_text(f"Could not be loaded: number {short}.")).to_be_visible()
    wait_until_heard(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_votes_suit_fingers_and_axe_on_a_phone(
    hearing: Callable[..., Visit], project: Project, alice: User, bob: User, vote: Vote, theme: str
) -> None:
    past = make_vote(project, list(vote.tracks.all()), title="The one before")
    voting.cast(past, bob, 1)
    voting.reveal(past, alice)
    page = hearing(viewport=PHONE, color_scheme=theme, **FINGERS).page
    base, here = f"/projects/{project.id}/votes/", f"/votes/{vote.id}/"
    for path in (here, f"/votes/{past.id}/", base, f"{base}new/", f"{here}reveal/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert grave_violations(page) == []
        for viewport in (PHONE, SMALLEST):
            page.set_viewport_size(viewport)
            assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"], path
        page.set_viewport_size(PHONE)
        buttons = page.locator("main :is(button, .btn, .vote-choice-row, .tool):visible").all()
        boxes = [box for each in buttons if (box := each.bounding_box())]
        assert [box for box in boxes if min(box["width"], box["height"]) < 44] == [], path


def test_without_scripts_each_number_has_its_own_controls(
    hearing: Callable[..., Visit], visit: Callable[..., Visit], alice: User, vote: Vote
) -> None:
    page = visit(alice, java_script_enabled=False).page
    page.goto(f"/votes/{vote.id}/")
    assert page.locator("audio[controls]").count() == 3
    page.get_by_role("button", name="Number 2: this one is mine").click()
    expect(page.get_by_text("Your choice is number 2")).to_be_visible()
    playing = hearing().page.evaluate(
        """(src) => new Promise((done, failed) => {
            const audio = new Audio(src);
            audio.addEventListener("canplay", () => done(audio.duration));
            audio.addEventListener("error", () => failed(audio.error.message));
            audio.load();
        })""",
        f"/votes/{vote.id}/1/audio",
    )
    assert playing > 19  # sent as no type in particular, and played all the same


def test_who_has_a_discarded_vote_open_is_told_and_cannot_choose(
    hearing: Callable[..., Visit], bob: User, vote: Vote
) -> None:
    his, hers = hearing(bob).page, hearing().page
    hers.get_by_role("link", name="Discard…").click()
    hers.get_by_role("button", name="Discard").click()
    expect(hers.get_by_role("heading", name="Votes", exact=True)).to_be_visible()
    expect(his.get_by_text("This vote was discarded, or is no longer shared with you.")).to_be_visible()
    expect(his.locator("[data-vote-cast]")).to_be_disabled()
    expect(his.locator("#toasts .toast")).to_have_count(0)
