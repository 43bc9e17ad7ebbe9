"""Requests that wait for an admin's word: on the admin's page, and on the person's."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from generation.keys import retire
from generation.lifecycle import approve, decline
from generation.models import Generation
from generation.models.generation import State
from tests.factories import make_generation, make_key, make_project, make_take, make_user
from tests.lifecycle.spending import hold, limit, rule
from tests.pages.conftest import HTMX, Studio
from tests.pages.spending import write_line
from tests.pages.test_credits import words

SLOW = 'hx-trigger="every 15s"'


@pytest.fixture
def admin(studio: Studio) -> Client:
    """Erin is an admin, and a member of no project."""
    erin = make_user("erin", is_staff=True)
    client = Client()
    client.force_login(erin)
    return client


def page(client: Client) -> str:
    return words(client.get("/credits/approvals/").text)


def decide(client: Client, generation: Generation, *, htmx: bool = False, **form: str) -> str:
    headers = HTMX if htmx else {}
    return client.post(f"/credits/approvals/{generation.id}/", form, headers=headers, follow=True).text


def state_of(generation: Generation) -> str:
    generation.refresh_from_db()
    return generation.state


# -- the admin's page ------------------------------------------------------------------------------


def test_it_says_who_asks_for_what_at_which_price_and_how_they_stand(admin: Client, studio: Studio) -> None:
    limit(studio.bob, 100, 80)
    limit(studio.project, 500)
    write_line(studio.bob, studio.project, -30)
    hold(
        studio.project,
        person=studio.bob,
        price=60,
        request={"title": "Paper Boats", "tags": "bossa nova", "prompt": "[Verse]\nSalt on the window"},
    )
    said = page(admin)
    assert "Paper Boats Create Sonic v5 Bob in Lighthouse EP · asked just now" in said
    assert "60 practice credits, free" in said
    assert "Lyrics [Verse] Salt on the window" in said
    assert "Style tags bossa nova" in said
    assert "Bob 90 of 100 (60 set aside) · 10 left · warns beyond 80" in said
    assert "Lighthouse EP 90 of 500 (60 set aside) · 410 left" in said


def test_what_waits_for_a_retired_key_says_so_and_can_only_be_declined(admin: Client, studio: Studio) -> None:
    generation = hold(studio.project, person=studio.bob, api_key=make_key("stored", label="Team A"))
    retire(generation.api_key)
    page_before = admin.get("/credits/approvals/").text
    assert "Its key, Team A, is retired." in page_before
    assert 'value="approve"' not in page_before and 'value="decline"' in page_before
    for htmx in (False, True):
        assert "Its key, Team A, is retired." in decide(admin, generation, decision="approve", htmx=htmx)
        assert state_of(generation) == "held"
    assert "is declined." in decide(admin, generation, decision="decline")


def test_with_nothing_waiting_it_says_so_and_asks_for_nothing(admin: Client) -> None:
    answer = admin.get("/credits/approvals/").text
    assert "Nothing waits for approval." in answer
    assert "hx-trigger" not in answer.partition('id="approvals"')[2].partition(">")[0]


def test_while_something_waits_it_looks_again_now_and_then(admin: Client, studio: Studio) -> None:
    hold(studio.project)
    assert SLOW in admin.get("/credits/approvals/").text
    assert SLOW in admin.get("/credits/approvals/list/", headers=HTMX).text


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "without script"])
def test_one_press_approves(admin: Client, studio: Studio, htmx: bool) -> None:
    waiting = hold(studio.project)
    answer = decide(admin, waiting, htmx=htmx, decision="approve")
    assert state_of(waiting) == "queued"
    assert "Rain is approved and in line." in answer
    assert re.search(r'<b id="approval-count" class="count" hidden>0', answer)
    assert "Approved" in words(f"<main{answer}")
    assert "by Erin" in answer


def test_a_note_tells_why_not(admin: Client, studio: Studio) -> None:
    waiting = hold(studio.project)
    answer = decide(admin, waiting, htmx=True, decision="decline", note="Try it on the local engine first")
    assert state_of(waiting) == "cancelled"
    assert "Try it on the local engine first" in answer
    assert waiting.error == "Erin declined it: Try it on the local engine first."


@pytest.mark.parametrize("decision", ["approve", "decline"])
def test_what_was_decided_or_cancelled_before_is_left_as_it_is(
    admin: Client, studio: Studio, decision: str
) -> None:
    decided, cancelled = hold(studio.project), make_generation(studio.project, State.CANCELLED)
    approve(decided, make_user("frank", is_staff=True))
    for generation, state in ((decided, "queued"), (cancelled, "cancelled")):
        assert "was decided or cancelled already" in decide(admin, generation, decision=decision)
        assert state_of(generation) == state


def test_without_a_clear_word_nothing_is_approved(admin: Client, studio: Studio) -> None:
    waiting = hold(studio.project)
    assert "Choose Approve or Decline." in decide(admin, waiting, decision="perhaps")
    assert state_of(waiting) == "held"


def test_only_projects_one_may_look_into_are_linked(admin: Client, studio: Studio) -> None:
    hold(studio.project)
    assert f"/projects/{studio.project.id}/" not in admin.get("/credits/approvals/").text
    studio.alice.is_staff = True
    studio.alice.save()
    assert f"/projects/{studio.project.id}/" in studio.client("alice").get("/credits/approvals/").text


@pytest.mark.parametrize("count", [1, 20])
def test_a_long_list_takes_as_many_queries_as_a_short_one(
    admin: Client, studio: Studio, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rule(person_hard=10_000)
    for number in range(count):
        person = make_user(f"person-{number}")
        project = make_project(person)
        limit(project, 1000)
        hold(project)
        decline(hold(project), make_user(f"admin-{number}", is_staff=True))
    with django_assert_num_queries(14):
        admin.get("/credits/approvals/")


# -- the person's side -----------------------------------------------------------------------------


def test_a_held_card_says_what_it_waits_for_and_can_be_cancelled(studio: Studio) -> None:
    waiting = hold(studio.project, price=60)
    address = f"/generations/{waiting.id}/cancellation/"
    for path in (f"/projects/{studio.project.id}/", "/queue/"):
        answer = studio.client("bob").get(path).text
        said = words(answer)
        assert re.search(r"Waiting for approval since \d\d:\d\d, an admin decides", said)
        assert "60 practice credits are set aside for it" in said
        assert (address in answer, SLOW in answer, "every 2s" in answer) == (True, True, False)
        viewer = studio.client("carol").get(path).text
        assert ("Waiting for approval" in viewer, address in viewer) == (True, False)
    studio.client("bob").post(address)
    assert state_of(waiting) == "cancelled"


def test_a_held_follow_up_is_on_the_page_of_its_track(alice: Client, studio: Studio) -> None:
    track = make_take(studio.project)
    hold(studio.project, operation="sonic.stems_full", track=track, request={})
    answer = alice.get(f"/tracks/{track.id}/").text
    assert SLOW in answer
    assert "Stems full Waiting for approval since" in words(answer)


def test_once_approved_the_card_goes_on_by_itself(alice: Client, studio: Studio) -> None:
    waiting = hold(studio.project)
    approve(waiting, make_user("erin", is_staff=True))
    answer = alice.get(f"/projects/{studio.project.id}/takes/?moved={waiting.id.hex[:12]}", headers=HTMX).text
    assert "Waiting in line" in answer
    assert "every 2s" in answer


def test_declined_says_who_and_why_with_the_draft_intact(alice: Client, studio: Studio) -> None:
    waiting = hold(studio.project, request={"gpt_description_prompt": "rain on a harbour", "title": "Rain"})
    decline(waiting, make_user("erin", is_staff=True), "Ask next month")
    path = f"/projects/{studio.project.id}/"
    answer = alice.get(path).text
    assert "Erin declined it: Ask next month." in answer
    draft = re.search(r'href="([^"]+draft=[^"]+)">Change and ask again', answer)
    assert draft
    assert "rain on a harbour" in alice.get(draft[1].replace("&amp;", "&")).text
    news = alice.get(f"{path}takes/?moved={waiting.id.hex[:12]}", headers=HTMX).text
    assert "Rain: cancelled. Erin declined it: Ask next month." in news, "a screen reader hears it"
    assert "hx-trigger" not in news.partition('id="takes"')[2].partition(">")[0], "nothing more can come"


def test_an_admin_is_led_from_the_card_to_the_decision(studio: Studio) -> None:
    studio.alice.is_staff = True
    studio.alice.save()
    waiting = hold(studio.project, person=studio.bob)
    answer = studio.client("alice").get(f"/projects/{studio.project.id}/").text
    assert f"/credits/approvals/#approval-{waiting.id}" in answer
    assert f'id="approval-{waiting.id}"' in studio.client("alice").get("/credits/approvals/").text


def test_an_unconfirmed_request_is_looked_after_slowly(alice: Client, studio: Studio) -> None:
    make_generation(studio.project, State.UNCONFIRMED)
    assert SLOW in alice.get(f"/projects/{studio.project.id}/").text


def test_words_that_wait_for_approval_say_so(alice: Client, studio: Studio) -> None:
    waiting = hold(studio.project, operation="sonic.lyrics", request={"description": "rain"}, model="")
    answer = alice.get(f"/generations/{waiting.id}/words/", headers=HTMX).text
    assert "Waiting for approval" in answer
    assert SLOW in answer
    decline(waiting, make_user("erin", is_staff=True))
    assert "Erin declined it." in alice.get(f"/generations/{waiting.id}/words/", headers=HTMX).text
