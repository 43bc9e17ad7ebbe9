"""Asking for a song: the form, its refusals, one press for one song, and what stays filled in."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from generation.models import ApiKey, Generation
from generation.models.generation import State
from generation.musicapi.operations import SONIC_MODELS
from projects.models import Project
from tests.factories import make_generation, make_key, make_member, make_project, make_user
from tests.pages.conftest import HTMX, Studio

LYRICS = "[Verse]\r\nSalt on the window\r\n\r\n[Chorus]\r\nHold the light"


def described(**fields: Any) -> dict[str, Any]:
    filled = {
        "mode": "describe",
        "description": "rain on a harbour",
        "model": "sonic-v5",
        "nonce": str(uuid4()),
    }
    return filled | {"style_weight_value": "0.5", "weirdness_value": "0.5"} | fields


def written(**fields: Any) -> dict[str, Any]:
    return described(**{"mode": "write", "lyrics": LYRICS} | fields)


def send(client: Client, studio: Studio, form: dict[str, Any], *, htmx: bool = False) -> HttpResponse:
    address = reverse("generation_create", args=[studio.project.id])
    return client.post(address, form, headers=HTMX if htmx else {})


def page(client: Client, studio: Studio, query: str = "") -> str:
    return client.get(reverse("project_detail", args=[studio.project.id]) + query).text


def words(answer: str) -> str:
    """The text of a page without its tags."""
    return re.sub(r"<[^>]+>", "", answer)


# -- what is sent ----------------------------------------------------------------------------------


def test_describe_sends_the_description_and_not_the_lyrics(alice: Client, studio: Studio) -> None:
    send(alice, studio, described(lyrics="not these", title="Rain"))
    assert Generation.objects.get().request == {
        "task_type": "create_music",
        "custom_mode": False,
        "gpt_description_prompt": "rain on a harbour",
        "mv": "sonic-v5",
        "title": "Rain",
    }


def test_write_sends_every_field_as_the_wire_names_it(alice: Client, studio: Studio) -> None:
    form = written(
        title="Copper Wire", tags="bossa nova", instrumental="on", negative_tags="drums", vocal_gender="f",
        style_weight_on="on", style_weight_value="0.65", weirdness_on="on", weirdness_value="0",
    )  # fmt: skip
    send(alice, studio, form)
    assert Generation.objects.get().request == {
        "task_type": "create_music",
        "custom_mode": True,
        "prompt": "[Verse]\nSalt on the window\n\n[Chorus]\nHold the light",
        "mv": "sonic-v5",
        "title": "Copper Wire",
        "tags": "bossa nova",
        "make_instrumental": True,
        "negative_tags": "drums",
        "vocal_gender": "f",
        "style_weight": 0.65,
        "weirdness_constraint": 0.0,
    }


def test_a_weight_whose_switch_is_off_is_not_sent(alice: Client, studio: Studio) -> None:
    send(alice, studio, described())
    assert "style_weight" not in Generation.objects.get().request


def test_a_model_without_vocal_gender_is_not_asked_for_one(alice: Client, studio: Studio) -> None:
    send(alice, studio, described(model="sonic-v4", vocal_gender="f"))
    assert "vocal_gender" not in Generation.objects.get().request


def test_lyrics_are_counted_with_one_character_for_each_line_end(alice: Client, studio: Studio) -> None:
    """A browser sends two; the limit is MusicAPI's."""
    exactly = ("x\r\n" * 1500)[:-2] + "\r\ny"  # 3,000 and one, as MusicAPI counts
    assert send(alice, studio, written(lyrics=exactly, model="sonic-v4")).status_code == 422
    assert send(alice, studio, written(lyrics=exactly[:-3], model="sonic-v4")).status_code == 302


# -- one press, one song ---------------------------------------------------------------------------


def test_the_same_press_twice_is_one_song(alice: Client, studio: Studio) -> None:
    form = described()
    assert [send(alice, studio, form, htmx=True).status_code for _ in range(3)] == [200] * 3
    assert Generation.objects.count() == 1


def test_the_answer_has_a_new_nonce_and_is_still_filled(alice: Client, studio: Studio) -> None:
    form = written(title="Copper Wire", tags="bossa nova", description="kept for the other tab")
    answer = send(alice, studio, form, htmx=True).text
    assert form["nonce"] not in answer
    assert re.search(r'name="nonce" value="[0-9a-f-]{36}"', answer)
    for text in (
        'value="Copper Wire"',
        ">\nbossa nova</textarea>",
        "Salt on the window",
        "kept for the other tab",
    ):
        assert text in answer
    assert (
        'id="panel-describe" class="fields" role="tabpanel" aria-labelledby="tab-describe" hidden' in answer
    )


