"""Thrown away, brought back, and after thirty days gone for good; not while credits may still move."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from generation.lifecycle import sweep
from generation.models import Chore, Generation
from generation.models.generation import Credits, State
from projects import trash
from projects.models import Project, Track
from tests.factories import make_generation, make_take
from tests.pages.conftest import Studio

TITLE = "Harbour light"


@pytest.fixture
def track(studio: Studio) -> Track:
    return make_take(studio.project, title=TITLE)


def days_ago(days: int) -> dict[str, object]:
    return {"trashed_at": timezone.now() - timedelta(days=days)}


def test_a_track_is_thrown_away_with_undo_at_hand(alice: Client, studio: Studio, track: Track) -> None:
    answer = alice.post(reverse("track_trash", args=[track.id]), follow=True)
    undo = reverse("track_restore", args=[track.id])
    assert answer.redirect_chain[-1][0] == reverse("project_detail", args=[studio.project.id])
    assert f'action="{undo}"' in answer.text and "is in the trash." in answer.text
    assert alice.get(reverse("track_detail", args=[track.id])).status_code == 404
    alice.post(undo)
    assert alice.get(reverse("track_detail", args=[track.id])).status_code == 200


def test_the_trash_lists_what_one_may_bring_back(studio: Studio, track: Track) -> None:
    trash.throw_away(track, studio.alice)
    for name, lists in (("alice", True), ("bob", True), ("carol", False), ("charlie", False)):
        page = studio.client(name).get(reverse("trash")).text
        assert (TITLE in page) is lists
    trash.throw_away(studio.project, studio.alice)
    assert "Lighthouse EP" in studio.client("alice").get(reverse("trash")).text
    assert TITLE not in studio.client("alice").get(reverse("trash")).text  # it comes back with its project
    assert "Lighthouse EP" not in studio.client("bob").get(reverse("trash")).text


def test_a_project_comes_back_with_everything(alice: Client, studio: Studio, track: Track) -> None:
    alice.post(reverse("project_trash", args=[studio.project.id]))
    assert "Lighthouse EP" not in studio.client("bob").get(reverse("project_list")).text
    assert alice.get(reverse("track_audio", args=[track.id])).status_code == 404
    alice.post(reverse("project_restore", args=[studio.project.id]))
    assert TITLE in studio.client("bob").get(reverse("project_detail", args=[studio.project.id])).text


def test_after_thirty_days_it_is_gone(studio: Studio, track: Track) -> None:
    young = make_take(studio.project, title="Young", **days_ago(29))
    Track.objects.filter(id=track.id).update(**days_ago(31))
    assert trash.empty() == 1
    assert list(Track.objects.all()) == [young]


@pytest.mark.parametrize(
    "unsettled", [{"state": State.RUNNING}, {"state": State.FAILED, "credits": Credits.BEING_CHECKED}]
)
def test_a_project_waits_until_its_credits_are_settled(studio: Studio, unsettled: dict[str, str]) -> None:
    make_generation(studio.project, **unsettled)
    Project.objects.update(**days_ago(31))
    assert trash.empty() == 0
    Generation.objects.update(state=State.FAILED, credits=Credits.NOT_TAKEN)
    assert trash.empty() == 1
    assert not Project.objects.exists()


def test_the_sweep_empties_it(studio: Studio, track: Track) -> None:
    Project.objects.update(**days_ago(31))
    Chore.objects.filter(name="trash").delete()
    sweep()
    assert not Project.objects.exists()
