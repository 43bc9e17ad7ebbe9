"""What people are told of requests, and of what is shared with them."""

from __future__ import annotations

import httpx
import pytest
from django.test import Client
from django.urls import reverse

from generation.lifecycle import approve, cancel, decline
from generation.lifecycle.receive import receive
from generation.musicapi import decode_task
from generation.takes import SHORT
from projects.models import Notification, User
from projects.notifications import unread
from tests.factories import make_member, make_project, make_take, make_user
from tests.lifecycle.conftest import provider
from tests.lifecycle.provider import Provider, task_payload
from tests.lifecycle.spending import rule
from tests.lifecycle.steps import ask, ask_for, run, step

__all__ = ["provider"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_project(make_user("alice"))


@pytest.fixture
def admins(project) -> list[User]:
    make_user("gone", is_staff=True, is_active=False)
    return [make_user("ada", is_staff=True), make_user("grace", is_staff=True)]


def told(person: User) -> list[tuple[str, str]]:
    return [(each.kind, each.text) for each in unread(person).order_by("pk")]


def test_who_asked_is_told_once_that_takes_are_ready(project, provider: Provider):
    make_member(project, make_user("bob"), "editor")
    generation = step(ask(project))
    provider.finish(generation.remote_id)
    run(generation)
    receive(
        generation.id,
        generation.remote_id,
        decode_task(200, task_payload(generation.remote_id, "succeeded")),
    )
    assert told(project.owner) == [("ready", "“Rain on glass” is ready: 2 takes.")]
    row = Notification.objects.get()
    assert row.url == f"/projects/{project.id}/#generation-{generation.id}"


def test_who_asked_is_told_why_it_failed(project, provider: Provider):
    generation = step(ask(project))
    provider.finish(generation.remote_id, "failed", "failed")
    run(generation)
    ((kind, text),) = told(project.owner)
    assert kind == "failed"
    assert text.startswith("“Rain” failed. The music service could not make this.")


def test_a_refusal_is_a_failure_too(project, provider: Provider):
    provider.on_submit = [httpx.Response(400, json={"error": "no such words"})]
    assert step(ask(project)).state == "failed"
    assert [kind for kind, _ in told(project.owner)] == ["failed"]


def test_what_is_answered_at_once_is_not_told(project, provider: Provider):
    assert step(ask_for("sonic.lyrics", project=project)).state == "succeeded"
    assert told(project.owner) == []


def test_every_admin_is_asked_and_none_once_it_is_decided(project, admins, provider):
    rule(approval_above=10)
    generation = ask(project)
    text = "Alice asks for approval of “Rain”, 15 practice credits."
    assert [told(admin) for admin in admins] == [[("approval_asked", text)]] * 2
    assert Notification.objects.count() == 2
    assert approve(generation, admins[0])
    assert [told(admin) for admin in admins] == [[], []]
    assert told(project.owner) == [("approval_given", "Ada approved “Rain”. It is in line.")]


def test_who_asked_reads_why_it_was_declined(project, admins, provider):
    rule(approval_above=10)
    decline(ask(project), admins[1], "Too late in the month")
    assert told(project.owner) == [("approval_given", "Grace declined “Rain”: Too late in the month.")]


def test_what_was_taken_back_is_asked_of_nobody(project, admins, provider):
    rule(approval_above=10)
    generation = ask(project)
    cancel(generation, project.owner)
    assert [told(admin) for admin in admins] == [[], []]
    assert told(project.owner) == []


def test_people_are_told_what_is_shared_with_them(project):
    bob, carol = make_user("bob"), make_user("carol")
    track = make_take(project, title="Harbour light")
    alice = Client()
    alice.force_login(project.owner)
    for _ in range(2):  # let in, let go, and let in again: told twice
        alice.post(reverse("project_member_add", args=[project.id]), {"person": bob.pk, "role": "editor"})
        alice.post(reverse("project_member_remove", args=[project.id, bob.pk]))
    alice.post(reverse("project_member_add", args=[project.id]), {"person": bob.pk, "role": "viewer"})
    alice.post(reverse("track_share", args=[track.id]), {"person": carol.pk})
    can_make, can_hear = (
        f"Alice added you to “Rainy days”: you can {can} it." for can in ("make music in", "listen to")
    )
    assert told(bob) == [("shared", can_make), ("shared", can_make), ("shared", can_hear)]
    assert told(carol) == [("shared", "Alice shared “Harbour light” with you.")]
    assert told(project.owner) == []
    alice.post(reverse("project_transfer", args=[project.id, bob.pk]))
    assert told(bob)[-1] == ("shared", "Alice made you the owner of “Rainy days”.")


@pytest.mark.parametrize(
    ("place", "headers", "counts"),
    [
        ("/projects/{project}/takes/?moved={name}", {}, 0),
        ("/queue/list/?moved={name}", {}, 0),
        ("/queue/list/?moved={name}", {"Studio-Hidden": "yes"}, 1),
        ("/queue/list/", {}, 1),
    ],
)
def test_who_watches_it_end_needs_no_bell(project, provider: Provider, place, headers, counts):
    generation = step(ask(project))
    provider.finish(generation.remote_id)
    run(generation)
    alice = Client()
    alice.force_login(project.owner)
    address = place.format(project=project.id, name=generation.id.hex[:SHORT])
    page = alice.get(address, headers={"HX-Request": "true", **headers}).text
    assert (unread(project.owner).count(), 'id="bell-count" class="count" hidden' in page) == (
        counts,
        not counts,
    )