def test_the_answer_brings_the_new_request_and_starts_the_poll(alice: Client, studio: Studio) -> None:
    answer = send(alice, studio, described(title="Rain"), htmx=True).text
    assert '<hx-partial hx-target="#takes" hx-swap="outerMorph">' in answer
    assert 'aria-label="Rain"' in answer
    assert answer.count('hx-trigger="every 2s"') == 1
    assert '<hx-partial hx-target="#queue-count"' in answer


def test_without_script_the_form_is_still_filled_after_the_redirect(alice: Client, studio: Studio) -> None:
    response = send(alice, studio, written(title="Copper Wire"))
    assert response.headers["Location"] == reverse("project_detail", args=[studio.project.id])
    after = page(alice, studio)
    assert 'value="Copper Wire"' in after
    assert 'aria-selected="true">Write' in after


# -- refusals --------------------------------------------------------------------------------------

REFUSALS = [
    ({"description": ""}, "description", "Say what the song is about."),
    ({"description": "x" * 401}, "description", "Song description is 401 characters long; the limit is 400."),
    ({"mode": "write", "lyrics": ""}, "lyrics", "Write some lyrics, or choose Instrumental."),
    ({"title": "x" * 81}, "title", "Song title is 81 characters long; the limit is 80."),
    (
        {"tags": "x" * 201, "model": "sonic-v4"},
        "tags",
        "Style tags is 201 characters long; the limit is 200.",
    ),
    ({"model": "sonic-v99"}, "model", "Select a valid choice."),
]


@pytest.mark.parametrize(("fields", "name", "sentence"), REFUSALS)
@pytest.mark.parametrize("htmx", [True, False])
def test_a_bad_form_comes_back_with_422_and_the_reason_at_its_field(
    alice: Client, studio: Studio, fields: dict[str, Any], name: str, sentence: str, htmx: bool
) -> None:
    response = send(alice, studio, described(tags="kept") | fields, htmx=htmx)
    assert response.status_code == 422
    assert Generation.objects.count() == 0
    assert sentence in response.text
    field = re.search(rf'<(?:input|textarea|select)[^>]*id="create-{name}"[^>]*>', response.text)
    assert field
    assert 'aria-invalid="true"' in field[0]
    assert "autofocus" in field[0]
    assert f'aria-describedby="create-{name}_' in field[0]
    if "tags" not in fields:
        assert ">\nkept</textarea>" in response.text
    assert ("<!doctype html>" in response.text) == (not htmx)


@pytest.mark.parametrize("nonce", ["", "not-a-uuid"])
def test_a_form_without_a_nonce_makes_nothing(alice: Client, studio: Studio, nonce: str) -> None:
    assert send(alice, studio, described(nonce=nonce)).status_code == 422
    assert Generation.objects.count() == 0


def test_a_nonce_of_somebody_else_is_refused(alice: Client, studio: Studio) -> None:
    theirs = make_generation(studio.project, person=studio.bob)
    assert send(alice, studio, described(nonce=str(theirs.nonce))).status_code == 403


def test_a_guest_who_edits_nothing_reads_why_there_is_no_form(studio: Studio) -> None:
    guest = make_user("gus", is_guest=True)
    client = Client()
    client.force_login(guest)
    page = client.get(reverse("create")).text
    assert "No project to make music in yet" in page
    assert 'id="create-form"' not in page
    make_member(studio.project, guest, role="editor")
    assert 'id="create-form"' in client.get(reverse("create")).text


def test_an_archived_project_takes_no_songs(alice: Client, studio: Studio) -> None:
    Project.objects.update(archived_at=timezone.now())
    assert "This project is archived. Bring it back to make music in it." in page(alice, studio)
    assert send(alice, studio, described()).status_code == 422
    assert Generation.objects.count() == 0


def test_an_empty_account_disables_the_button_and_says_why(alice: Client, studio: Studio) -> None:
    make_key(balance=14)
    reason = "Create costs 15 practice credits and 14 are left."
    before = page(alice, studio)
    assert reason in before
    assert re.search(r'<button id="create-submit"[^>]* disabled', before)
    refused = send(alice, studio, described())
    assert (refused.status_code, reason in refused.text) == (422, True)


# -- what it says about money and time -------------------------------------------------------------


def test_the_local_engine_is_free_and_says_what_it_books(alice: Client, studio: Studio) -> None:
    make_key(balance=999985)
    answer = page(alice, studio)
    assert ">Create · free</button>" in answer
    said = "Local engine · books 15 of its 999,985 practice credits · usually 8–20 s"
    assert said in words(answer)


