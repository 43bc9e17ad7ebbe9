"""Help in forms: words put in and taken out, choices counted, sections added up, files dropped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from projects.models import Project, User
from tests.browser.chromium import Visit
from tests.browser.elements import show

DRAFTS = (
    "<studio-words><article><h4>Quay</h4><pre>[Verse]\nSalt on the window</pre>"
    '<button type="button" data-fill="lyrics" data-also-title="Quay">Use these</button>'
    "</article></studio-words>"
)
FORM = (
    '<form id="create-form"><label>Lyrics<textarea name="lyrics">mine</textarea></label>'
    '<label>Song title<input name="title" value="Rain"></label></form>'
)
SEGMENT = (
    '<div class="segment"><select name="segment_name"><option value=""></option><option>verse</option>'
    '</select><input name="segment_seconds"></div>'
)
ARRIVE = """markup => {
    document.getElementById("main").insertAdjacentHTML("beforeend", markup);
    document.dispatchEvent(new CustomEvent("htmx:after:swap", { detail: { ctx: { request: {} } } }));
}"""
KEEP_SENT = """() => {
    window.sent = [];
    document.addEventListener("submit", (event) => {
        event.preventDefault();
        event.stopPropagation();
        window.sent.push([...event.target.elements.file.files].map((file) => file.name));
    }, true);
}"""
DROP = """async (element) => {
    const files = new DataTransfer();
    files.items.add(new File(["RIFF"], "demo.wav"));
    const options = { dataTransfer: files, bubbles: true, cancelable: true };
    const send = (name) => element.dispatchEvent(new DragEvent(name, options));
    send("dragenter");
    await new Promise((done) => setTimeout(done, 300));
    send("dragover");
    return [element.matches(".dropping"), !send("drop")];
}"""


@pytest.fixture
def shown(visit: Callable[..., Visit], alice: User) -> Callable[..., Visit]:
    def open_page(markup: str, **options: object) -> Visit:
        tab = visit(alice, **options)
        show(tab, markup)
        return tab

    return open_page


def test_written_words_go_into_the_form_and_out_again(shown: Callable[..., Visit]) -> None:
    page = shown(FORM + DRAFTS).page
    page.get_by_role("button", name="Use these").click()
    expect(page.get_by_label("Lyrics")).to_have_value("[Verse]\nSalt on the window")
    expect(page.get_by_label("Song title")).to_have_value("Quay")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Lyrics")).to_have_value("mine")
    expect(page.get_by_label("Song title")).to_have_value("Rain")
    expect(page.get_by_role("button", name="Use these")).to_be_focused()


def test_words_open_the_tab_they_go_into(visit: Callable[..., Visit], alice: User, project: Project) -> None:
    page = visit(alice).page
    page.goto(f"/projects/{project.id}/?mode=describe")
    page.evaluate(ARRIVE, DRAFTS)
    page.wait_for_function("() => customElements.get('studio-words')")
    page.get_by_role("button", name="Use these").click()
    expect(page.get_by_role("tab", name="Write")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("Lyrics")).to_have_value("[Verse]\nSalt on the window")


def test_one_choice_too_many_is_not_taken(shown: Callable[..., Visit]) -> None:
    boxes = "".join(f'<label><input type="checkbox" name="mood">{name}</label>' for name in "abcd")
    page = shown(
        '<details class="choices" open><summary>Moods <b data-chosen></b></summary>'
        f'<studio-choices data-most="2">{boxes}</studio-choices></details>'
    ).page
    for name in "ab":
        page.get_by_label(name, exact=True).check()
    expect(page.locator("[data-chosen]")).to_have_text("2 of 2")
    page.get_by_label("c", exact=True).click()
    expect(page.get_by_label("c", exact=True)).not_to_be_checked()
    expect(page.locator("#announcer")).to_have_text("At most 2. Take one away first.")
    page.get_by_label("a", exact=True).uncheck()
    page.get_by_label("c", exact=True).check()
    expect(page.locator("[data-chosen]")).to_have_text("2 of 2")


def test_sections_are_added_removed_and_added_up(shown: Callable[..., Visit]) -> None:
    page = shown(
        f'<form><studio-segments data-least="30" data-most="120">{SEGMENT * 4}</studio-segments></form>'
    ).page
    expect(page.get_by_label("Seconds of section 1")).to_be_visible()
    expect(page.get_by_label("Seconds of section 2")).to_have_count(0)
    page.get_by_label("Section 1", exact=True).select_option("verse")
    page.get_by_label("Seconds of section 1").fill("20")
    expect(page.get_by_label("Total 20 s, must be 30 s to 2 min 0 s")).to_be_visible()
    page.get_by_role("button", name="Add a section").click()
    expect(page.get_by_label("Section 2", exact=True)).to_be_focused()
    page.get_by_label("Seconds of section 2").fill("50")
    expect(page.get_by_text("Total 1:10 of 0:30 to 2:00")).to_be_visible()
    page.get_by_role("button", name="Remove section 1").click()
    expect(page.get_by_label("Seconds of section 1")).to_have_value("50")
    sent = page.evaluate("() => new FormData(document.querySelector('main form')).getAll('segment_seconds')")
    assert sent == ["50"]


def test_a_dropped_file_is_sent_and_a_near_miss_harms_nothing(
    shown: Callable[..., Visit], tmp_path: Path
) -> None:
    tab = shown(
        '<form data-drop method="post" action="/taken/" enctype="multipart/form-data">'
        '<label>Audio file<input type="file" name="file"></label></form><p id="beside">Beside</p>'
    )
    page = tab.page
    page.evaluate(KEEP_SENT)
    assert page.locator("#beside").evaluate(DROP) == [False, True]
    assert page.locator("form[data-drop]").evaluate(DROP) == [True, True]
    assert page.evaluate("window.sent") == [["demo.wav"]]
