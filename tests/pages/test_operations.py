"""Asking for operations of a track: buttons, forms, refusals, and where one lands."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from generation.models import ApiKey, Clip, Generation
from generation.models.generation import State
from generation.musicapi.operations import OPERATIONS
from generation.takes import SHORT
from projects.models import Project, Track
from tests.factories import (
    make_alignment,
    make_file,
    make_generation,
    make_key,
    make_persona,
    make_recording,
    make_take,
    make_track,
    make_upload,
)
from tests.pages.conftest import HTMX, Studio

WRITTEN = {"mode": "write", "lyrics": "[Bridge]\r\nHold", "model": "sonic-v5"}


@pytest.fixture
def track(studio: Studio) -> Track:
    return make_take(studio.project, title="Harbour", tags="folk", duration_s=100.0)


def address(track: Track, key: str) -> str:
    return reverse("track_operation", args=[track.id, key.replace(".", "-")])


def ask(client: Client, track: Track, key: str, *, htmx: bool = False, **fields: Any) -> HttpResponse:
    fields.setdefault("nonce", str(uuid4()))
    return client.post(address(track, key), fields, headers=HTMX if htmx else {})


def page(client: Client, track: Track) -> str:
    return client.get(reverse("track_detail", args=[track.id])).text


def work(client: Client, track: Track, *moved: Generation) -> str:
    names = ".".join(each.id.hex[:SHORT] for each in moved)
    return client.get(reverse("track_work", args=[track.id]), {"moved": names}, headers=HTMX).text


def asked() -> Generation:
    return Generation.objects.latest("created_at")


# -- forms -----------------------------------------------------------------------------------------

FORMS = [
    ("sonic.extend", {**WRITTEN, "continue_at": "72.5"}, {"continue_at": 72.5, "prompt": "[Bridge]\nHold"}),
    ("sonic.cover", {**WRITTEN, "audio_weight_on": "on", "audio_weight_value": "0.7"}, {"audio_weight": 0.7}),
    (
        "sonic.replace",
        {"infill_start_s": "10", "infill_end_s": "20.5", "infill_lyrics": "Hold", "model": "sonic-v5"},
        {"infill_start_s": 10.0, "infill_end_s": 20.5, "infill_lyrics": "Hold"},
    ),
    ("sonic.persona", {"name": "Ada", "describe": "warm"}, {"name": "Ada", "describe": "warm"}),
    ("sonic.vox", {"vocal_start_s": "5", "vocal_end_s": "30"}, {"vocal_start_s": 5.0, "vocal_end_s": 30.0}),
    ("sonic.vox", {}, {}),
    ("sonic.stems_basic", {}, {}),
    ("sonic.wav", {}, {}),
]


@pytest.mark.parametrize(("key", "fields", "sent"), FORMS)
def test_a_form_sends_its_operation_of_this_track(
    alice: Client, track: Track, key: str, fields: dict[str, Any], sent: dict[str, Any]
) -> None:
    response = ask(alice, track, key, **fields)
    made = asked()
    assert (made.operation, made.track, made.source) == (key, track, track.clips.get())
    assert made.request[OPERATIONS[key].source_field] == track.clips.get().clip_id
    assert made.request.items() >= sent.items()
    if OPERATIONS[key].result == "takes":
        assert response.headers["Location"] == f"/projects/{track.project_id}/#generation-{made.id}"
    else:
        assert response.headers["Location"] == f"/tracks/{track.id}/#work"


REFUSALS = [
    ("sonic.extend", {**WRITTEN, "lyrics": ""}, "Write some lyrics, or choose Instrumental."),
    (
        "sonic.replace",
        {"infill_start_s": "9", "infill_end_s": "5", "model": "sonic-v5"},
        "The part must end after it starts.",
    ),
    ("sonic.replace", {"infill_end_s": "5", "model": "sonic-v5"}, "From is required."),
    ("sonic.persona", {"name": ""}, "Name is required."),
    ("sonic.persona", {"name": "x" * 80}, "Name is 80 characters long; the limit is 79."),
    ("sonic.vox", {"vocal_start_s": "5", "vocal_end_s": "50"}, "The range may be at most 30 seconds long."),
    ("sonic.vox", {"vocal_start_s": "5"}, "Give both ends of the range, or neither."),
]


@pytest.mark.parametrize(("key", "fields", "sentence"), REFUSALS)
def test_a_refused_form_comes_back_filled_with_the_reason(
    alice: Client, track: Track, key: str, fields: dict[str, Any], sentence: str
) -> None:
    before = Generation.objects.count()
    response = ask(alice, track, key, title="Kept", **fields)
    assert response.status_code == 422
    assert sentence in response.text
    assert 'id="operation-form"' in response.text
    if "title" in [field.name for field in OPERATIONS[key].fields]:
        assert 'value="Kept"' in response.text
    assert Generation.objects.count() == before


def test_the_form_shows_the_source_and_is_filled_from_it(alice: Client, track: Track) -> None:
    extend = alice.get(address(track, "sonic.extend")).text
    assert f'<studio-take id="track-{track.id}"' in extend
    assert 'data-mode="point"' in extend
    assert f'data-peaks="{track.peaks}"' in extend
    for filled in ('value="100.0"', 'value="Harbour"', ">\nfolk</textarea>", 'aria-selected="true">Write'):
        assert filled in extend
    cover = alice.get(address(track, "sonic.cover")).text
    assert "[Verse]\nRain</textarea>" in cover  # the same words in another style
    assert ">\nfolk</textarea>" not in cover


def test_the_words_of_the_part_to_replace_come_from_the_alignment(alice: Client, track: Track) -> None:
    times = [
        ("[Verse]\nSalt\n", 10.0),
        ("Rope\n", 34.0),
        ("[Chorus]\nHold ", 40.0),
        ("on", 41.0),
        ("\nOver", 70.0),
    ]
    make_alignment(track, [{"word": w, "start_s": at, "end_s": at + 0.5} for w, at in times])
    form = alice.get(address(track, "sonic.replace")).text
    part = re.search(r'<textarea name="infill_lyrics"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
    assert part
    assert part[1] == "Rope\n[Chorus]\nHold on"  # from a third of the song, for 20 seconds
    assert 'data-mode="range"' in form


def test_fix_and_retry_of_an_operation_opens_its_form_filled(alice: Client, track: Track) -> None:
    ask(alice, track, "sonic.extend", **WRITTEN, continue_at="72.5")
    Generation.objects.filter(id=asked().id).update(state=State.FAILED)
    project = alice.get(reverse("project_detail", args=[track.project_id])).text
    link = re.search(r'href="(/tracks/[^"]+\?draft=[^"]+)"', project)
    assert link
    form = alice.get(link[1]).text
    assert ('value="72.5"' in form, "[Bridge]\nHold</textarea>" in form) == (True, True)
    assert f'name="retry_of" value="{asked().id}"' in form


@pytest.mark.parametrize("name", ["sonic-create", "sonic-concat", "nonsense", "producer-extend"])
def test_what_cannot_be_asked_of_a_track_is_not_there(alice: Client, track: Track, name: str) -> None:
    assert alice.get(reverse("track_operation", args=[track.id, name])).status_code == 404


def test_the_same_press_twice_is_one_request(alice: Client, track: Track) -> None:
    nonce = str(uuid4())
    for _ in range(2):
        ask(alice, track, "sonic.stems_basic", htmx=True, nonce=nonce)
    assert Generation.objects.filter(operation="sonic.stems_basic").count() == 1


@pytest.mark.parametrize("htmx", [True, False])
def test_what_is_there_or_on_its_way_is_not_sold_from_another_tab(
    alice: Client, track: Track, htmx: bool
) -> None:
    ask(alice, track, "sonic.midi", htmx=htmx)
    again = ask(alice, track, "sonic.midi", htmx=htmx)
    assert (again.status_code, "It is being made already." in again.text) == (422, True)
    Generation.objects.filter(operation="sonic.midi").update(state=State.SUCCEEDED)
    make_file(track, "midi")
    assert "It is there already: Made on " in ask(alice, track, "sonic.midi", htmx=htmx).text
    assert Generation.objects.filter(operation="sonic.midi").count() == 1


# -- what is offered -------------------------------------------------------------------------------


def offered(answer: str) -> dict[str, str]:
    """The words of every offer, and what kind of thing it is."""
    rows = re.findall(r'<li class="offer-row">(.*?)</li>', answer, re.DOTALL)
    found = {}
    for row in rows:
        words = re.search(
            r'<span class="what">(.*?)</span>', row.replace('<span class="price">', ""), re.DOTALL
        )
        assert words
        kinds = ("offer done", "offer busy", " disabled", "<form", 'class="offer" href')
        found[re.sub(r"<[^>]+>", "", words[1])] = next(kind for kind in kinds if kind in row)
    return found


def test_a_take_offers_everything_with_its_price(
    studio: Studio, track: Track, settings: pytest.FixtureRequest
) -> None:
    settings.MUSICAPI_KEY = "key-for-tests"  # type: ignore[attr-defined]  # pytest-django's settings
    key = make_key(ApiKey.Source.ENVIRONMENT, balance=1284)
    Generation.objects.update(api_key=key)
    answer = page(studio.client("alice"), track)
    link, button = 'class="offer" href', "<form"
    assert offered(answer) == {
        "Extend… · 15 credits": link,
        "Cover… · 15 credits": link,
        "Replace section… · 15 credits": link,
        "Make persona… · 1 credit": link,
        "Stems basic · 15 credits": button,
        "Stems full · 75 credits": button,
        "Vocals · 1 credit": button,
        "Vocals of a part… · 1 credit": link,
        "Aligned lyrics · 1 credit": button,
        "MIDI · 1 credit": button,
        "WAV · 2 credits": button,
        "BPM · 1 credit": button,
    }
    assert "until " in answer
    assert "only within about a day" in answer
    late = timezone.now() - timedelta(hours=30)
    Clip.objects.update(created_at=late)
    assert offered(page(studio.client("alice"), track))["MIDI · 1 credit"] == " disabled"


def test_what_is_there_is_shown_and_not_sold(alice: Client, track: Track) -> None:
    make_file(track, "stem", "Drums")
    make_file(track, "midi")
    make_alignment(track)
    Track.objects.filter(id=track.id).update(bpm=92.0)
    answer = page(alice, track)
    have = {words for words, kind in offered(answer).items() if kind == "offer done"}
    assert have == {"Stems basic", "MIDI", "Aligned lyrics", "BPM"}
    assert 'href="#stems"' in answer
    assert "92 BPM" in answer


def test_an_extension_offers_concat_which_leads_to_the_project(alice: Client, studio: Studio) -> None:
    part = make_take(studio.project, "sonic.extend", parent=make_take(studio.project), derived_from_s=72.4)
    assert offered(page(alice, part))["Concat · free"] == "<form"
    response = ask(alice, part, "sonic.concat")
    assert response.headers["Location"].startswith(f"/projects/{studio.project.id}/#generation-")


def test_a_reason_that_holds_for_all_is_said_once(studio: Studio, track: Track) -> None:
    answer = page(studio.client("carol"), track)
    assert answer.count("You listen in this project. Alice can make you an editor.") == 1
    assert set(offered(answer).values()) == {" disabled"}
    Project.objects.update(archived_at=timezone.now())
    assert page(studio.client("alice"), track).count("This project is archived.") == 1


def test_a_disabled_button_is_refused_when_it_is_pressed_all_the_same(studio: Studio, track: Track) -> None:
    Project.objects.update(archived_at=timezone.now())
    assert ask(studio.client("alice"), track, "sonic.wav").status_code == 422
    assert not Generation.objects.filter(operation="sonic.wav").exists()


def test_a_recording_offers_to_be_sent_and_then_what_can_be_made_of_it(alice: Client, studio: Studio) -> None:
    recording = make_recording(studio.project, title="Demo")
    assert {"Send to Sonic · free", "Send to Producer · free"} <= offered(page(alice, recording)).keys()
    ask(alice, recording, "sonic.upload")
    assert (asked().operation, asked().track) == ("sonic.upload", recording)
    sent = make_recording(studio.project, "sonic.upload", title="Demo 2")
    have = offered(page(alice, sent))
    assert have["Send to Sonic"] == "offer done"
    assert have["Extend… · free"] == 'class="offer" href'


# -- the part that polls ---------------------------------------------------------------------------


def test_a_press_answers_with_the_work_and_starts_the_poll(alice: Client, track: Track) -> None:
    answer = ask(alice, track, "sonic.stems_full", htmx=True).text
    assert answer.count('hx-trigger="every 2s"') == 1
    assert offered(answer)["Stems full"] == "offer busy"
    assert '<section id="work"' in answer
    assert "Waiting in line" in answer
    assert "<!doctype" not in answer


@pytest.mark.parametrize("state", [State.SUCCEEDED, State.FAILED, State.CANCELLED, State.UNCONFIRMED])
def test_the_poll_stops_when_nothing_moves(alice: Client, track: Track, state: str) -> None:
    make_generation(track.project, state, operation="sonic.midi", track=track, request={}, model="")
    assert "every 2s" not in page(alice, track)
    assert "every 2s" not in work(alice, track)


ENDINGS = [
    ("sonic.stems_basic", "stems"),
    ("sonic.midi", "midi"),
    ("sonic.wav", "files"),
    ("sonic.vox", "files"),
    ("sonic.bpm", "facts"),
    ("sonic.aligned_lyrics", "lyrics"),
    ("sonic.persona", "personas"),
    ("sonic.extend", "lineage"),
]


@pytest.mark.parametrize(("key", "region"), ENDINGS)
def test_what_has_ended_brings_only_its_part_of_the_page(
    alice: Client, track: Track, key: str, region: str
) -> None:
    done = make_generation(track.project, State.SUCCEEDED, operation=key, track=track, request={}, model="")
    answer = work(alice, track, done)
    regions = set(re.findall(r'<hx-partial hx-target="#([a-z]+)" hx-swap="outerMorph"><section', answer))
    assert regions == {region}
    assert "ready</p>" in answer  # said to screen readers
    assert not re.findall(r"<hx-partial[^>]*><section", work(alice, track))


def test_a_failure_is_told_on_the_page_until_it_is_asked_again(alice: Client, track: Track) -> None:
    failed = make_generation(
        track.project, State.FAILED, operation="sonic.midi", track=track, source=track.clips.get(),
        request={"clip_id": track.clips.get().clip_id}, model="", error="No notes could be heard.",
    )  # fmt: skip
    answer = page(alice, track)
    assert "No notes could be heard." in answer
    assert "Fix and retry" not in answer  # there is nothing to fill in
    retry = reverse("generation_retry", args=[failed.id])
    again = alice.post(retry, {"place": "track"}, headers=HTMX).text
    assert '<section id="work"' in again
    assert "No notes could be heard." not in again
    assert asked().retry_of == failed


# -- results ---------------------------------------------------------------------------------------


def test_results_follow_the_contract_of_their_elements(alice: Client, track: Track) -> None:
    stem = make_file(track, "stem", "Lead “vox”")
    midi = make_file(track, "midi")
    wav = make_file(track, "wav", "WAV", content_type="audio/wav")
    part = make_file(track, "vocals", "Vocals", start_s=12.0, end_s=40.0)
    make_alignment(track)
    answer = page(alice, track)
    for markup in (
        'data-duration="100.0" data-title="Harbour · Stems basic"',
        f'<div class="stem" data-src="/files/{stem.id}/" data-name="Lead “vox”" data-peaks="{stem.peaks}">',
        'aria-label="Level of Lead “vox”"',
        f'data-src="/files/{midi.id}/notes.json" data-duration="100.0" data-track="{track.id}"',
        f'<studio-lyrics class="sung" data-track="{track.id}">',
        '<span class="word" data-start="0.24" data-end="0.71">Stars</span> <span',
        f'href="/tracks/{track.id}/lyrics.lrc"',
        f'data-track="{wav.id}" data-src="/files/{wav.id}/"',
        'aria-label="Vocals 0:12–0:40"',
        f'href="/files/{part.id}/?download=1"',
    ):
        assert markup in answer


def test_lineage_tells_both_ways(alice: Client, track: Track) -> None:
    part = make_take(
        track.project, "sonic.extend", parent=track, derived_from_s=72.4, title="Harbour, part two"
    )
    up = page(alice, part)
    assert 'Extends <a href="/tracks/' in up
    assert "at 1:12" in up
    down = page(alice, track)
    assert "Extend at 1:12: <a" in down
    assert "Harbour, part two" in down


def test_personas_made_of_it_are_named_and_lead_to_create(alice: Client, track: Track) -> None:
    persona = make_persona(track.project, "Harbour voice", clip=track.clips.get())
    answer = page(alice, track)
    link = re.search(r'href="([^"]+)">Create with it', answer)
    assert link
    form = alice.get(link[1].replace("&amp;", "&")).text
    assert f'value="{persona.persona_id}" checked' in form


WORK_QUERIES, PAGE_QUERIES = 20, 30


@pytest.mark.parametrize("count", [1, 12])
def test_pages_and_polls_take_as_many_queries_however_much_there_is(
    alice: Client, track: Track, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_file(track, "stem", f"Part {number}", position=number)
        make_generation(
            track.project, State.RUNNING, operation="sonic.midi", track=track, request={}, model=""
        )
        make_take(track.project, "sonic.extend", parent=track)
        make_track(track.project)
    with django_assert_num_queries(WORK_QUERIES):
        work(alice, track)
    with django_assert_num_queries(PAGE_QUERIES):
        page(alice, track)


# -- uploads by address ----------------------------------------------------------------------------


def test_an_upload_by_address_is_a_card_with_what_can_be_made_of_it(alice: Client, studio: Studio) -> None:
    upload = make_upload(
        make_generation(studio.project, State.SUCCEEDED, operation="sonic.upload", request={})
    )
    answer = alice.get(reverse("project_detail", args=[studio.project.id])).text
    for name in ("sonic-extend_upload", "sonic-cover_upload", "sonic-wav"):
        assert f"/clips/{upload.id}/operations/{name}/" in answer
    form = reverse("clip_operation", args=[upload.id, "sonic-cover_upload"])
    assert alice.get(form).status_code == 200
    response = alice.post(form, {"nonce": str(uuid4()), **WRITTEN})
    assert response.headers["Location"] == f"/projects/{studio.project.id}/#generation-{asked().id}"
    assert asked().source == upload
