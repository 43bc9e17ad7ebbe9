"""Cancel, retry, and settling what is unconfirmed."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from generation.models import Generation
from generation.models.generation import State
from projects.models import Project
from tests.factories import make_generation
from tests.pages.conftest import HTMX, Studio


def press(client: Client, name: str, generation: Generation, htmx: bool = True, **data: str) -> HttpResponse:
    return client.post(reverse(name, args=[generation.id]), data, headers=HTMX if htmx else {})


def test_cancelling_answers_with_the_takes(alice: Client, studio: Studio) -> None:
    queued = make_generation(studio.project, State.QUEUED)
    answer = press(alice, "generation_cancel", queued).text
    queued.refresh_from_db()
    assert queued.state == State.CANCELLED
    assert '<section id="takes"' in answer
    assert "Cancelled before it was sent." in answer
    assert "every 2s" not in answer


def test_cancelling_what_left_already_says_so(alice: Client, studio: Studio) -> None:
    running = make_generation(studio.project, State.RUNNING)
    answer = press(alice, "generation_cancel", running).text
    assert "Rain is on its way already and cannot be cancelled." in answer
    assert '<hx-partial hx-target="#toasts"' in answer
    running.refresh_from_db()
    assert running.state == State.RUNNING


def test_a_form_in_the_queue_answers_with_the_queue(alice: Client, studio: Studio) -> None:
    queued = make_generation(studio.project, State.QUEUED)
    answer = press(alice, "generation_cancel", queued, place="queue").text
    assert '<div id="queue"' in answer
    assert 'id="takes"' not in answer


@pytest.mark.parametrize(("place", "back"), [("", "/projects/{project}/"), ("queue", "/queue/")])
def test_without_script_one_comes_back_to_the_place_one_was(
    alice: Client, studio: Studio, place: str, back: str
) -> None:
    queued = make_generation(studio.project, State.QUEUED)
    response = press(alice, "generation_cancel", queued, htmx=False, place=place)
    there = back.format(project=studio.project.id)
    assert response.headers["Location"] == f"{there}#generation-{queued.id}"


@pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED])
def test_retrying_twice_is_one_new_request(alice: Client, studio: Studio, state: str) -> None:
    failed = make_generation(studio.project, state)
    for _ in range(2):
        press(alice, "generation_retry", failed)
    again = Generation.objects.exclude(id=failed.id).get()
    assert (again.retry_of, again.request, again.state) == (failed, failed.request, State.QUEUED)


def test_what_has_not_ended_is_not_retried(alice: Client, studio: Studio) -> None:
    running = make_generation(studio.project, State.RUNNING)
    answer = press(alice, "generation_retry", running).text
    assert "Only what has failed or was cancelled can be tried again." in answer
    assert Generation.objects.count() == 1


def test_sending_again_makes_one_new_request_and_closes_the_old(alice: Client, studio: Studio) -> None:
    unsure = make_generation(studio.project, State.UNCONFIRMED)
    for _ in range(2):
        press(alice, "generation_settle", unsure, choice="again")
    unsure.refresh_from_db()
    assert unsure.state == State.FAILED
    assert Generation.objects.exclude(id=unsure.id).get().retry_of == unsure


@pytest.mark.parametrize("choice", ["drop", "", "nonsense"])
def test_letting_go_spends_nothing_more(alice: Client, studio: Studio, choice: str) -> None:
    unsure = make_generation(studio.project, State.UNCONFIRMED)
    press(alice, "generation_settle", unsure, choice=choice)
    unsure.refresh_from_db()
    assert (unsure.state, Generation.objects.count()) == (State.FAILED, 1)


@pytest.mark.parametrize("name", ["generation_cancel", "generation_retry", "generation_settle"])
def test_an_archived_project_stays_as_it_is(alice: Client, studio: Studio, name: str) -> None:
    generation = make_generation(studio.project, State.QUEUED)
    Project.objects.update(archived_at=timezone.now())
    assert press(alice, name, generation).status_code == 404


@pytest.mark.parametrize("name", ["generation_cancel", "generation_retry", "generation_settle"])
def test_links_change_nothing(alice: Client, studio: Studio, name: str) -> None:
    generation = make_generation(studio.project, State.QUEUED)
    assert alice.get(reverse(name, args=[generation.id])).status_code == 405


def test_a_form_without_its_token_is_refused_in_the_studio_s_own_look(studio: Studio) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(studio.alice)
    response = press(client, "generation_cancel", make_generation(studio.project), htmx=False)
    assert response.status_code == 403
    assert "This page was open too long" in response.text
