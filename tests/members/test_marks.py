"""Favourites and stars are one's own; Keep, Reject and notes are the team's; the list can be narrowed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Track, TrackMark, TrackShare
from tests.factories import make_take
from tests.pages.conftest import HTMX, Studio


@pytest.fixture
def track(studio: Studio) -> Track:
    return make_take(studio.project, title="Harbour light")


def press(client: Client, track: Track, name: str, **data: str) -> int:
    return client.post(reverse(name, args=[track.id]), data).status_code


def shown(client: Client, studio: Studio, show: str) -> str:
    page = client.get(reverse("project_detail", args=[studio.project.id]), {"show": show}).text
    return page.partition('<section id="takes"')[2].partition("</section>")[0]


def test_marks_are_one_s_own(studio: Studio, track: Track) -> None:
    bob, carol = studio.client("bob"), studio.client("carol")
    press(bob, track, "track_mark", favourite="yes")
    press(bob, track, "track_mark", rating="4")
    press(carol, track, "track_mark", rating="2")
    marks = {mark.user.name: (mark.is_favourite, mark.rating) for mark in TrackMark.objects.all()}
    assert marks == {"Bob": (True, 4), "Carol": (False, 2)}
    assert ("Harbour light" in shown(bob, studio, "favourites")) is True
    assert ("Harbour light" in shown(carol, studio, "favourites")) is False
    press(bob, track, "track_mark", rating="0")
    assert TrackMark.objects.get(user=studio.bob).rating is None


@pytest.mark.parametrize("rating", ["6", "-1", "many"])
def test_a_forged_rating_changes_nothing(studio: Studio, track: Track, rating: str) -> None:
    assert press(studio.client("bob"), track, "track_mark", rating=rating) == 302
    assert not TrackMark.objects.exclude(rating=None).exists()


def test_who_has_the_track_alone_may_mark_it_and_not_judge(studio: Studio, track: Track) -> None:
    TrackShare.objects.create(track=track, user=studio.charlie)
    Track.objects.update(verdict="kept", notes="for the team")
    charlie = studio.client("charlie")
    assert press(charlie, track, "track_mark", favourite="yes") == 302
    answer = charlie.post(reverse("track_mark", args=[track.id]), {"rating": "3"}, headers=HTMX).text
    assert "<html" not in answer
    assert "Kept" not in answer and "Reject" not in answer
    assert press(charlie, track, "track_verdict", verdict="rejected") == 404


def test_editors_keep_and_reject(studio: Studio, track: Track) -> None:
    bob = studio.client("bob")
    for verdict in ("kept", "rejected", "", "nonsense"):
        press(bob, track, "track_verdict", verdict=verdict)
        track.refresh_from_db()
        assert track.verdict == (verdict if verdict != "nonsense" else "")
        for show in ("kept", "rejected"):
            assert ("Harbour light" in shown(bob, studio, show)) is (verdict == show)


def test_a_press_by_htmx_answers_with_the_marks(alice: Client, track: Track) -> None:
    answer = alice.post(reverse("track_verdict", args=[track.id]), {"verdict": "kept"}, headers=HTMX).text
    assert 'value="" aria-pressed="true"' in answer  # pressed again it is taken back
    assert "<html" not in answer


def test_notes_are_read_by_the_project(studio: Studio, track: Track) -> None:
    press(studio.client("bob"), track, "track_notes", notes="  More <b>bass</b> ")
    page = studio.client("carol").get(reverse("track_detail", args=[track.id])).text
    assert "More &lt;b&gt;bass&lt;/b&gt;" in page
    assert "Save notes" not in page
