"""What admins do with people: roles, going and coming back, handing over what somebody owns."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from projects.audit import record
from projects.models import Member, Notification, Project, User
from projects.notifications import notify
from projects.people import second_factor
from projects.people.invitations import revoke_all_by
from projects.people.sessions import end_sessions


class RefusedError(Exception):
    """An act that would leave the studio in trouble; the text says why and what to do."""


def people_for(person: User) -> QuerySet[User]:
    """Whom `person` sees on the Members page: everybody; a guest only those they share projects with."""
    people = User.objects.annotate(
        owned=Count("projects", filter=Q(projects__trashed_at=None), distinct=True)
    ).order_by("-is_active", "name", "email")
    if not person.is_staff:
        people = people.filter(is_active=True)
    if person.is_guest:
        shared = list(Project.objects.visible_to(person).values_list("id", "owner_id"))
        members = Member.objects.filter(project_id__in=[project for project, _ in shared])
        owners = [owner for _, owner in shared]
        people = people.filter(Q(pk=person.pk) | Q(pk__in=owners) | Q(pk__in=members.values("user_id")))
    return people


@transaction.atomic
def change_role(person: User, role: str, by: User, request: HttpRequest) -> None:
    """Raises RefusedError for the last admin."""
    was = person.role
    if was == role:
        return
    if was == User.Role.ADMIN:
        _keep_an_admin(person)
        revoke_all_by(person)
    person.take_role(role)
    person.save(update_fields=["is_staff", "is_superuser", "is_guest"])
    record("role changed", by, f"{person.email}: {was.label} to {person.role.label}", request)


@transaction.atomic
def deactivate(person: User, by: User, request: HttpRequest) -> None:
    """Shut `person` out at once; what they made and spent stays. Raises RefusedError for oneself."""
    if person == by:
        raise RefusedError("You cannot deactivate yourself. Another admin can.")
    if person.is_staff:
        _keep_an_admin(person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions(person)
    revoke_all_by(person)
    record("deactivated", by, person.email, request)


def reactivate(person: User, by: User, request: HttpRequest) -> None:
    """Let `person` in again, with the password and role they had."""
    person.is_active = True
    person.save(update_fields=["is_active"])
    record("brought back", by, person.email, request)


@transaction.atomic
def hand_over(person: User, to: User, by: User, request: HttpRequest) -> int:
    """Make `to` the owner of every project of `person`, who stays in them as editor. Returns how many.

    Raises RefusedError when `to` could not own projects.
    """
    if not to.is_active or to.is_guest or to == person:
        raise RefusedError("Projects can be handed to an active member or admin.")
    owned = Project.objects.filter(owner=person).order_by("id")
    projects = [project.id for project in owned.select_for_update()]
    Member.objects.filter(project_id__in=projects, user__in=[person, to]).delete()
    Member.objects.bulk_create(
        Member(project_id=project, user=person, role=Member.Role.EDITOR) for project in projects
    )
    Project.objects.filter(id__in=projects).update(owner=to)
    record("projects handed over", by, f"{len(projects)} of {person.email} to {to.email}", request)
    if projects:
        many = f"{len(projects)} project{'s' if len(projects) > 1 else ''}"
        text = f"{by.display_name} made you the owner of {many} of {person.display_name}’s."
        about = f"projects of {person.pk} since {timezone.now().isoformat()}"
        notify(to, Notification.Kind.SHARED, about, text, reverse("project_list"), actor=by)
    return len(projects)


def take_second_factor_off(person: User, by: User, request: HttpRequest) -> bool:
    removed = second_factor.remove(person)
    if removed:
        record("second factor taken off", by, person.email, request)
    return removed


def sign_out_everywhere(person: User, by: User, request: HttpRequest) -> int:
    ended = end_sessions(person)
    record("signed out everywhere", by, person.email, request)
    return ended


def _keep_an_admin(person: User) -> None:
    """Raise RefusedError if `person` is the last admin who can sign in; other admins are held until then."""
    admins = User.objects.select_for_update().filter(is_staff=True, is_active=True).order_by("pk")
    if not [admin for admin in admins if admin.pk != person.pk]:
        raise RefusedError(f"{person.display_name} is the last admin. Make somebody else one first.")
