"""The queue: what is in flight in every project one sees."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from generation import takes
from generation.models import Generation
from generation.models.generation import ENDED, MOVING, State
from tests.factories import make_generation, make_member, make_project
from tests.pages.conftest import HTMX, Made, Studio

POLL = 'hx-trigger="every 2s"'


def test_it_shows_what_one_may_see_and_nothing_else(alice: Client, studio: Studio) -> None:
    theirs = make_project(studio.bob, "Tidal")
    make_member(theirs, studio.alice)
    hidden = make_project(studio.charlie, "Secret")
    for project in (studio.project, theirs, hidden):
        make_generation(project, State.QUEUED)
    page = alice.get("/queue/").text
    assert ("Lighthouse EP" in page, "Tidal" in page, "Secret" in page) == (True, True, False)
    assert '<b id="queue-count" class="count">2<' in page


def test_one_may_cancel_only_where_one_edits(studio: Studio) -> None:
    queued = make_generation(studio.project, State.QUEUED)
    address = f"/generations/{queued.id}/cancellation/"
    assert address in studio.client("bob").get("/queue/").text
    assert address not in studio.client("carol").get("/queue/").text


@pytest.mark.parametrize("state", [*MOVING, *ENDED, State.UNCONFIRMED])
def test_it_polls_only_while_something_moves(alice: Client, studio: Studio, state: str) -> None:
    make_generation(studio.project, state)
    assert (POLL in alice.get("/queue/").text) == (state in MOVING)
    assert (POLL in alice.get("/queue/list/", headers=HTMX).text) == (state in MOVING)


def test_the_line_stands_in_the_order_it_came(alice: Client, studio: Studio) -> None:
    make_generation(studio.project, request={"title": "Second"})
    first = make_generation(studio.project, request={"title": "First"})
    Generation.objects.filter(id=first.id).update(created_at=timezone.now() - timedelta(minutes=1))
    page = alice.get("/queue/").text
    assert page.index("First") < page.index("Second")
    assert page.index("next</span>") < page.index("number 2</span>")


def test_what_ended_is_there_for_a_while(alice: Client, made: Made) -> None:
    made(title="Lighthouse in the Fog")
    page = alice.get("/queue/").text
    assert "Nothing is being made right now." in page
    assert "Ended lately" in page
    assert "2 takes" in page


def test_the_end_is_announced(alice: Client, made: Made) -> None:
    generation = made(title="Lighthouse in the Fog")
    moved = generation.id.hex[: takes.SHORT]
    answer = alice.get("/queue/list/", {"moved": moved}, headers=HTMX).text
    assert "Lighthouse in the Fog: 2 takes are ready" in answer


def test_opened_as_a_page_the_part_leads_to_the_page(alice: Client) -> None:
    assert alice.get("/queue/list/").headers["Location"] == "/queue/"


@pytest.mark.parametrize("count", [1, 25])
def test_a_long_queue_takes_as_many_queries_as_a_short_one(
    alice: Client, studio: Studio, made: Made, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        project = make_project(studio.alice)
        make_generation(project, State.QUEUED, person=studio.alice)
        make_generation(project, State.QUEUED, person=studio.alice)
    made()
    with django_assert_num_queries(15):
        alice.get("/queue/")
