"""What holds on every page: nothing forbidden, nothing from elsewhere, nothing out of reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from generation.lifecycle import decline
from projects.comments import comment
from projects.models import Project, Track, User
from projects.notifications import notify
from tests.browser.chromium import PHONE, Visit
from tests.factories import make_generation, make_key, make_link, make_user, make_vote
from tests.lifecycle.spending import hold, limit
from tests.pages.spending import write_line

AXE = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
IDLE_MS = 10_000
SMALLEST = {"width": 320, "height": 640}
FINGERS = {"has_touch": True, "is_mobile": True}
TARGET_PX = 44
MOST_SCRIPTS = 16  # ours, htmx and wavesurfer

SMALL_TARGETS = """(least) => {
    const pressed = document.querySelectorAll("#page :is(a[href], button, input, select, textarea, summary)");
    const isInText = (it) => it.matches("p a, small a") && getComputedStyle(it).display === "inline";
    const isSeen = (it) => it.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const isSmall = (it) => it.matches("[type=radio], [type=checkbox], [type=file]");
    return [...pressed]
        .filter((it) => isSeen(it) && !isInText(it))
        .map((it) => [it, (isSmall(it) && it.closest("label")) || it])
        .filter(([it, target]) => {
            const { width, height } = target.getBoundingClientRect();
            return width > 1 && Math.min(width, height) < least - 0.5;
        })
        .map(([it]) => it.outerHTML.slice(0, 120));
}"""

type Pages = Callable[..., Iterator[tuple[str, Visit]]]


@pytest.fixture
def pages(
    visit: Callable[..., Visit], alice: User, project: Project, songs: list[Track]
) -> Callable[..., Iterator[tuple[str, Visit]]]:
    """Walks over the pages: sign-in as nobody, the rest as Alice, an admin; with everything there can be."""
    make_generation(project, "failed", request={"title": "Neon Tide"}, error="It was refused.")
    make_generation(project, "running", request={"title": "Copper Wire"})
    User.objects.filter(id=alice.id).update(is_staff=True)
    hold(project, request={"title": "Paper Boats", "prompt": "[Verse]\nSalt on the window"}, price=75)
    decline(hold(project, request={"title": "Night Ferry"}), User.objects.get(id=alice.id), "Not this month")
    notify(alice, "comment", "1", "Bob commented on “Salt and Diesel”.", "/projects/", actor=make_user("bob"))
    notify(alice, "ready", "2", "“Night Ferry” is ready: 2 takes.", "/gone/")
    limit(alice, 100, 20)
    limit(project, 500)
    for credits in (-15, -15, 15):
        write_line(alice, project, credits, title="Lighthouse in the Fog")
    make_key(balance=120)
    paths = {
        "project": f"/projects/{project.id}/",
        "projects": "/projects/",
        "new project": "/projects/new/",
        "create": "/create/",
        "queue": "/queue/",
        "track": f"/tracks/{songs[0].id}/",
        "credits": "/credits/",
        "approvals": "/credits/approvals/",
        "notifications": "/notifications/",
        "how I am told": "/account/notifications/",
    }

    def walk(**options: object) -> Iterator[tuple[str, Visit]]:
        nobody, tab = visit(None, **options), visit(alice, **options)
        nobody.page.goto("/sign-in/")
        yield "sign-in", nobody
        for name, path in paths.items():
            tab.page.goto(path)
            start_playing(tab.page)
            yield name, tab

    return walk


def test_no_page_is_forbidden_broken_or_from_elsewhere(pages: Pages) -> None:
    for name, tab in pages():
        assert (name, tab.complaints) == (name, [])
        assert tab.hosts == {urlsplit(tab.url).netloc}
        assert [answer.url for answer in tab.responses if answer.status >= 400] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(pages: Pages, theme: str) -> None:
    found = {name: grave_violations(tab.page) for name, tab in pages(color_scheme=theme)}
    assert found == {name: [] for name in found}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_a_phone(pages: Pages, theme: str) -> None:
    found = {}
    for name, tab in pages(color_scheme=theme, viewport=PHONE, **FINGERS):
        unfold(tab.page)
        found[name] = grave_violations(tab.page)
    assert found == {name: [] for name in found}


@pytest.mark.parametrize("viewport", [PHONE, SMALLEST], ids=["390", "320"])
def test_a_phone_never_scrolls_sideways(pages: Pages, viewport: dict[str, int]) -> None:
    wider = {}
    for name, tab in pages(viewport=viewport, **FINGERS):
        folded = tab.page.evaluate("document.documentElement.scrollWidth")
        unfold(tab.page)
        wider[name] = max(folded, tab.page.evaluate("document.documentElement.scrollWidth"))
    assert wider == dict.fromkeys(wider, viewport["width"])


def test_targets_of_the_player_are_large_enough_for_fingers(pages: Pages) -> None:
    for name, tab in pages(viewport=PHONE, **FINGERS):
        if name != "project":
            continue
        unfold(tab.page)
        boxes = {
            button.get_attribute("aria-label"): button.bounding_box()
            for button in tab.page.get_by_role("region", name="Player").get_by_role("button").all()
        }
        small = [
            label for label, box in boxes.items() if box and min(box["width"], box["height"]) < TARGET_PX
        ]
        assert small == []


def test_on_a_phone_whatever_is_pressed_is_large_enough(
    visit: Callable[..., Visit], alice: User, project: Project, songs: list[Track]
) -> None:
    comment(songs[0], alice, "The snare is too loud here", 12.0, 20.0)
    vote, (link, token) = make_vote(project, songs[:2]), make_link(songs[0], kind="review", label="Dora")
    comment(songs[0], None, "Warmer?", 3.0, author_name="Dora", link=link)
    notify(alice, "comment", "1", "Bob commented on “Salt and Diesel”.", "/projects/", actor=make_user("bob"))
    page = visit(alice, viewport=PHONE, **FINGERS).page
    found = {}
    for path in (
        *(f"/projects/{project.id}/", f"/tracks/{songs[0].id}/", f"/projects/{project.id}/people/"),
        *(f"/tracks/{songs[0].id}/people/", f"/projects/{project.id}/votes/", f"/votes/{vote.id}/"),
        *(
            f"/votes/{vote.id}/discard/",
            f"/l/{token}/",
            "/notifications/",
            "/account/notifications/",
            "/credits/",
        ),
    ):
        page.goto(path)
        expect(page.locator("studio-comments:not(:defined), studio-vote:not(:defined)")).to_have_count(0)
        page.evaluate("document.querySelectorAll('details:not(.menu)').forEach((fold) => (fold.open = true))")
        if small := page.evaluate(SMALL_TARGETS, TARGET_PX):
            found[path] = small
    assert found == {}


def test_every_module_is_preloaded_and_there_are_few(
    visit: Callable[..., Visit], alice: User, project: Project, songs: list[Track]
) -> None:
    page = visit(alice).page
    page.goto(f"/projects/{project.id}/")
    expect(page.locator("[data-wave] canvas").first).to_be_visible()
    preloaded = page.eval_on_selector_all("link[rel=modulepreload]", "links => links.map(link => link.href)")
    asked = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    scripts = [address for address in asked if address.endswith(".js")]
    entry = page.locator("script[type=module]").evaluate("script => script.src")
    assert {address for address in scripts if "/js/" in address} == {*preloaded, entry}
    assert len(set(scripts)) <= MOST_SCRIPTS


def test_an_idle_project_page_asks_for_nothing(
    visit: Callable[..., Visit], alice: User, project: Project, songs: list[Track]
) -> None:
    tab = visit(alice)
    tab.page.goto(f"/projects/{project.id}/")
    expect(tab.page.locator("[data-wave] canvas").first).to_be_visible()
    tab.page.wait_for_timeout(500)
    tab.requests.clear()
    tab.page.wait_for_timeout(IDLE_MS)
    assert [request.url for request in tab.requests] == []


def start_playing(page: Page) -> None:
    """So that the player is on the page, where the page has a take."""
    play = page.get_by_role("main").get_by_role("button", name="Play", exact=True)
    if play.count():
        play.first.click()
        expect(page.get_by_role("region", name="Player")).to_be_visible()
    page.wait_for_timeout(400)


def unfold(page: Page) -> None:
    more = page.get_by_role("button", name="More controls")
    if more.count():
        more.click()


def grave_violations(page: Page) -> list[str]:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: run `make test` or `npm ci`")
    page.evaluate(AXE.read_text())
    result = page.evaluate("axe.run({ resultTypes: ['violations'] })")
    return [
        f"{violation['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for violation in result["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("label", ["Song description", "Lyrics", "Style tags", "Song title", "Model"])
def test_each_field_of_create_is_found_by_its_label_alone(
    visit: Callable[..., Visit], alice: User, project: Project, songs: list[Track], label: str
) -> None:
    page = visit(alice).page
    page.goto(f"/projects/{project.id}/?mode={'describe' if label == 'Song description' else 'write'}")
    assert page.get_by_label(label).count() == 1
    assert page.get_by_role("button", name="Create").count() == 1
