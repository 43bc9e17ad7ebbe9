"""A link in a private window: no account, music that plays until the link is revoked."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from playwright.sync_api import expect

from projects.comments import comment
from projects.models import Comment, Project, ShareLink, Track, User
from tests.browser.chromium import PHONE, Visit
from tests.factories import make_alignment, make_link

type Open = Callable[..., Visit]
GONE = "Failed to load resource: the server responded with a status of"


def pieces() -> list[dict[str, object]]:
    """A word each half second, from 0.5 s on."""
    return [
        {"word": f"{word}\n" if at % 4 == 3 else f"{word} ", "start_s": 0.5 + at / 2, "end_s": 0.9 + at / 2}
        for at, word in enumerate(
            ("[Verse]\nStars fall on the water, rain stays with us till morning " * 3).split(" ")
        )
        if word
    ]


def test_a_track_plays_in_a_private_window_and_its_words_follow(visit: Open, songs: list[Track]) -> None:
    make_alignment(songs[0], pieces())
    _, token = make_link(songs[0])
    tab = visit()
    tab.page.goto(f"/l/{token}/")
    tab.page.get_by_role("article").get_by_role("button", name="Play").click()
    tab.wait_until_plays(after=1.0)
    expect(tab.page.locator(".word.current")).to_have_count(1)
    assert {path for path in paths(tab) if not path.startswith(("/static/", f"/l/{token}/"))} == set()
    assert tab.complaints == []


def test_from_track_to_track_of_a_project_the_music_goes_on(
    visit: Open, project: Project, songs: list[Track]
) -> None:
    _, token = make_link(project)
    tab = visit(viewport=PHONE, has_touch=True, is_mobile=True)
    tab.page.goto(f"/l/{token}/")
    first = tab.page.get_by_role("article", name="Lighthouse in the Fog")
    first.get_by_role("group", name="Take A").get_by_role("button", name="Play").tap()
    tab.wait_until_plays()
    tab.watch_audio()
    first.get_by_role("link", name="Open take B of Lighthouse in the Fog").tap()
    expect(tab.page.get_by_role("heading", level=1, name="Lighthouse in the Fog")).to_be_visible()
    tab.page.get_by_role("link", name=project.title).first.tap()
    expect(tab.page.get_by_role("heading", level=1, name=project.title)).to_be_visible()
    tab.page.go_back()
    expect(tab.page.get_by_role("heading", level=1, name="Lighthouse in the Fog")).to_be_visible()
    assert tab.same_audio and tab.pauses == 0
    assert tab.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert tab.complaints == []


def test_after_revoking_an_open_page_plays_nothing_more(visit: Open, songs: list[Track]) -> None:
    link, token = make_link(songs[0])
    tab = visit()
    tab.page.goto(f"/l/{token}/")
    expect(tab.page.locator("studio-take [data-wave] > div")).to_be_attached()  # drawn, nothing played yet
    ShareLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
    tab.page.get_by_role("article").get_by_role("button", name="Play").click()
    expect(tab.page.locator("#player .problem")).to_contain_text("no longer here")
    assert 404 in tab.statuses("/audio")
    tab.page.reload()
    expect(tab.page.get_by_role("heading", name="This link does not work")).to_be_visible()
    assert [said for said in tab.complaints if not said.startswith(GONE)] == []


def test_a_password_is_said_once_without_script_too(visit: Open, songs: list[Track]) -> None:
    _, token = make_link(songs[0], password=make_password("lighthouse"), allows_download=True)
    tab = visit(java_script_enabled=False)
    tab.page.goto(f"/l/{token}/")
    tab.page.get_by_label("Password").fill("lamp house")
    tab.page.get_by_role("button", name="Open").click()
    expect(tab.page.get_by_text("This is not the password.")).to_be_visible()
    tab.page.get_by_label("Password").fill("lighthouse")
    tab.page.get_by_role("button", name="Open").click()
    expect(tab.page.get_by_role("heading", level=1, name=songs[0].title)).to_be_visible()
    expect(tab.page.locator("noscript audio, article audio")).to_be_visible()
    expect(tab.page.get_by_role("link", name="Download")).to_be_visible()


def test_a_link_is_made_copied_opened_and_revoked(visit: Open, alice: User, project: Project) -> None:
    tab = visit(alice, permissions=["clipboard-read", "clipboard-write"])
    tab.page.goto(f"/projects/{project.id}/links/")
    tab.page.get_by_role("radio", name="Review").check()
    tab.page.get_by_label("For whom").fill("Ana at the label")
    tab.page.get_by_label("Stops working").select_option("after a date")
    tab.page.get_by_label("The last day").fill(f"{timezone.localdate().year + 1}-01-31")
    tab.page.get_by_role("button", name="Make the link").click()
    address = tab.page.get_by_label("The new link").input_value()
    tab.page.get_by_role("button", name="Copy").click()
    assert tab.page.evaluate("navigator.clipboard.readText()") == address
    expect(tab.page.locator(".new-link").get_by_label("For whom")).to_have_value("")
    guest = visit()
    guest.page.goto(address)
    expect(guest.page.get_by_role("heading", level=1, name=project.title)).to_be_visible()
    tab.page.locator("summary").get_by_text("Ana at the label").click()
    tab.page.get_by_text("Revoke this link").click()
    tab.page.get_by_role("button", name="Revoke Ana at the label").click()
    expect(tab.page.get_by_text("No link is open.")).to_be_visible()
    guest.page.reload()
    expect(guest.page.get_by_role("heading", name="This link does not work")).to_be_visible()
    assert tab.complaints == []


def paths(tab: Visit) -> set[str]:
    return {request.url.removeprefix(tab.url).partition("?")[0] for request in tab.requests}


def test_a_visitor_comments_while_it_plays_and_the_answer_arrives(
    visit: Open, alice: User, songs: list[Track]
) -> None:
    _, token = make_link(songs[0], kind=ShareLink.Kind.REVIEW)
    tab = visit()
    tab.page.goto(f"/l/{token}/")
    tab.page.get_by_role("article").first.get_by_role("button", name="Play", exact=True).click()
    tab.wait_until_plays()
    tab.watch_audio()
    tab.page.get_by_label("Your name").first.fill("Dora")
    tab.page.get_by_label("Your comment").fill("Louder here")
    tab.page.locator("[data-send]").click()
    expect(tab.page.locator(".comment", has_text="Louder here")).to_contain_text("Dora")
    expect(tab.page.get_by_text("You are Dora here.").first).to_be_visible()
    comment(songs[0], alice, "Done in take B", parent=Comment.objects.get())
    expect(tab.page.locator(".comment", has_text="Done in take B")).to_contain_text("The studio")
    assert tab.same_audio and tab.pauses == 0
    assert "Alice" not in tab.page.content()
    assert tab.complaints == []


def test_a_visitor_changes_what_they_said_and_takes_it_away(visit: Open, songs: list[Track]) -> None:
    _, token = make_link(songs[0], kind=ShareLink.Kind.REVIEW)
    tab = visit(viewport=PHONE, has_touch=True, is_mobile=True)
    tab.page.goto(f"/l/{token}/")
    tab.page.get_by_label("Your name").fill("Ana")
    tab.page.get_by_label("Your comment", exact=True).fill("Softer here")
    tab.page.get_by_role("button", name="Comment", exact=True).click()
    said = tab.page.get_by_role("article", name="Ana")
    expect(said).to_contain_text("Softer here")
    said.get_by_text("Edit", exact=True).click()
    said.get_by_label("Your comment").fill("Louder here")
    said.get_by_role("button", name="Save").click()
    expect(said).to_contain_text("Louder here")
    said.get_by_text("Delete", exact=True).click()
    said.get_by_role("button", name="Delete for good").click()
    expect(said).to_have_count(0)
    assert not Comment.objects.exists()
    assert tab.complaints == []
