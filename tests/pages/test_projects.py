"""The list of projects and what their owners do to them."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from projects.models import Member, Project
from tests.factories import make_member, make_project, make_track
from tests.pages.conftest import Made, Studio

LIST = "/projects/"


def test_nobody_s_list_is_empty_without_a_way_on(studio: Studio) -> None:
    page = studio.client("charlie").get(LIST).text
    assert "Start with a project" in page
    assert page.count("New project") == 1


def test_the_list_says_how_much_music_there_is(alice: Client, made: Made) -> None:
    made(takes=2)
    page = alice.get(LIST).text
    assert "Lighthouse EP" in page
    assert "2 takes · 3 s" in page


def test_what_is_shared_and_what_is_archived_stand_apart(studio: Studio) -> None:
    theirs = make_project(studio.bob, "Tidal")
    make_member(theirs, studio.alice, Member.Role.VIEWER)
    make_project(studio.alice, "Old beds", archived_at=timezone.now())
    page = studio.client("alice").get(LIST).text
    own, _, rest = page.partition("Shared with me")
    shared, _, archived = rest.partition('<details class="fold archived">')
    assert ("Lighthouse EP" in own, "Tidal" in shared, "Old beds" in archived) == (True, True, True)


def test_the_list_takes_the_same_few_queries_however_long(
    studio: Studio, alice: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        make_track(make_project(studio.alice, f"Project {number}"))
    with django_assert_num_queries(6):  # session, person, projects, shared tracks, key, in flight
        alice.get(LIST)


def test_a_new_project_opens(alice: Client, studio: Studio) -> None:
    response = alice.post("/projects/new/", {"title": "  Harbour  "})
    project = Project.objects.get(title="Harbour")
    assert response.headers["Location"] == reverse("project_detail", args=[project.id])
    assert project.owner == studio.alice


def test_new_projects_differ_in_colour(alice: Client) -> None:
    for number in range(11):
        alice.post("/projects/new/", {"title": f"Project {number}"})
    hues = list(Project.objects.exclude(title="Lighthouse EP").values_list("hue", flat=True))
    assert len(set(hues)) == 11


def test_a_project_needs_a_title(alice: Client) -> None:
    response = alice.post("/projects/new/", {"title": " "})
    assert response.status_code == 422
    assert "Give the project a title." in response.text
    assert 'aria-invalid="true"' in response.text


def test_renaming_keeps_the_old_name_in_sight_when_refused(alice: Client, studio: Studio) -> None:
    address = reverse("project_edit", args=[studio.project.id])
    assert "Settings of Lighthouse EP" in alice.post(address, {"title": ""}).text
    alice.post(address, {"title": "Lamp"})
    studio.project.refresh_from_db()
    assert studio.project.title == "Lamp"


def test_archiving_takes_it_away_and_brings_it_back(alice: Client, studio: Studio) -> None:
    address = reverse("project_archive", args=[studio.project.id])
    assert "Lighthouse EP is archived." in alice.post(address, follow=True).text
    studio.project.refresh_from_db()
    assert studio.project.archived_at
    alice.post(address, {"archived": "no"})
    studio.project.refresh_from_db()
    assert studio.project.archived_at is None


def test_every_project_has_a_cover(alice: Client, made: Made) -> None:
    empty = alice.get(LIST).text
    made()
    full = alice.get(LIST).text
    assert empty.count("<path stroke=") == full.count("<path stroke=") == 28
    assert empty != full
