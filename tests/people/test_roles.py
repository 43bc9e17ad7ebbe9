"""Roles, going and coming back, handing over."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from generation import ledger
from generation.models import CreditEntry
from projects.models import AuditEvent, Member, Project, Track, User
from projects.models.project import Member as Membership
from tests.factories import (
    PASSWORD,
    make_generation,
    make_member,
    make_project,
    make_track,
    make_user,
)
from tests.people.conftest import Team


@pytest.mark.parametrize("role", ["admin", "member", "guest"])
def test_an_admin_changes_a_role(team: Team, ada: Client, role: str) -> None:
    ada.post(f"/people/{team.bob.pk}/role/", {"role": role})
    team.bob.refresh_from_db()
    assert team.bob.role == role
    assert team.bob.is_superuser == (role == "admin")


def test_a_role_nobody_has_is_refused(team: Team, ada: Client) -> None:
    response = ada.post(f"/people/{team.bob.pk}/role/", {"role": "owner"})
    assert (response.status_code, "Choose one of the roles." in response.text) == (422, True)


def test_the_last_admin_stays_one(team: Team, ada: Client) -> None:
    make_user("former", is_staff=True, is_superuser=True, is_active=False)  # who cannot sign in, cannot help
    response = ada.post(f"/people/{team.ada.pk}/role/", {"role": "member"})
    assert response.status_code == 422
    assert "Ada is the last admin. Make somebody else one first." in response.text
    team.ada.refresh_from_db()
    assert team.ada.is_staff


def test_with_a_second_admin_the_first_may_step_down(team: Team, ada: Client) -> None:
    ada.post(f"/people/{team.alice.pk}/role/", {"role": "admin"})
    assert ada.post(f"/people/{team.ada.pk}/role/", {"role": "member"}).headers["Location"] == "/people/"
    assert ada.get(f"/people/{team.bob.pk}/").status_code == 404  # at once
    assert ada.get("/admin/").status_code == 302


def test_nobody_deactivates_oneself(team: Team, ada: Client) -> None:
    ada.post(f"/people/{team.alice.pk}/role/", {"role": "admin"})
    response = ada.post(f"/people/{team.ada.pk}/active/", {"active": "no"})
    assert "You cannot deactivate yourself." in response.text
    team.ada.refresh_from_db()
    assert team.ada.is_active


def test_who_is_deactivated_is_out_at_once_and_leaves_everything_behind(
    team: Team, ada: Client, alice: Client
) -> None:
    project = make_project(team.alice)
    generation = make_generation(project, "running")
    make_track(project)
    ledger.charge(generation)
    assert alice.get("/projects/").status_code == 200
    ada.post(f"/people/{team.alice.pk}/active/", {"active": "no"})
    assert alice.get("/projects/").status_code == 302
    assert (
        Client().post("/sign-in/", {"username": "alice@example.org", "password": PASSWORD}).status_code == 422
    )
    assert (Project.objects.count(), Track.objects.count(), CreditEntry.objects.count()) == (1, 1, 1)
    assert "Deactivated" in ada.get("/people/").text
    assert "Alice" not in team.client("bob").get("/people/").text


def test_who_comes_back_has_what_they_had(team: Team, ada: Client) -> None:
    make_project(team.alice, "Rainy days")
    for active in ("no", "yes"):
        ada.post(f"/people/{team.alice.pk}/active/", {"active": active})
    client = Client()
    client.post("/sign-in/", {"username": "alice@example.org", "password": PASSWORD})
    assert "Rainy days" in client.get("/projects/").text


def test_projects_are_handed_over_and_their_maker_stays_as_editor(team: Team, ada: Client) -> None:
    first, second = make_project(team.alice, "One"), make_project(team.alice, "Two")
    make_member(first, team.bob, Membership.Role.VIEWER)
    make_project(team.gus, "Not hers")
    ada.post(f"/people/{team.alice.pk}/hand-over/", {"to": team.bob.pk})
    assert set(Project.objects.owned_by(team.bob)) == {first, second}
    members = Member.objects.filter(project__in=[first, second]).values_list("user__name", "role")
    assert list(members) == [("Alice", "editor")] * 2
    assert team.client("bob").get(f"/projects/{first.id}/edit/").status_code == 200
    (news,) = team.bob.notifications.all()
    assert news.text == "Ada made you the owner of 2 projects of Alice’s."


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("gus", "Projects can be handed to an active member or admin."),
        ("gone", "Projects can be handed to an active member or admin."),
        ("alice", "Projects can be handed to an active member or admin."),
        ("", "Choose who gets the projects."),
    ],
)
def test_projects_go_to_nobody_who_could_not_own_them(team: Team, ada: Client, to: str, said: str) -> None:
    make_user("gone", is_active=False)
    project = make_project(team.alice)
    heir = User.objects.filter(email=f"{to}@example.org").first()
    response = ada.post(f"/people/{team.alice.pk}/hand-over/", {"to": heir.pk if heir else "nobody"})
    assert (response.status_code, said in response.text) == (422, True)
    project.refresh_from_db()
    assert project.owner == team.alice


def test_every_act_is_in_the_audit_log_with_who_did_it_and_to_whom(team: Team, ada: Client) -> None:
    make_project(team.alice)
    page = f"/people/{team.alice.pk}/"
    ada.post(f"{page}role/", {"role": "admin"})
    ada.post(f"{page}hand-over/", {"to": team.bob.pk})
    ada.post(f"{page}sign-out/")
    ada.post(f"{page}new-password/")
    ada.post(f"{page}active/", {"active": "no"})
    ada.post(f"{page}active/", {"active": "yes"})
    written = AuditEvent.objects.filter(person=team.ada, about__contains="alice@example.org")
    assert sorted(written.values_list("kind", flat=True)) == [
        "brought back",
        "deactivated",
        "link for a new password made",
        "projects handed over",
        "role changed",
        "signed out everywhere",
    ]
    assert set(written.values_list("address", "person_name")) == {("127.0.0.1", "Ada <ada@example.org>")}
    log = ada.get("/admin/projects/auditevent/").text
    assert "alice@example.org: Member to Admin" in log


def test_members_see_names_and_roles_and_no_addresses(team: Team, alice: Client) -> None:
    page = alice.get("/people/").text.split("<main")[1]
    for name in ("Ada", "Alice", "Bob", "Gus"):
        assert name in page
    assert "@example.org" not in page
    assert "/people/invite/" not in page


def test_a_guest_sees_only_whom_they_share_a_project_with(team: Team) -> None:
    shared = make_project(team.alice)
    make_member(shared, team.gus)
    page = team.client("gus").get("/people/").text.split("<main")[1]
    assert ("Alice" in page, "Gus" in page, "Bob" in page, "Ada" in page) == (True, True, False, False)


def test_names_of_people_are_text_and_never_markup(team: Team, ada: Client) -> None:
    User.objects.filter(pk=team.bob.pk).update(name="<img src=x onerror=alert(1)>")
    for page in ("/people/", "/people/invite/"):
        assert "<img src=x" not in ada.get(page).text


def test_the_list_asks_the_database_as_often_for_many_people_as_for_few(team: Team, ada: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert ada.get("/people/").status_code == 200
        return len(caught)

    queries()
    few = queries()
    for number in range(8):
        make_project(make_user(f"person-{number}"))
    assert queries() == few <= 14
