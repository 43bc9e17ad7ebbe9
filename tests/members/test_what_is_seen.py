"""Who hears what: projects and tracks in the trash, tracks shared one by one, tracks that moved."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from generation.models.generation import State
from projects.models import Project, Track, TrackFile, TrackShare, User
from tests.factories import make_alignment, make_file, make_generation, make_project, make_take, make_track
from tests.pages.conftest import HTMX, Made, Studio

PEOPLE = ("alice", "bob", "carol", "charlie")


@pytest.fixture
def track(studio: Studio) -> Track:
    return make_take(studio.project, title="Harbour light")


def share(track: Track, person: User) -> TrackShare:
    return TrackShare.objects.create(track=track, user=person)


def seen_by(studio: Studio) -> list[str]:
    return [name for name in PEOPLE if Track.objects.visible_to(getattr(studio, name)).exists()]


def test_a_track_is_heard_by_the_people_of_its_project(studio: Studio, track: Track) -> None:
    assert seen_by(studio) == ["alice", "bob", "carol"]
    assert not Track.objects.visible_to(AnonymousUser()).exists()


def test_one_track_can_be_shared_alone(studio: Studio, track: Track) -> None:
    other, file = make_take(studio.project), make_file(track)
    share(track, studio.charlie)
    assert list(Track.objects.visible_to(studio.charlie)) == [track]
    assert not Track.objects.in_projects_of(studio.charlie).exists()
    assert not Track.objects.editable_by(studio.charlie).exists()
    assert not Project.objects.visible_to(studio.charlie).exists()
    assert not TrackFile.objects.visible_to(studio.charlie).exists()
    assert Track.objects.visible_to(studio.alice).filter(id=other.id).exists()
    assert TrackFile.objects.visible_to(studio.carol).get() == file


def test_what_is_in_the_trash_is_nobody_s(studio: Studio, track: Track) -> None:
    share(track, studio.charlie)
    Track.objects.update(trashed_at=timezone.now())
    assert seen_by(studio) == []


def test_a_project_in_the_trash_takes_its_tracks_along(studio: Studio, track: Track) -> None:
    share(track, studio.charlie)
    Project.objects.update(trashed_at=timezone.now())
    assert seen_by(studio) == []
    assert not Project.objects.editable_by(studio.bob).exists()
    assert not Project.objects.owned_by(studio.alice).exists()
    assert not studio.project.may_edit(studio.alice)


def test_who_has_one_track_reads_nothing_of_the_rest(studio: Studio) -> None:
    generation = make_generation(
        studio.project, State.SUCCEEDED, request={"gpt_description_prompt": "a secret brief"}
    )
    parent = make_track(studio.project, title="Mother song")
    fields = {"title": "Harbour light", "lyrics": "[Verse]\nRain", "derived_by": "sonic.create"}
    track = make_track(generation=generation, parent=parent, notes="not for them", **fields)
    make_track(generation=generation, label="B", title="Harbour dark")
    make_track(studio.project, title="Child song", parent=track)
    file = make_file(track)
    share(track, studio.charlie)
    client = studio.client("charlie")
    page = client.get(reverse("track_detail", args=[track.id])).text
    assert "Harbour light" in page and "Rain" in page and "Facts" in page
    hidden = ("Lighthouse EP", "Mother song", "Child song", "Harbour dark", "secret", "not for them", "Bob")
    hidden += ("Recipe", "Extend", "/projects/" + str(studio.project.id), str(file.id), "credits")
    main = page.partition("<main")[2].partition("</main>")[0]
    assert [word for word in hidden if word in main] == []


@pytest.mark.parametrize("name", ["track_work", "track_operation"])
def test_who_has_one_track_asks_nothing_of_it(studio: Studio, track: Track, name: str) -> None:
    share(track, studio.charlie)
    address = reverse(name, args=[track.id, *(["sonic-wav"] if name == "track_operation" else [])])
    client = studio.client("charlie")
    assert client.get(address, headers=HTMX).status_code == 404
    assert client.post(address).status_code in (404, 405)


def test_who_has_one_track_hears_it_and_no_other(studio: Studio, track: Track) -> None:
    make_alignment(track)
    share(track, studio.charlie)
    client, other, file = studio.client("charlie"), make_take(studio.project), make_file(track)
    for name, wanted in (("track_audio", 200), ("track_lyrics_lrc", 200), ("track_lyrics_txt", 200)):
        assert client.get(reverse(name, args=[track.id])).status_code == wanted
        assert client.get(reverse(name, args=[other.id])).status_code == 404
    assert client.get(reverse("track_file", args=[file.id])).status_code == 404


def test_a_take_in_the_trash_leaves_its_card(alice: Client, studio: Studio, made: Made) -> None:
    both, one = made(title="Both gone"), made(title="One gone")
    Track.objects.filter(clips__generation=both).update(trashed_at=timezone.now())
    Track.objects.filter(clips__generation=one, label="B").update(trashed_at=timezone.now())
    page = alice.get(reverse("project_detail", args=[studio.project.id])).text
    assert "Both gone" not in page
    assert page.count("<studio-take") == 1
    assert "<b>1</b> take" in page


def test_a_take_from_another_project_stands_by_itself(alice: Client, studio: Studio, made: Made) -> None:
    made(title="Travels", takes=1)
    there = make_project(studio.alice, "Tidal")
    Track.objects.update(project=there)
    assert "Travels" not in alice.get(reverse("project_detail", args=[studio.project.id])).text
    page = alice.get(reverse("project_detail", args=[there.id])).text
    assert page.count("<studio-take") == 1 and "Travels" in page


def test_lineage_stops_at_what_somebody_may_not_hear(studio: Studio) -> None:
    theirs = make_track(make_project(studio.charlie), title="Hidden source")
    track = make_take(studio.project, operation="sonic.extend", parent=theirs)
    pages = [reverse("track_detail", args=[track.id]), reverse("project_detail", args=[studio.project.id])]
    for page in pages:
        assert "Hidden source" not in studio.client("alice").get(page).text
    share(theirs, studio.alice)
    assert "Hidden source" in studio.client("alice").get(pages[0]).text
