"""Tracks between projects: moved with what is theirs, copied with a file of their own, gone on with there."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from generation import lifecycle
from generation.models import Clip, Generation
from projects.models import Project, Track
from tests.factories import make_alignment, make_file, make_member, make_project, make_recording, make_take
from tests.pages.conftest import Studio


@pytest.fixture
def track(studio: Studio) -> Track:
    return make_take(studio.project, title="Harbour light", notes="More bass")


@pytest.fixture
def tidal(studio: Studio) -> Project:
    project = make_project(studio.charlie, "Tidal")
    make_member(project, studio.bob, "editor")
    return project


def bring(studio: Studio, track: Track, to: Project, act: str = "move", who: str = "bob") -> int:
    data = {"project": str(to.id), "act": act}
    return studio.client(who).post(reverse("track_move", args=[track.id]), data).status_code


def test_it_moves_with_what_is_its_own(studio: Studio, track: Track, tidal: Project) -> None:
    file = make_file(track)
    assert bring(studio, track, tidal) == 302
    track.refresh_from_db()
    assert (track.project, track.notes, track.files.get()) == (tidal, "More bass", file)
    assert studio.client("charlie").get(reverse("track_detail", args=[track.id])).status_code == 200
    assert studio.client("alice").get(reverse("track_detail", args=[track.id])).status_code == 404
    assert Generation.objects.get().project == studio.project  # what it cost stays where it was paid


@pytest.mark.parametrize("who", ["alice", "carol", "charlie"])
def test_only_who_edits_both_moves_it(studio: Studio, track: Track, tidal: Project, who: str) -> None:
    assert bring(studio, track, tidal, who=who) in (404, 422)
    track.refresh_from_db()
    assert track.project == studio.project


def test_a_copy_has_its_own_file_and_knows_its_source(studio: Studio, track: Track, tidal: Project) -> None:
    make_alignment(track)
    bring(studio, track, tidal, "copy")
    copy = Track.objects.get(project=tidal)
    assert (copy.parent, copy.notes, copy.sha256) == (track, "", track.sha256)
    assert copy.audio.name != track.audio.name and copy.alignment.words == track.alignment.words
    track.audio.storage.delete(track.audio.name)
    assert studio.client("charlie").get(reverse("track_audio", args=[copy.id])).status_code == 200
    theirs = studio.client("charlie").get(reverse("track_detail", args=[copy.id])).text
    assert "Copy of" not in theirs and "Lighthouse EP" not in theirs  # of a project that is not theirs
    assert "Copy of" in studio.client("bob").get(reverse("track_detail", args=[copy.id])).text
    assert "Harbour light" in studio.client("charlie").get(reverse("project_detail", args=[tidal.id])).text


@pytest.mark.parametrize("act", ["move", "copy"])
def test_it_is_gone_on_with_where_it_is(studio: Studio, track: Track, tidal: Project, act: str) -> None:
    bring(studio, track, tidal, act)
    there = Track.objects.get(project=tidal)
    for who in ("bob", "charlie"):
        assert "Extend…" in studio.client(who).get(reverse("track_detail", args=[there.id])).text
    made = lifecycle.request_generation(
        studio.bob, tidal, "sonic.wav", {}, uuid.uuid4(), track=there, source=Clip.objects.get()
    )
    assert (made.project, made.track) == (tidal, there)


def test_a_copy_of_a_recording_is_a_recording(studio: Studio, tidal: Project) -> None:
    bring(studio, make_recording(studio.project, title="Old tape"), tidal, "copy")
    assert Track.objects.get(project=tidal).is_upload
