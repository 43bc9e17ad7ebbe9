"""Create for every family: its own fields, its own request, what stays filled."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from generation.forms import FAMILIES
from generation.models import ApiKey, Generation
from generation.models.generation import State
from generation.musicapi.operations import OPERATIONS
from tests.factories import make_generation, make_key, make_persona, make_project, make_take
from tests.pages.conftest import Studio

WEIGHTS = {"lyrics_strength_value": "0.5", "sound_strength_value": "0.5", "weirdness_value": "0.5"}


def send(client: Client, studio: Studio, family: str, **fields: Any) -> HttpResponse:
    address = reverse("generation_create", args=[studio.project.id])
    return client.post(address, {"family": family, "nonce": str(uuid4()), **fields})


def page(client: Client, studio: Studio, query: str = "") -> str:
    return client.get(reverse("project_detail", args=[studio.project.id]) + query).text


REQUESTS = [
    (
        "producer",
        {
            "sound": "synth pop",
            "lyrics": "[Verse]\r\nSalt",
            "title": "Copper",
            "model": "FUZZ-1.1",
            "seed": "42",
            "sound_strength_on": "on",
            **WEIGHTS,
        },
        "producer.create",
        {
            "task_type": "create_music",
            "mv": "FUZZ-1.1",
            "sound": "synth pop",
            "lyrics": "[Verse]\nSalt",
            "title": "Copper",
            "sound_strength": 0.5,
            "seed": "42",
        },
    ),
    (
        "nuro-vocal",
        {
            "lyrics": "Salt",
            "gender": "Female",
            "timbre": "Sweet_AUDIO_TIMBRE",
            "duration": "60",
        },
        "nuro.vocal",
        {
            "type": "vocal",
            "lyrics": "Salt",
            "gender": "Female",
            "timbre": "Sweet_AUDIO_TIMBRE",
            "duration": 60,
        },
    ),
    (
        "nuro-bgm",
        {"description": "soft lobby", "genre": ["jazz", "folk"], "mood": ["calm"], "duration": "30"},
        "nuro.bgm",
        {
            "type": "bgm",
            "version": "v1.0",
            "description": "soft lobby",
            "genre": ["jazz", "folk"],
            "mood": ["calm"],
            "duration": 30,
        },
    ),
    (
        "nuro-bgm-2",
        {
            "description": "soft lobby",
            "duration": "40",
            "segment_name": ["intro", "verse", ""],
            "segment_seconds": ["10", "25.5", ""],
        },
        "nuro.bgm_v2",
        {
            "type": "bgm",
            "version": "v2.0",
            "description": "soft lobby",
            "segments": [{"name": "intro", "duration": 10.0}, {"name": "verse", "duration": 25.5}],
        },
    ),
]


@pytest.mark.parametrize(("family", "fields", "key", "request_body"), REQUESTS, ids=[r[0] for r in REQUESTS])
def test_each_family_sends_its_own_request(
    alice: Client, studio: Studio, family: str, fields: dict[str, Any], key: str, request_body: dict[str, Any]
) -> None:
    assert send(alice, studio, family, **fields).status_code == 302
    made = Generation.objects.get()
    assert (made.operation, made.request, made.price) == (key, request_body, OPERATIONS[key].price)


REFUSALS = [
    ("producer", {"model": "FUZZ-2.0"}, "Say how it should sound, or write some lyrics."),
    ("nuro-vocal", {}, "Lyrics is required."),
    ("nuro-vocal", {"lyrics": "x", "duration": "300"}, "Length in seconds must be 30 to 240."),
    (
        "nuro-bgm",
        {"description": "x", "genre": ["jazz", "folk", "rock", "epic", "pop", "dark"]},
        "at most 5.",
    ),
    ("nuro-bgm-2", {"description": "x"}, "Give a length, or segments."),
    (
        "nuro-bgm-2",
        {"description": "x", "segment_name": ["intro"], "segment_seconds": ["10"]},
        "Segments must add up to 30 to 120 seconds; these are 10.",
    ),
    (
        "nuro-bgm-2",
        {"description": "x", "segment_name": ["intro"], "segment_seconds": ["ten"]},
        "Each section needs its length in seconds.",
    ),
]


@pytest.mark.parametrize(("family", "fields", "sentence"), REFUSALS)
def test_a_refused_form_keeps_its_family_and_says_why(
    alice: Client, studio: Studio, family: str, fields: dict[str, Any], sentence: str
) -> None:
    response = send(alice, studio, family, **fields)
    assert response.status_code == 422
    assert sentence in response.text
    assert f'name="family" value="{family}"' in response.text
    assert not Generation.objects.exists()


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.key)
def test_a_family_s_form_asks_what_the_catalogue_asks(alice: Client, studio: Studio, family: Any) -> None:
    answer = page(alice, studio, f"?family={family.key}")
    asked = [field.label for field in family.operation.fields if field.asked and field.kind != "persona"]
    for label in asked:
        assert label in answer
    choices = re.search(r'<nav class="segments families".*?</nav>', answer, re.DOTALL)
    assert choices
    assert re.findall(r">([^<]+)</a>", choices[0]) == ["Sonic", "Producer", "Nuro vocal", "Nuro background"]
    assert choices[0].count("aria-current") == 1
    assert f">Create · {'free'}</button>" in answer


def test_every_family_s_price_is_on_its_button(
    alice: Client, studio: Studio, settings: pytest.FixtureRequest
) -> None:
    settings.MUSICAPI_KEY = "key-for-tests"  # type: ignore[attr-defined]  # pytest-django's settings
    make_key(ApiKey.Source.ENVIRONMENT, balance=1284)
    for family in FAMILIES:
        answer = page(alice, studio, f"?family={family.key}")
        price = family.operation.price
        assert f">Create · {price} credits</button>" in answer
        assert f'<span id="left-{price}">{1284 - price:,} left after' in answer


@pytest.mark.parametrize("family", ["sonic", "producer", "nuro-vocal"])
def test_each_text_is_found_by_its_label_alone(alice: Client, studio: Studio, family: str) -> None:
    """What Playwright's get_by_label does: any label that holds the words."""
    words_of = make_generation(
        studio.project, State.SUCCEEDED, operation="sonic.lyrics", request={"description": "rain"}, model="",
        result={"drafts": [{"title": "Night ferry", "lyrics": "Salt"}]},
    )  # fmt: skip
    answer = page(alice, studio, f"?family={family}&mode=write&words={words_of.id}")
    labels = re.findall(r"<label[^>]*>(.*?)</label>", answer, re.DOTALL)
    labels += re.findall(r'aria-label="([^"]+)"', answer)
    words = [re.sub(r"<[^>]+>", "", label) for label in labels]
    for wanted in ("Song description", "Lyrics", "Style tags", "Song title", "Model"):
        assert sum(wanted.lower() in each.lower() for each in words) <= 1, wanted


