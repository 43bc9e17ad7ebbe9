"""People of a project: added by name, given a role, let go; its owner hands it on; one track is shared."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.models import AuditEvent, Member, Notification, TrackShare, User
from tests.factories import make_take, make_user
from tests.pages.conftest import HTMX, Studio


def place(studio: Studio, name: str, *more: int) -> str:
    return reverse(name, args=[studio.project.id, *more])


def roles(studio: Studio) -> dict[str, str]:
    return {member.user.name: member.role for member in studio.project.members.select_related("user")}


def test_somebody_is_added_by_name(alice: Client, studio: Studio) -> None:
    answer = alice.post(place(studio, "project_member_add"), {"name": "charl", "role": "editor"}, follow=True)
    assert roles(studio)["Charlie"] == "editor"
    assert "Charlie is in, as an editor." in answer.text
    assert AuditEvent.objects.get(kind="member added").about.startswith(
        "charlie@example.org in Lighthouse EP"
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type a name."),
        ("\0", "Nobody of this name is in the team."),
        ("Bob" * 20_000, "Nobody of this name is in the team."),
        ("Zoe", "Nobody of this name is in the team."),
        ("Gon", "Nobody of this name is in the team."),
        ("Sam", "More than one person has this name."),
        ("Bob", "Bob is in this project already."),
    ],
)
def test_a_name_that_is_nobody_s_says_so(alice: Client, studio: Studio, typed: str, said: str) -> None:
    make_user("gone", is_active=False)
    for number in range(2):
        User.objects.create_user(f"sam{number}@example.org", name="Sam")
    before = roles(studio)
    answer = alice.post(place(studio, "project_member_add"), {"name": typed})
    assert (answer.status_code, roles(studio)) == (422, before)
    assert said in answer.text
    assert answer.text.count('name="person"') == (2 if typed == "Sam" else 0)


def test_a_forged_person_is_not_added(alice: Client, studio: Studio) -> None:
    gone = make_user("gone", is_active=False)
    for forged in (str(gone.pk), "99999", "9" * 5000, "1; drop", str(studio.alice.pk)):
        answer = alice.post(place(studio, "project_member_add"), {"person": forged})
        assert answer.status_code == 422
    assert set(roles(studio)) == {"Bob", "Carol"}


def test_completion_offers_who_is_there_and_active(alice: Client, studio: Studio) -> None:
    make_user("charlotte", is_active=False)
    found = alice.get(reverse("people_find"), {"name": "char"}, headers=HTMX).text
    assert ("Charlie" in found, "Charlotte" in found) == (True, False)
    assert "<html" not in found


def test_completion_leaves_out_who_is_there_already(alice: Client, studio: Studio) -> None:
    asked = {"name": "b", "project": str(studio.project.id)}
    assert "Bob" not in alice.get(reverse("people_find"), asked, headers=HTMX).text
    stranger = studio.client("charlie").get(reverse("people_find"), asked, headers=HTMX).text
    assert "Bob" in stranger  # who asks about a project of others learns nothing of it
    for odd in ("nonsense", ""):
        asked["project"] = odd
        assert alice.get(reverse("people_find"), asked, headers=HTMX).status_code == 200


def test_a_guest_completes_only_whom_they_know(studio: Studio) -> None:
    guest = make_user("gus", is_guest=True)
    client = Client()
    client.force_login(guest)
    assert "Charlie" not in client.get(reverse("people_find"), {"name": "char"}, headers=HTMX).text


def test_roles_change_and_people_go(alice: Client, studio: Studio) -> None:
    alice.post(place(studio, "project_member_role", studio.carol.pk), {"role": "editor"})
    alice.post(place(studio, "project_member_role", studio.bob.pk), {"role": "owner"})  # no such role: viewer
    assert roles(studio) == {"Bob": "viewer", "Carol": "editor"}
    alice.post(place(studio, "project_member_remove", studio.carol.pk))
    assert roles(studio) == {"Bob": "viewer"}


def test_a_new_role_is_told_instead_of_the_old_one_or_after_it(alice: Client, studio: Studio) -> None:
    alice.post(place(studio, "project_member_add"), {"name": "Charlie", "role": "viewer"})
    charlie, news = studio.charlie.pk, Notification.objects.filter(person=studio.charlie)
    for role in ("editor", "editor"):
        alice.post(place(studio, "project_member_role", charlie), {"role": role})
    assert [each.text for each in news] == ["Alice added you to “Lighthouse EP”: you can make music in it."]
    news.update(read_at=timezone.now())
    alice.post(place(studio, "project_member_role", charlie), {"role": "viewer"})
    told = news.get(read_at=None)
    assert told.text == "Alice made you a viewer of “Lighthouse EP”: you can listen to it."
    assert told.url == place(studio, "project_detail")


def test_a_member_leaves_and_hears_no_more(studio: Studio) -> None:
    carol = studio.client("carol")
    assert carol.post(place(studio, "project_leave")).headers["Location"] == reverse("project_list")
    assert carol.get(place(studio, "project_detail")).status_code == 404


def test_the_owner_hands_it_on_and_stays_as_editor(alice: Client, studio: Studio) -> None:
    alice.post(place(studio, "project_transfer", studio.bob.pk))
    studio.project.refresh_from_db()
    assert (studio.project.owner, roles(studio)) == (studio.bob, {"Alice": "editor", "Carol": "viewer"})


def test_a_guest_cannot_own(alice: Client, studio: Studio) -> None:
    studio.bob.is_guest = True
    studio.bob.save()
    answer = alice.post(place(studio, "project_transfer", studio.bob.pk))
    studio.project.refresh_from_db()
    assert (answer.status_code, studio.project.owner) == (422, studio.alice)


def test_one_track_is_shared_and_taken_back(studio: Studio) -> None:
    track = make_take(studio.project, title="Harbour light")
    bob, charlie = studio.client("bob"), studio.client("charlie")
    bob.post(reverse("track_share", args=[track.id]), {"person": str(studio.charlie.pk)})
    mine = charlie.get(reverse("project_list")).text
    assert "Harbour light" in mine and "Lighthouse EP" not in mine
    assert charlie.get(reverse("track_detail", args=[track.id])).status_code == 200
    bob.post(reverse("track_unshare", args=[track.id, studio.charlie.pk]))
    assert charlie.get(reverse("track_detail", args=[track.id])).status_code == 404


def test_who_hears_it_all_needs_no_share(studio: Studio) -> None:
    track = make_take(studio.project)
    for person in (studio.carol, studio.alice):
        answer = studio.client("bob").post(
            reverse("track_share", args=[track.id]), {"person": str(person.pk)}
        )
        assert answer.status_code == 422
    assert not TrackShare.objects.exists()


def test_a_guest_starts_no_project(studio: Studio) -> None:
    guest = make_user("gus", is_guest=True)
    client = Client()
    client.force_login(guest)
    assert client.post(reverse("project_create"), {"title": "Mine"}).status_code == 404
    song = {"mode": "describe", "description": "rain", "model": "sonic-v5", "new_project": "Mine"}
    answer = client.post(reverse("create"), song | {"nonce": "7d1c8c1e-5f3c-4ad0-8f57-8e0f0f4f7a11"})
    assert answer.status_code == 422
    assert not guest.projects.exists()
    assert "Start with a project" not in client.get(reverse("project_list")).text


def test_an_editor_sees_the_people_and_changes_none(studio: Studio) -> None:
    page = studio.client("bob").get(place(studio, "project_members")).text
    assert "Carol" in page and "Leave this project" in page
    assert "Make owner" not in page
    assert Member.objects.count() == 2