def test_the_hosted_service_shows_price_and_what_is_left(
    alice: Client, studio: Studio, settings: pytest.FixtureRequest
) -> None:
    settings.MUSICAPI_KEY = "key-for-tests"  # type: ignore[attr-defined]  # pytest-django's settings
    make_key(ApiKey.Source.ENVIRONMENT, balance=1284)
    answer = page(alice, studio)
    assert ">Create · 15 credits</button>" in answer
    assert "1,269 left after · about 60 s" in words(answer)
    assert "key-for-tests" not in answer


def test_a_balance_not_read_yet_is_no_number(alice: Client, studio: Studio) -> None:
    make_key(balance=None)
    answer = page(alice, studio)
    assert "Local engine · books 15 practice credits" in words(answer)
    assert "not read yet" in answer


# -- the form itself -------------------------------------------------------------------------------


def test_tabs_are_links_that_work_without_script(alice: Client, studio: Studio) -> None:
    assert 'href="?family=sonic&amp;mode=write"' in page(alice, studio)
    answer = page(alice, studio, "?mode=write")
    assert re.search(r'id="panel-describe"[^>]* hidden', answer)
    assert not re.search(r'id="panel-write"[^>]* hidden', answer)
    assert 'name="mode" value="write"' in answer


def test_labels_are_the_ones_people_and_scripts_know(alice: Client, studio: Studio) -> None:
    labels = re.findall(r"<label for=[^>]*>([^<]+)</label>", page(alice, studio))
    for label in ("Song description", "Lyrics", "Style tags", "Song title", "Model"):
        assert labels.count(label) == 1


def test_counters_know_the_limits_of_every_model(alice: Client, studio: Studio) -> None:
    answer = page(alice, studio)
    for model in SONIC_MODELS:
        assert f"&quot;{model.id}&quot;: {model.lyrics_limit}" in answer
    assert 'data-limit="400"' in answer
    assert "0 / 5,000" in answer


def test_folded_settings_that_are_set_are_counted_and_unfolded(alice: Client, studio: Studio) -> None:
    assert "active</b>" not in page(alice, studio)
    send(alice, studio, described(weirdness_on="on", negative_tags="drums"))
    answer = page(alice, studio)
    assert "2 active</b>" in answer
    assert '<details class="fold" open>' in answer


# -- from an earlier request -----------------------------------------------------------------------


def test_fix_and_retry_fills_the_form_and_remembers_what_it_retries(alice: Client, studio: Studio) -> None:
    failed = make_generation(studio.project, State.FAILED)
    link = re.search(r'href="([^"]+\?draft=[^"#]+)#create"', page(alice, studio))
    assert link
    answer = alice.get(link[1]).text
    assert "a warm song about rain</textarea>" in answer
    assert f'name="retry_of" value="{failed.id}"' in answer
    send(alice, studio, described(retry_of=str(failed.id)))
    assert Generation.objects.exclude(id=failed.id).get().retry_of == failed


def test_a_draft_of_a_stranger_s_project_fills_nothing(alice: Client, studio: Studio) -> None:
    secret = make_generation(make_project(studio.charlie))
    assert "a warm song about rain" not in page(alice, studio, f"?draft={secret.id}")
    send(alice, studio, described(retry_of=str(secret.id)))
    assert Generation.objects.exclude(id=secret.id).get().retry_of is None


# -- the Create place ------------------------------------------------------------------------------


def test_create_offers_the_most_recent_project(alice: Client, studio: Studio) -> None:
    older = make_project(studio.alice, "Older")
    Project.objects.filter(id=older.id).update(changed_at=timezone.now() - timezone.timedelta(days=3))
    assert (
        f'<option value="{studio.project.id}" selected>Lighthouse EP</option>' in alice.get("/create/").text
    )


def test_create_makes_a_project_with_its_first_song(studio: Studio) -> None:
    charlie = studio.client("charlie")
    response = charlie.post("/create/", described(new_project="Harbour"))
    project = Project.objects.get(title="Harbour")
    assert response.headers["Location"] == reverse("project_detail", args=[project.id])
    assert Generation.objects.get().project == project


def test_a_new_project_needs_a_title_and_its_song(studio: Studio) -> None:
    charlie = studio.client("charlie")
    assert "Give the new project a title." in charlie.post("/create/", described()).text
    charlie.post("/create/", described(new_project="Harbour", description=""))
    assert not Project.objects.filter(title="Harbour").exists()


def test_the_same_press_twice_makes_one_project(studio: Studio) -> None:
    form = described(new_project="Harbour")
    answers = [studio.client("charlie").post("/create/", form).headers["Location"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert Project.objects.filter(title="Harbour").count() == 1


def test_create_does_not_offer_projects_one_only_listens_to(studio: Studio) -> None:
    assert "Lighthouse EP" not in studio.client("carol").get("/create/").text
    response = studio.client("carol").post("/create/", described(project=str(studio.project.id)))
    assert response.status_code == 422