def test_what_was_sent_last_is_there_again_for_each_family(alice: Client, studio: Studio) -> None:
    send(alice, studio, "producer", sound="synth pop", model="FUZZ-1.1", **WEIGHTS)
    send(alice, studio, "nuro-bgm", description="soft lobby", genre=["jazz"])
    assert "soft lobby</textarea>" in page(alice, studio)  # the family used last
    assert "synth pop</textarea>" in page(alice, studio, "?family=producer")
    assert re.search(r'value="jazz"[^>]* checked', page(alice, studio, "?family=nuro-bgm"))


@pytest.mark.parametrize(("family", "fields", "key", "request_body"), REQUESTS, ids=[r[0] for r in REQUESTS])
def test_fix_and_retry_opens_the_family_as_it_was_filled(
    alice: Client, studio: Studio, family: str, fields: dict[str, Any], key: str, request_body: dict[str, Any]
) -> None:
    failed = make_generation(studio.project, State.FAILED, operation=key, request=request_body, model="")
    link = re.search(r'href="([^"]+\?draft=[^"#]+)#create"', page(alice, studio))
    assert link
    answer = alice.get(link[1]).text
    assert f'name="family" value="{family}"' in answer
    assert f'name="retry_of" value="{failed.id}"' in answer
    for value in request_body.values():
        if isinstance(value, str) and value not in ("create_music", "vocal", "bgm", "v1.0", "v2.0"):
            assert value.splitlines()[0] in answer
    if family == "nuro-bgm-2":
        assert (
            'name="segment_seconds" inputmode="numeric" autocomplete="off" placeholder="20" value="25.5"'
            in answer
        )


# -- personas --------------------------------------------------------------------------------------


def test_a_persona_is_chosen_by_name_and_song_and_makes_it_another_operation(
    alice: Client, studio: Studio
) -> None:
    track = make_take(studio.project, title="Harbour")
    persona = make_persona(studio.project, "Ada", about="Warm and close", clip=track.clips.get())
    answer = page(alice, studio)
    assert "Warm and close · from Harbour" in answer
    fields = {"mode": "write", "lyrics": "Salt", "model": "sonic-v5", "style_weight_value": "0.5"}
    send(alice, studio, "sonic", persona_id=persona.persona_id, weirdness_value="0.5", **fields)
    made = Generation.objects.exclude(id=track.clips.get().generation_id).get()
    assert (made.operation, made.request["persona_id"]) == ("sonic.persona_music", persona.persona_id)
    assert f'value="{persona.persona_id}" checked' in page(alice, studio)


def test_a_persona_of_a_stranger_or_another_account_is_not_there(alice: Client, studio: Studio) -> None:
    theirs = make_persona(make_project(studio.charlie), "Secret voice")
    hosted = make_key(ApiKey.Source.ENVIRONMENT)
    make_persona(studio.project, "Hosted voice", api_key=hosted)
    answer = page(alice, studio)
    assert ("Secret voice" in answer, "Hosted voice" in answer) == (False, False)
    fields = {"mode": "describe", "description": "rain", "model": "sonic-v5"}
    refused = send(alice, studio, "sonic", persona_id=theirs.persona_id, **fields)
    assert refused.status_code == 422
    assert not Generation.objects.filter(operation="sonic.persona_music").exists()


def test_a_song_written_by_the_service_sends_its_subject_as_the_text(alice: Client, studio: Studio) -> None:
    fields = {"mode": "write", "lyrics": "two friends on a ferry", "auto_lyrics": "on", "model": "sonic-v5"}
    send(alice, studio, "sonic", description="not this", **fields)
    sent = Generation.objects.get().request
    assert (sent["custom_mode"], sent["auto_lyrics"], sent["prompt"]) == (
        True,
        True,
        "two friends on a ferry",
    )
    send(alice, studio, "sonic", **fields | {"mode": "describe", "description": "rain"})
    assert "auto_lyrics" not in Generation.objects.latest("created_at").request
