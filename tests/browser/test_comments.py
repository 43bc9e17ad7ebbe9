"""Comments in the browser: two people at once, moments from the player, and the music that goes on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from projects.comments import comment
from projects.models import Comment, Member, Track, User
from tests.browser.chromium import PHONE, Visit
from tests.browser.test_pages import grave_violations
from tests.factories import PASSWORD, make_member

type Visits = Callable[..., Visit]


@pytest.fixture
def track(songs: list[Track]) -> Track:
    return songs[0]


@pytest.fixture
def bob(transactional_db: None) -> User:
    return User.objects.create_user("bob@example.org", PASSWORD, name="Bob Marsh")


def open_track(visit: Visits, person: User, track: Track, more: str = "", **options: object) -> Visit:
    tab = visit(person, **options)
    tab.page.goto(f"/tracks/{track.id}/{more}")
    expect(tab.page.locator("studio-comments:defined")).to_be_attached()
    return tab


def play(tab: Visit) -> None:
    tab.page.get_by_role("article").get_by_role("button", name="Play", exact=True).first.click()
    tab.wait_until_plays()
    tab.watch_audio()


def seek(tab: Visit, seconds: float) -> None:
    tab.page.evaluate("at => (document.querySelector('#player audio').currentTime = at)", seconds)


def words(page: Page) -> object:
    return page.get_by_label("Your comment").first


def test_two_people_talk_about_a_track_while_it_plays(
    visit: Visits, alice: User, bob: User, track: Track
) -> None:
    owner = open_track(visit, alice, track)
    owner.page.goto(f"/projects/{track.project_id}/people/")
    owner.page.get_by_label("Name", exact=True).fill("Bob Marsh")
    owner.page.get_by_role("button", name="Add", exact=True).click()
    expect(owner.page.get_by_role("listitem").filter(has_text="Bob Marsh").first).to_be_visible()
    assert Member.objects.get(user=bob).role == "viewer"
    owner.page.goto(f"/tracks/{track.id}/")
    viewer = open_track(visit, bob, track)
    for tab in (owner, viewer):
        tab.page.evaluate("window.notReloaded = true")
        play(tab)
    seek(viewer, 32)
    viewer.wait_until_plays(32)

    words(viewer.page).fill("The drums come in late, @al")
    expect(viewer.page.get_by_role("option", name="Alice")).to_be_visible()
    words(viewer.page).press("Enter")
    words(viewer.page).press_sequentially("listen")
    expect(viewer.page.get_by_label("From")).to_have_value(re.compile(r"0:3\d(\.\d)?"))
    viewer.page.get_by_role("button", name=re.compile(r"Comment at 0:3\d")).click()
    said = viewer.page.get_by_role("article", name=re.compile(r"Bob Marsh at 0:3\d"))
    expect(said).to_contain_text("The drums come in late, @Alice listen")
    expect(words(viewer.page)).to_have_value("")

    theirs = owner.page.get_by_role("article", name=re.compile(r"Bob Marsh at 0:3\d"))
    expect(theirs).to_contain_text("@Alice listen")  # by itself, within ten seconds
    expect(owner.page.locator("a.pin")).to_have_count(1)
    owner.page.get_by_text("Reply", exact=True).click()
    owner.page.get_by_label("Your reply").fill("Half a bar, yes")
    owner.page.get_by_role("button", name="Send reply").click()
    expect(owner.page.get_by_role("article", name="Alice")).to_contain_text("Half a bar, yes")

    words(viewer.page).fill("And one more thing I am")  # still being written while the answer arrives
    expect(viewer.page.get_by_role("article", name="Alice")).to_contain_text("Half a bar, yes")
    expect(words(viewer.page)).to_have_value("And one more thing I am")
    expect(words(viewer.page)).to_be_focused()

    owner.page.get_by_role("button", name="Resolve").click()
    expect(owner.page.get_by_text("1 resolved")).to_be_visible()
    expect(viewer.page.get_by_text("1 resolved")).to_be_visible()
    expect(viewer.page.locator("a.pin.done")).to_have_count(1)
    for tab in (owner, viewer):
        assert tab.page.evaluate("window.notReloaded")
        assert (tab.pauses, tab.same_audio) == (0, True)
        assert tab.complaints == []


def test_a_viewer_s_forged_edit_is_refused(visit: Visits, alice: User, bob: User, track: Track) -> None:
    make_member(track.project, bob)
    said = comment(track, alice, "As it was", 3)
    viewer = open_track(visit, bob, track)
    expect(viewer.page.get_by_text("As it was", exact=True)).to_be_visible()
    expect(viewer.page.get_by_text("Edit", exact=True)).to_have_count(0)
    forged = """async ([paths]) => {
        const token = JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"];
        const send = path => fetch(path, {
            method: "POST", headers: { "X-CSRFToken": token },
            body: new URLSearchParams({ text: "Forged", title: "Forged", verdict: "kept" }),
        });
        return Promise.all(paths.map(async path => (await send(path)).status));
    }"""
    paths = [f"/comments/{said.id}/{act}/" for act in ("edit", "remove", "resolve")]
    paths += [f"/projects/{track.project_id}/edit/", f"/tracks/{track.id}/verdict/"]
    assert viewer.page.evaluate(forged, [paths]) == [404] * 5
    said.refresh_from_db()
    assert (said.text, said.resolved_at) == ("As it was", None)

    Member.objects.all().delete()  # let go while the page is open: it is said once, however often it asks
    gone = viewer.page.get_by_text("This is no longer here, or no longer shared with you.")
    expect(gone).to_be_visible()
    viewer.page.get_by_role("button", name="Dismiss").click()
    with viewer.page.expect_response("**/comments/?seen=*"):
        expect(gone).to_have_count(0)
    expect(gone).to_have_count(0)


def test_a_part_is_chosen_by_dragging_under_the_waveform(visit: Visits, alice: User, track: Track) -> None:
    page = open_track(visit, alice, track).page
    box = page.locator("studio-pins").bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.25, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, y, steps=5)
    page.mouse.up()
    expect(page.get_by_label("From")).to_have_value("0:22.5")
    expect(page.get_by_label("to", exact=True)).to_have_value("0:45")
    expect(words(page)).to_be_focused()
    page.keyboard.type("More of this")
    page.get_by_role("button", name="Comment on 0:22–0:45").click()
    expect(page.locator("rect.stretch")).to_have_count(1)
    said = Comment.objects.get()
    assert (said.start_s, said.end_s) == (22.5, 45.0)
    page.get_by_role("link", name="Replace this part").click()
    expect(page.get_by_role("heading", level=1, name="Replace")).to_be_visible()
    expect(page.get_by_text("More of this")).to_be_visible()
    assert page.locator("studio-range input[type=number]").evaluate_all("f => f.map(e => +e.value)") == [
        22.5,
        45,
    ]


def test_keys_alone_comment_and_reach_the_pins(visit: Visits, alice: User, track: Track) -> None:
    tab = open_track(visit, alice, track)
    page = tab.page
    play(tab)
    seek(tab, 72)
    tab.wait_until_plays(72)
    page.locator("body").press("c")
    expect(words(page)).to_be_focused()
    expect(page.get_by_label("From")).to_have_value(re.compile(r"1:1\d"))
    page.keyboard.type("cclear")  # keys of the player are letters here
    page.keyboard.press("Tab")
    page.get_by_role("button", name=re.compile("Comment at 1:1")).press("Enter")
    pin = page.get_by_role("link", name=re.compile(r"Alice at 1:1\d: cclear"))
    pin.focus()
    pin.press("Enter")
    expect(page.locator(".comment.aimed")).to_be_focused()
    assert (tab.pauses, tab.complaints) == (0, [])
    assert grave_violations(page) == []


def test_typing_pauses_the_music_only_when_asked_and_sending_resumes_it(
    visit: Visits, alice: User, track: Track
) -> None:
    tab = open_track(visit, alice, track)
    play(tab)
    words(tab.page).fill("First")
    assert tab.pauses == 0
    words(tab.page).fill("")
    tab.page.get_by_label("Pause while I type").check()
    words(tab.page).press_sequentially("Second")
    tab.page.wait_for_function("() => document.querySelector('#player audio').paused")
    tab.page.locator("[data-send]").click()
    expect(tab.page.get_by_role("article", name=re.compile("Alice at"))).to_contain_text("Second")
    tab.wait_until_plays()


def test_a_link_opens_the_track_at_the_comment_and_its_moment(
    visit: Visits, alice: User, track: Track
) -> None:
    said = comment(track, alice, "Here it is", 72.5)
    Comment.objects.filter(pk=said.pk).update(resolved_at=said.created_at)  # it is folded away
    tab = open_track(visit, alice, track, f"?at=72.5#comment-{said.id}")
    expect(tab.page.locator(f"#comment-{said.id}")).to_be_visible()
    expect(tab.page.locator("#player [data-at=time]")).to_have_text("1:12")
    tab.page.get_by_role("region", name="Player").get_by_role("button", name="Play", exact=True).click()
    assert 72.4 <= tab.wait_until_plays(72.5) < 80
    tab.page.get_by_role("link", name="Play from 1:12").click()
    assert tab.same_audio is False or tab.time >= 72  # one press plays from there again


def test_an_idle_page_of_a_track_asks_little_and_a_hidden_one_nothing(
    visit: Visits, alice: User, track: Track
) -> None:
    tab = open_track(visit, alice, track)
    tab.page.wait_for_load_state("networkidle")
    tab.requests.clear()
    tab.responses.clear()
    tab.page.wait_for_timeout(12_600)
    assert len(tab.requests) == 1
    assert tab.statuses("/comments/") == [204]


def test_what_is_wrong_stands_beside_the_field_with_the_words_intact(
    visit: Visits, alice: User, track: Track
) -> None:
    page = open_track(visit, alice, track).page
    words(page).fill("x" * 2004)
    page.get_by_label("From").fill("9:59")
    expect(page.get_by_text("2,004 / 2,000")).to_be_visible()
    page.locator("[data-send]").click()
    expect(page.get_by_text("This one has 4 too many.")).to_be_visible()
    expect(words(page)).to_have_value("x" * 2004)
    words(page).fill("Short")
    page.locator("[data-send]").click()
    expect(page.get_by_text("This moment is not in the track.")).to_be_visible()
    expect(page.get_by_label("From")).to_have_value("9:59")
    page.get_by_role("button", name="About the whole track").click()
    page.locator("[data-send]").click()
    expect(page.get_by_role("article", name="Alice", exact=True)).to_contain_text("Short")


def test_comments_are_written_and_answered_on_a_phone(visit: Visits, alice: User, track: Track) -> None:
    comment(track, alice, "Louder https://a.example/" + "x" * 300, 10, 20)
    page = open_track(visit, alice, track, viewport=PHONE, has_touch=True).page
    page.get_by_text("Reply", exact=True).tap()
    page.get_by_label("Your reply").fill("Yes")
    page.get_by_role("button", name="Send reply").tap()
    expect(page.get_by_role("article", name="Alice", exact=True)).to_contain_text("Yes")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert grave_violations(page) == []


def test_without_script_all_of_it_works(visit: Visits, alice: User, track: Track) -> None:
    tab = visit(alice, java_script_enabled=False)
    page = tab.page
    page.goto(f"/tracks/{track.id}/")
    page.get_by_label("Your comment").fill("By hand")
    page.get_by_label("From").fill("1:12")
    page.get_by_label("to", exact=True).fill("1:10")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_text("The part must end after it starts.")).to_be_visible()
    page.get_by_label("to", exact=True).fill("1:20")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_role("article", name="Alice at 1:12 to 1:20")).to_contain_text("By hand")
    page.get_by_text("Edit", exact=True).click()
    page.get_by_label("Your comment").nth(1).fill("By pen")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("article", name="Alice at 1:12 to 1:20")).to_contain_text("By pen")
    page.get_by_role("button", name="Resolve").click()
    page.get_by_role("button", name="Reopen").click()
    page.get_by_text("Delete", exact=True).click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("By pen")).to_have_count(0)
