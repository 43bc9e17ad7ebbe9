"""Money in the browser: an admin's word reaches who asked, and another project's terms reach the form."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from projects.models import Member, Project, User
from tests.browser.chromium import Visit
from tests.factories import make_generation, make_member, make_project, make_user
from tests.lifecycle.spending import hold, limit
from tests.pages.spending import hosted_key


def test_an_admin_approves_in_one_browser_and_the_other_goes_on(
    visit: Callable[..., Visit], alice: User, project: Project
) -> None:
    bob = make_user("bob")
    make_member(project, bob, Member.Role.EDITOR)
    hold(project, person=bob, request={"title": "Paper Boats"}, price=75)
    asking, deciding = visit(bob).page, visit(make_user("erin", is_staff=True)).page
    asking.goto(f"/projects/{project.id}/")
    card = asking.get_by_role("article", name="Paper Boats")
    expect(card).to_contain_text("Waiting for approval")
    deciding.goto("/credits/")
    deciding.get_by_role("link", name="Approvals 1").click()
    deciding.evaluate("window.stayed = true")
    deciding.get_by_role("button", name="Approve Paper Boats").click()
    expect(deciding.get_by_text("Nothing waits for approval.")).to_be_visible()
    expect(deciding.locator("#toasts")).to_contain_text("Paper Boats is approved and in line.")
    expect(deciding.locator("#approval-count")).to_be_hidden()
    assert deciding.evaluate("window.stayed")
    expect(card).to_contain_text("Waiting in line")  # without a reload


def test_enter_in_the_note_declines_and_never_approves(visit: Callable[..., Visit], project: Project) -> None:
    hold(project, request={"title": "Paper Boats"})
    page = visit(make_user("erin", is_staff=True)).page
    page.goto("/credits/approvals/")
    page.get_by_label("Why not").fill("Ask next month")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Decided lately")).to_contain_text("Declined")
    expect(page.get_by_role("region", name="Decided lately")).to_contain_text("Ask next month")


def test_another_project_brings_its_terms_and_keeps_what_was_written(
    visit: Callable[..., Visit], alice: User, project: Project
) -> None:
    hosted_key(project, balance=1284)
    poor = make_project(alice, title="No budget left")
    limit(poor, 10)
    page = visit(alice).page
    page.goto(f"/create/?project={project.id}")
    expect(button(page)).to_have_text("Create · 15 credits")
    page.get_by_label("Song description").fill("rain on a harbour")
    page.get_by_label("Project", exact=True).focus()
    page.get_by_label("Project", exact=True).select_option(label="No budget left")
    expect(button(page)).to_be_disabled()
    expect(page.locator("#create-submit-obstacle")).to_contain_text("This project's budget")
    expect(page.get_by_label("Project", exact=True)).to_be_focused()
    page.get_by_label("Project", exact=True).select_option(label=project.title)
    expect(button(page)).to_be_enabled()
    expect(page.get_by_label("Song description")).to_have_value("rain on a harbour")
    expect(page.locator("#balance strong")).to_have_text("1,284")


def test_a_tab_that_was_open_when_credits_began_to_cost_asks_before_it_spends(
    visit: Callable[..., Visit], alice: User, project: Project
) -> None:
    make_generation(project, "failed")
    page = visit(alice).page
    page.goto(f"/projects/{project.id}/")
    page.get_by_label("Song description").fill("rain on a harbour")
    expect(button(page)).to_have_text("Create · free")
    hosted_key(project, balance=1284)
    button(page).click()
    changed = "This is paid with credits now, not with practice credits: 15 credits."
    expect(page.locator("#create-form").get_by_role("alert")).to_contain_text(changed)
    expect(button(page)).to_have_text("Create · 15 credits")
    expect(page.get_by_label("Song description")).to_have_value("rain on a harbour")
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("#toasts")).to_contain_text(changed)
    expect(page.get_by_role("button", name="Retry")).to_contain_text("15 credits")
    assert project.generations.count() == 1
    page.get_by_role("button", name="Retry").click()
    expect(page.get_by_text("Asked for again")).to_be_visible()
    button(page).click()
    expect(page.get_by_text("Waiting in line")).to_have_count(2)
    assert set(project.generations.filter(state="queued").values_list("price", "api_key__source")) == {
        (15, "stored")
    }


def button(page: Page) -> Locator:
    return page.locator("#create-submit")
