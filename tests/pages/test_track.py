"""The page of one track."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from generation.models.generation import State
from projects.models import Track
from tests.factories import make_generation, make_track
from tests.pages.conftest import Made, Studio

LYRICS = "A line before\n[Verse]\nSalt on the window\nRope on the quay\n\n[Chorus 2]\nHold the light\n[Outro]"


def page(client: Client, track: Track) -> str:
    return client.get(reverse("track_detail", args=[track.id])).text


@pytest.fixture
def track(studio: Studio) -> Track:
    request = {
        "task_type": "create_music", "custom_mode": True, "mv": "sonic-v5", "prompt": LYRICS,
        "title": "Lighthouse in the Fog", "tags": "bossa nova", "vocal_gender": "f", "style_weight": 0.65,
    }  # fmt: skip
    generation = make_generation(studio.project, State.SUCCEEDED, request=request)
    make_track(generation=generation, label="B", title="Lighthouse in the Fog")
    facts = {"lyrics": LYRICS, "loudness_lufs": -14.04, "true_peak_db": -1.2, "duration_s": 161.2}
    return make_track(generation=generation, label="A", title="Lighthouse in the Fog", **facts)


def test_it_tells_the_facts(alice: Client, track: Track) -> None:
    answer = page(alice, track)
    for fact in ("2:41", "−14.0 LUFS", "−1.2 dBTP", "Sonic v5", "Alice", "MP3", track.sha256[:12]):
        assert fact in answer
    assert "<title>Lighthouse in the Fog (A) · Music Studio</title>" in answer


def test_it_tells_the_recipe_in_the_words_of_the_form(alice: Client, track: Track) -> None:
    answer = page(alice, track)
    said = {"Mode": "Written", "Style tags": "bossa nova", "Vocal gender": "Female", "Style weight": "65%"}
    for label, value in said.items():
        assert f'<dt>{label}</dt><dd dir="auto">{value}</dd>' in answer
    assert "task_type" not in answer


def test_lyrics_are_read_by_sections(alice: Client, track: Track) -> None:
    answer = page(alice, track)
    for name in ("Verse", "Chorus 2", "Outro"):
        assert f'<h3 dir="auto">{name}</h3>' in answer
    assert "Salt on the window\nRope on the quay</p>" in answer
    assert "A line before</p>" in answer


def test_an_instrumental_says_so(alice: Client, studio: Studio) -> None:
    assert "Instrumental: Intro, Solo" in page(alice, make_track(studio.project, lyrics="[Intro]\n\n[Solo]"))
    assert ">Instrumental<" in page(alice, make_track(studio.project, lyrics=""))


def test_silence_has_no_loudness(alice: Client, studio: Studio) -> None:
    track = make_track(studio.project, loudness_lufs=None, true_peak_db=None)
    assert page(alice, track).count("silent") == 2


def test_the_other_take_is_one_click_away(alice: Client, track: Track) -> None:
    other = Track.objects.get(label="B")
    answer = page(alice, track)
    assert f'<a href="/tracks/{other.id}/"><span class="visually-hidden">Take </span>B</a>' in answer
    assert f'<a href="/tracks/{track.id}/" aria-current="page">' in answer


def test_use_these_settings_fills_create(alice: Client, studio: Studio, track: Track) -> None:
    link = f"/create/?project={studio.project.id}&amp;draft={track.clips.get().generation_id}"
    assert link in page(alice, track)
    form = alice.get(link.replace("&amp;", "&")).text
    for text in (
        "Salt on the window",
        'value="Lighthouse in the Fog"',
        'value="0.65"',
        'name="mode" value="write"',
    ):
        assert text in form
    assert 'name="retry_of" id' in form  # it is no retry: that one worked


def test_who_only_listens_is_not_offered_to_create(studio: Studio, track: Track) -> None:
    assert "Use these settings" not in page(studio.client("carol"), track)


def test_a_track_without_a_request_is_a_track(alice: Client, studio: Studio) -> None:
    answer = page(alice, make_track(studio.project, title="Brought along"))
    assert "Brought along" in answer
    assert "Recipe" not in answer


def test_times_are_the_team_s(alice: Client, studio: Studio, settings: pytest.FixtureRequest) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"  # type: ignore[attr-defined]  # pytest-django's settings
    track = make_track(studio.project, created_at=datetime(2026, 11, 22, 20, 30, tzinfo=UTC))
    assert "23 Nov 2026, 05:30 JST" in page(alice, track)


def test_it_takes_a_fixed_number_of_queries(
    alice: Client, track: Track, made: Made, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        made()
    with django_assert_num_queries(26):
        page(alice, track)
