"""Lyrics written on a subject, tags made fuller: asked for inside Create and answered there."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from generation.models import Generation
from generation.models.generation import Credits, State
from generation.musicapi.operations import SONIC_LYRICS
from projects.models import Project
from tests.factories import make_generation, make_key, make_project
from tests.pages.conftest import HTMX, Studio

DRAFTS = {"drafts": [{"title": "Night ferry", "lyrics": "[Verse]\nSalt"}, {"title": "Two", "lyrics": "Rope"}]}


def ask(client: Client, place: Project | None, *, htmx: bool = True, **fields: Any) -> HttpResponse:
    address = reverse("words_create", args=[place.id]) if place else reverse("create_words")
    filled = {"kind": "lyrics", "lyrics-description": "two friends on a ferry", "lyrics-nonce": str(uuid4())}
    return client.post(address, filled | fields, headers=HTMX if htmx else {})


def detail(client: Client, generation: Generation) -> str:
    return client.get(reverse("words_detail", args=[generation.id]), headers=HTMX).text


def words_of(studio: Studio, state: str = State.SUCCEEDED, kind: str = "lyrics", **fields: Any) -> Generation:
    asked = {
        "lyrics": {"operation": "sonic.lyrics", "request": {"description": "a ferry"}, "price": 2},
        "tags": {"operation": "sonic.upsample_tags", "request": {"tags": "folk"}, "price": 1},
    }
    return make_generation(studio.project, state, **{"model": "", **asked[kind], **fields})


def test_lyrics_are_asked_for_with_their_subject_and_polled(alice: Client, studio: Studio) -> None:
    response = ask(alice, studio.project)
    made = Generation.objects.get()
    assert (made.operation, made.request) == ("sonic.lyrics", {"description": "two friends on a ferry"})
    assert f'hx-get="/generations/{made.id}/words/" hx-trigger="every 2s"' in response.text
    assert response.text.count('id="words-lyrics"') == 1
    assert '<hx-partial hx-target="#queue-count"' in response.text


def test_tags_are_taken_from_the_form_around_them(alice: Client, studio: Studio) -> None:
    fields = {"kind": "tags", "tags": "folk, calm", "tags-nonce": str(uuid4()), "title": "Harbour"}
    assert 'id="words-tags"' in ask(alice, studio.project, **fields).text
    made = Generation.objects.get()
    assert (made.operation, made.request) == ("sonic.upsample_tags", {"tags": "folk, calm"})


REFUSALS = [
    ({"lyrics-description": ""}, "Subject is required."),
    ({"lyrics-description": "x" * 120}, "Subject is 120 characters long; the limit is 119."),
    ({"kind": "tags", "tags": "", "tags-nonce": str(uuid4())}, "Style tags is required."),
]


@pytest.mark.parametrize(("fields", "sentence"), REFUSALS)
def test_what_is_refused_says_why_in_place(
    alice: Client, studio: Studio, fields: dict[str, Any], sentence: str
) -> None:
    response = ask(alice, studio.project, **fields)
    assert (response.status_code, sentence in response.text) == (422, True)
    assert not Generation.objects.exists()


def test_the_same_press_twice_is_asked_once(alice: Client, studio: Studio) -> None:
    nonce = str(uuid4())
    for _ in range(2):
        ask(alice, studio.project, **{"lyrics-nonce": nonce})
    assert Generation.objects.count() == 1


def test_candidates_can_be_put_into_the_form(alice: Client, studio: Studio) -> None:
    answer = detail(alice, words_of(studio, result=DRAFTS))
    assert "<studio-words" in answer
    assert 'data-fill="lyrics" data-also-title="Night ferry">Use these</button>' in answer
    assert '<pre dir="auto">[Verse]\nSalt</pre>' in answer
    assert "every 2s" not in answer
    tags = detail(alice, words_of(studio, kind="tags", result={"tags": "warm folk, nylon guitar"}))
    assert '<pre dir="auto">warm folk, nylon guitar</pre>' in tags
    assert 'data-fill="tags">Use these' in tags


@pytest.mark.parametrize("state", [State.FAILED, State.UNCONFIRMED])
def test_a_failure_says_in_place_what_happened_and_what_it_cost(
    alice: Client, studio: Studio, state: str
) -> None:
    made = words_of(studio, state, error="Nobody could write about that.", credits=Credits.RETURNED)
    answer = detail(alice, made)
    assert "Nobody could write about that." in answer
    assert "The 2 practice credits came back." in answer
    assert "every 2s" not in answer


def test_without_script_the_words_come_with_the_page_and_the_form_stays_filled(
    alice: Client, studio: Studio
) -> None:
    typed = {"family": "sonic", "mode": "write", "lyrics": "mine so far", "title": "Harbour"}
    response = ask(alice, studio.project, htmx=False, **typed)
    made = Generation.objects.get()
    assert response.headers["Location"] == f"/projects/{studio.project.id}/?words={made.id}#create"
    Generation.objects.filter(id=made.id).update(state=State.SUCCEEDED, result=DRAFTS)
    page = alice.get(response.headers["Location"]).text
    assert "mine so far</textarea>" in page
    assert ">Night ferry</h4>" in page


def test_in_the_create_place_the_project_is_the_one_chosen(alice: Client, studio: Studio) -> None:
    ask(alice, None, project=str(studio.project.id))
    assert Generation.objects.get().project == studio.project
    refused = ask(alice, None, project="")
    assert (refused.status_code, "Choose a project first" in refused.text) == (422, True)


def test_a_stranger_s_project_and_words_are_not_there(alice: Client, studio: Studio) -> None:
    theirs = make_project(studio.charlie)
    assert ask(alice, theirs).status_code == 404
    secret = make_generation(theirs, operation="sonic.lyrics", request={"description": "secret"})
    assert alice.get(reverse("words_detail", args=[secret.id]), headers=HTMX).status_code == 404
    assert "secret" not in alice.get(f"/projects/{studio.project.id}/?words={secret.id}").text
    assert ask(alice, studio.project, kind="nonsense").status_code == 404


def test_an_empty_account_disables_both_buttons(alice: Client, studio: Studio) -> None:
    make_key(balance=0)
    page = alice.get(f"/projects/{studio.project.id}/").text
    buttons = re.findall(r'<button class="btn small quiet ask-words"[^>]*>', page)
    assert len(buttons) == 2
    assert all(" disabled" in button for button in buttons)
    assert ask(alice, studio.project).status_code == 422


def test_words_are_no_cards_of_the_project_but_stand_in_the_queue(alice: Client, studio: Studio) -> None:
    words_of(studio, State.QUEUED)
    assert "<article id=" not in alice.get(f"/projects/{studio.project.id}/").text
    assert SONIC_LYRICS.label in alice.get("/queue/").text
