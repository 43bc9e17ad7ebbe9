"""From a comment to a new take: the form is filled with its moments, and the take leads back to it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from generation.lifecycle import retry
from generation.models import Generation
from generation.models.generation import State
from projects.comments import comment
from projects.models import Comment, Track
from tests.factories import make_generation, make_recording, make_take, make_track
from tests.pages.conftest import Studio


def make(client: Client, said: Comment, verb: str) -> str:
    """The address of the form that the comment leads to."""
    return client.get(reverse("comment_make", args=[said.id, verb]))["Location"]


def form_at(client: Client, address: str) -> dict[str, object]:
    form = client.get(address).context["panel"].form
    return {name: form[name].value() for name in form.asks}


@pytest.mark.parametrize(
    ("verb", "operation", "values"),
    [
        ("extend", "sonic-extend", {"continue_at": 32.0}),
        ("replace", "sonic-replace", {"infill_start_s": 32.0, "infill_end_s": 48.0}),
    ],
)
def test_the_form_begins_with_the_moments_of_the_comment(studio, track, verb, operation, values) -> None:
    said = comment(track, studio.carol, "Sparser", 32, 48)
    bob = studio.client("bob")
    address = make(bob, said, verb)
    assert address == f"/tracks/{track.id}/operations/{operation}/?comment={said.id}"
    filled = form_at(bob, address)
    assert {name: filled[name] for name in values} == values
    assert "Sparser" in bob.get(address).text


def test_the_take_made_from_a_comment_leads_back_to_it(studio: Studio, track: Track) -> None:
    said = comment(track, studio.carol, "Sparser", 32)
    bob = studio.client("bob")
    address = make(bob, said, "extend")
    sent = {"nonce": str(uuid4()), "comment": str(said.id), "mode": "write", "model": "sonic-v5"}
    sent |= {"continue_at": "32", "lyrics": "[Bridge]\r\nHold"}
    assert bob.post(address.partition("?")[0], sent).status_code == 302
    made = Generation.objects.get(comment=said)
    take = make_track(generation=made)
    page = bob.get(reverse("track_detail", args=[take.id])).text
    assert f'href="/tracks/{track.id}/?at=32#comment-{said.id}"' in page
    assert "Made from" in page and "Carol</span>’s comment at 0:32" in page
    said.delete()
    assert "Made from" not in bob.get(reverse("track_detail", args=[take.id])).text


def test_a_request_that_is_tried_again_keeps_its_comment(studio: Studio, track: Track) -> None:
    said = comment(track, studio.carol, "Sparser", 32)
    failed = make_generation(studio.project, State.FAILED, comment=said, person=studio.bob)
    assert retry(failed, studio.bob, uuid4()).comment == said


def test_a_comment_on_another_track_fills_nothing(studio: Studio, track: Track) -> None:
    elsewhere = comment(make_take(studio.project, duration_s=180.0), studio.carol, "There", 32)
    address = reverse("track_operation", args=[track.id, "sonic-extend"])
    bob = studio.client("bob")
    assert form_at(bob, f"{address}?comment={elsewhere.id}")["continue_at"] == 180.0
    sent = {"nonce": str(uuid4()), "comment": str(elsewhere.id), "continue_at": "9", "model": "sonic-v5"}
    bob.post(address, sent | {"mode": "write", "lyrics": "Hold"})
    assert not Generation.objects.exclude(comment=None).exists()


def test_viewers_are_not_led_to_forms(studio: Studio, track: Track) -> None:
    said = comment(track, studio.carol, "Sparser", 32, 48)
    carol = studio.client("carol")
    assert carol.get(reverse("comment_make", args=[said.id, "extend"])).status_code == 404
    assert "Extend from here" not in carol.get(reverse("track_detail", args=[track.id])).text


def test_what_cannot_be_asked_is_said(studio: Studio) -> None:
    recording = make_recording(studio.project, duration_s=180.0)
    said = comment(recording, studio.carol, "Sparser", 32, 48)
    bob = studio.client("bob")
    assert bob.get(reverse("comment_make", args=[said.id, "sing"])).status_code == 404
    answer = bob.get(reverse("comment_make", args=[said.id, "replace"]), follow=True)
    assert "This track cannot be replaced in part." in answer.text
