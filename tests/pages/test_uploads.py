"""Recordings that come as a file or by an address, and their cards."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from generation.models import Generation
from generation.models.generation import State
from projects.models import UPLOAD, Project, Track
from tests.factories import make_generation, make_key, make_recording, make_take, make_upload, wav_bytes
from tests.pages.conftest import HTMX, Studio


def page(client: Client, studio: Studio) -> str:
    return client.get(reverse("project_detail", args=[studio.project.id])).text


def upload(
    client: Client, studio: Studio, data: bytes | None, name: str = "Demo_take.wav", *, htmx: bool = True
) -> HttpResponse:
    address = reverse("project_upload", args=[studio.project.id])
    form = {} if data is None else {"file": SimpleUploadedFile(name, data)}
    return client.post(address, form, headers=HTMX if htmx else {})


def send(client: Client, studio: Studio, url: str, *, htmx: bool = True) -> HttpResponse:
    address = reverse("project_upload_address", args=[studio.project.id])
    form = {"address-url": url, "address-nonce": str(uuid4())}
    return client.post(address, form, headers=HTMX if htmx else {})


def test_a_file_becomes_a_card_in_one_press(alice: Client, studio: Studio) -> None:
    answer = upload(alice, studio, wav_bytes()).text
    track = Track.objects.get()
    assert (track.title, track.derived_by, track.label) == ("Demo take", UPLOAD, "")
    assert '<section id="bring"' in answer
    assert '<hx-partial hx-target="#takes" hx-swap="outerMorph">' in answer
    assert f'<article id="recording-{track.id}"' in answer
    assert "Demo take is in the project." in answer


def test_without_script_one_comes_back_to_the_project(alice: Client, studio: Studio) -> None:
    response = upload(alice, studio, wav_bytes(), htmx=False)
    assert response.headers["Location"] == reverse("project_detail", args=[studio.project.id])
    assert "Demo take" in page(alice, studio)


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize("data", [None, b"no audio at all", b""])
def test_what_is_no_recording_is_refused_in_a_sentence(
    alice: Client, studio: Studio, data: bytes | None, htmx: bool
) -> None:
    response = upload(alice, studio, data, htmx=htmx)
    assert response.status_code == 422
    problem = re.search(r'id="upload-problem" class="errorlist" role="alert">([^<]+)<', response.text)
    assert problem
    assert problem[1].endswith(".")
    assert not Track.objects.exists()


def test_an_address_is_handed_to_the_service_and_becomes_a_card(alice: Client, studio: Studio) -> None:
    answer = send(alice, studio, "https://example.org/Old%20song.mp3").text
    made = Generation.objects.get()
    assert (made.operation, made.track, made.request) == (
        "sonic.upload", None, {"url": "https://example.org/Old%20song.mp3"},
    )  # fmt: skip
    assert f'<article id="generation-{made.id}"' in answer
    assert 'hx-trigger="every 2s"' in answer


@pytest.mark.parametrize("url", ["", "rain.mp3", "ftp://example.org/rain.mp3", "https://"])
def test_what_is_no_address_is_refused_beside_its_field(alice: Client, studio: Studio, url: str) -> None:
    response = send(alice, studio, url)
    assert response.status_code == 422
    assert "Address of the recording " in response.text  # is required, or must be a web address
    assert re.search(r'<details class="fold from-address" open>', response.text)
    assert not Generation.objects.exists()


def test_who_only_listens_and_archived_projects_bring_nothing(studio: Studio) -> None:
    carol = page(studio.client("carol"), studio)
    assert '<fieldset class="drop-acts" disabled>' in carol
    assert "From an address" not in carol
    Project.objects.update(archived_at=timezone.now())
    assert '<fieldset class="drop-acts" disabled>' in page(studio.client("alice"), studio)
    assert upload(studio.client("alice"), studio, wav_bytes()).status_code == 422
    assert send(studio.client("alice"), studio, "https://example.org/rain.mp3").status_code == 422
    assert not Track.objects.exists()


def test_an_address_costs_credits_and_needs_them(alice: Client, studio: Studio) -> None:
    make_key(balance=1)
    assert "Send to Sonic costs 2 practice credits and 1 is left." in page(alice, studio)
    assert send(alice, studio, "https://example.org/rain.mp3").status_code == 422


# -- the list with all that is in it ---------------------------------------------------------------


def test_the_list_holds_what_makes_takes_and_nothing_else(alice: Client, studio: Studio) -> None:
    take = make_take(studio.project, title="Harbour")
    recording = make_recording(studio.project, "sonic.upload", title="Demo")
    asked = {"track": take, "request": {}, "model": ""}
    for operation in ("sonic.stems_full", "sonic.midi", "sonic.vox", "sonic.wav", "sonic.lyrics"):
        make_generation(studio.project, State.RUNNING, operation=operation, **asked)
    by_address = make_upload(
        make_generation(studio.project, State.SUCCEEDED, operation="sonic.upload", request={})
    )
    cards = re.findall(r'<article id="([a-z]+)-([0-9a-f-]+)"', page(alice, studio))
    assert set(cards) == {
        ("generation", str(take.clips.get().generation_id)),
        ("recording", str(recording.id)),
        ("generation", str(by_address.generation_id)),
    }


def test_show_older_goes_through_requests_and_recordings_in_their_order(
    alice: Client, studio: Studio
) -> None:
    for number in range(15):
        make_generation(studio.project, State.CANCELLED)
        make_recording(studio.project, title=f"Demo {number}")
    answer, seen = page(alice, studio), []
    while True:
        seen += re.findall(r'<article id="(?:generation|recording)-([0-9a-f-]+)"', answer)
        link = re.search(r'hx-get="([^"]+before=[^"]+)"', answer)
        if link is None:
            break
        answer = alice.get(link[1], headers=HTMX).text
    made = [*studio.project.generations.all(), *studio.project.tracks.all()]
    newest_first = sorted(made, key=lambda each: (each.created_at, each.id), reverse=True)
    assert seen == [str(each.id) for each in newest_first]


def test_an_extension_tells_what_it_extends_and_offers_to_join_it(alice: Client, studio: Studio) -> None:
    song = make_take(studio.project, title="Harbour")
    part = make_take(
        studio.project, "sonic.extend", parent=song, derived_from_s=72.4, title="Harbour", label="B"
    )
    answer = page(alice, studio)
    assert re.search(r"Extends <a [^>]*>Harbour \(A\)</a> at 1:12", answer)
    concat = reverse("track_operation", args=[part.id, "sonic-concat"])
    assert f'action="{concat}"' in answer
    pressed = alice.post(concat, {"nonce": str(uuid4()), "until": ""}, headers=HTMX).text
    assert '<section id="takes"' in pressed
    assert "B is being joined" in pressed
    assert f'action="{concat}"' not in pressed


def test_letters_stand_only_where_there_are_several_takes(alice: Client, studio: Studio) -> None:
    make_take(studio.project, "nuro.vocal", title="Alone")
    answer = page(alice, studio)
    assert 'aria-label="Take A"' not in answer
    assert 'role="group" aria-label="Alone"' in answer
    assert 'data-label=""' in answer
