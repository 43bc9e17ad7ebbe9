"""Who opens the page of a thing has seen what they were told of it, whichever way they came."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from projects.comments import comment
from projects.models import Project, Track, User
from projects.notifications import HIDDEN, notify, unread
from projects.notifications.letters import send_due
from tests.factories import make_generation, make_member, make_project, make_take, make_user, make_vote
from tests.notifications.post import Post
from tests.notifications.test_letters import wait

HTMX = {"HX-Request": "true"}


@pytest.fixture
def bob(alice: User) -> User:
    return make_user("bob")


@pytest.fixture
def project(alice: User, bob: User) -> Project:
    project = make_project(alice)
    make_member(project, bob)
    return project


@pytest.fixture
def track(project: Project) -> Track:
    return make_take(project)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def tell(person: User, url: str, kind: str = "shared") -> str:
    notify(person, kind, url, "Something happened.", url)
    return url


def test_the_pages_of_tracks_projects_votes_and_approvals_mark_what_leads_to_them(project, track, bob):
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    bob.refresh_from_db()
    request = make_generation(project)
    pages = {
        reverse("track_detail", args=[track.id]): ("?at=12#comment-1", "#work", ""),
        reverse("project_detail", args=[project.id]): (f"#generation-{request.id}", "?words=1#create", ""),
        reverse("vote_detail", args=[make_vote(project).id]): ("",),
        reverse("approval_list"): ("",),
    }
    for page, parts in pages.items():
        for part in parts:
            tell(bob, page + part, "approval_asked" if page == reverse("approval_list") else "vote")
    left = unread(bob).count()
    for page, parts in pages.items():
        assert client_of(bob).get(page).status_code == 200
        left -= len(parts)
        assert unread(bob).count() == left
    assert left == 0


def test_nothing_else_becomes_read_and_nothing_of_others(project, track, alice, bob):
    page = reverse("track_detail", args=[track.id])
    tell(alice, page)
    tell(bob, page)
    tell(bob, reverse("track_detail", args=[make_take(project).id]))
    tell(bob, reverse("project_detail", args=[project.id]))
    client_of(bob).get(page)
    assert (unread(alice).count(), unread(bob).count()) == (1, 2)


def test_a_page_that_was_not_shown_marks_nothing(project, track, bob, alice):
    page = tell(bob, reverse("project_detail", args=[project.id]))
    client = client_of(bob)
    client.head(page)
    client.get(page, headers={HIDDEN: "yes"})
    client.get(page, {"show": "kept"})
    client.get(page, {"before": str(track.id)})
    assert unread(bob).count() == 1
    project.members.all().delete()
    assert client.get(page).status_code == 404
    assert unread(bob).count() == 1


def test_nothing_is_written_where_there_is_nothing_to_mark(track, bob):
    client, page = client_of(bob), reverse("track_detail", args=[track.id])
    client.get(page)
    with CaptureQueriesContext(connection) as caught:
        client.get(page)
    written = [query["sql"] for query in caught if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    assert written == []


def test_who_has_one_track_reads_of_it_by_its_page(track, alice):
    carol = make_user("carol")
    track.shares.create(user=carol, shared_by=alice)
    client_of(carol).get(tell(carol, reverse("track_detail", args=[track.id])))
    assert not unread(carol).exists()


def test_a_comment_that_arrives_on_the_open_page_is_read_there(track, alice, bob):
    client, thread = client_of(alice), reverse("track_comments", args=[track.id])
    seen = client.get(thread, headers=HTMX).context["thread"].state
    comment(track, bob, "Louder here", 1)
    assert client.get(f"{thread}?seen={seen}", headers=HTMX | {HIDDEN: "yes"}).status_code == 200
    assert unread(alice).count() == 1
    assert client.get(f"{thread}?seen={seen}", headers=HTMX).status_code == 200
    assert not unread(alice).exists()


def test_what_was_seen_so_is_not_mailed(track, bob, server: Post):
    page = tell(bob, reverse("track_detail", args=[track.id]))
    wait(1)
    client_of(bob).get(page)
    wait()
    assert send_due() == 0
    assert server.letters == []
