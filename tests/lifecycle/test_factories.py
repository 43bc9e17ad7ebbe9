"""The helpers other tests stand on make rows that look like real ones."""

import pytest

from projects.audio import PEAK_ALPHABET
from tests.factories import make_generation, make_member, make_project, make_track, make_user

pytestmark = pytest.mark.django_db


def test_a_track_has_audio_that_can_be_measured():
    track = make_track()
    assert track.audio.size == track.size
    assert track.duration_s == pytest.approx(1.5, abs=0.1)
    assert len(track.peaks) == 480
    assert set(track.peaks) <= set(PEAK_ALPHABET)
    assert track.content_type == "audio/mpeg"


def test_a_viewer_sees_a_project_and_may_not_edit_it():
    project, bob = make_project(make_user("alice")), make_user("bob")
    make_member(project, bob)
    assert not project.may_edit(bob)
    assert make_track(project) in bob.projects.model.objects.visible_to(bob).get().tracks.all()


@pytest.mark.parametrize("state", ["queued", "running", "succeeded", "failed", "unconfirmed"])
def test_a_generation_can_be_made_in_any_state(state):
    generation = make_generation(state=state)
    assert generation.state == state
    assert generation.catalogue.key == "sonic.create"
    assert bool(generation.remote_id) == (state in ("running", "succeeded"))
