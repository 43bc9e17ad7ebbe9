"""Who is in a project, and who has one track of it: added by name, made editor or viewer, let go."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from projects.audit import record
from projects.models import Member, Notification, Project, Track, TrackShare, User
from projects.notifications import notify, reword
from projects.people.team import people_for
from projects.wording import with_article

TYPED = 254
"""Characters of a name or an address that are looked for; none of them is longer."""

FOUND = 8
"""How many people completion offers at once."""


class NotAdded(Exception):  # noqa: N818  # named like the errors of the service module
    """Somebody cannot come in; the text says why."""


def find(asker: User, name: str, besides: QuerySet[User] | None = None) -> QuerySet[User]:
    """Teammates whose name holds `name`, without oneself, `besides`, and those who are deactivated."""
    name = name.replace("\0", "").strip()[:TYPED]
    people = people_for(asker).filter(is_active=True).exclude(pk=asker.pk) if name else User.objects.none()
    if besides is not None:
        people = people.exclude(pk__in=besides.values("pk"))
    unnamed = Q(name="", email__istartswith=name)
    return people.filter(Q(name__icontains=name) | unnamed | Q(email__iexact=name)).order_by("name", "email")


def chosen(asker: User, person_id: str, name: str) -> User:
    """The person that was picked, or the only one of this name. Raises NotAdded when it is not one."""
    if person_id:
        number = int(person_id) if person_id.isdecimal() and len(person_id) < 19 else 0
        if found := people_for(asker).filter(is_active=True, pk=number).first():
            return found
        raise NotAdded("This person is not in the team any more.")
    if not name.strip():
        raise NotAdded("Type a name.")
    found_people = list(find(asker, name)[:FOUND])
    exact = [person for person in found_people if name.strip().lower() == person.display_name.lower()]
    among = exact or found_people
    if not among:
        raise NotAdded("Nobody of this name is in the team.")
    if len(among) > 1:
        raise NotAdded("More than one person has this name. Choose one below.")
    return among[0]


def people_of(project: Project) -> QuerySet[User]:
    """Its owner and members."""
    return User.objects.filter(Q(pk=project.owner_id) | Q(memberships__project=project)).distinct()


def listeners_of(track: Track) -> QuerySet[User]:
    """Everybody who hears it already: the people of its project, and those it is shared with."""
    among = Q(pk__in=people_of(track.project).values("pk")) | Q(track_shares__track=track)
    return User.objects.filter(among).distinct()


def add(project: Project, person: User, role: str, by: User, request: HttpRequest) -> Member:
    """Let `person` in as `role`. Raises NotAdded for those who are there, or cannot sign in."""
    if not person.is_active:
        raise NotAdded(f"{person.display_name} is deactivated.")
    if person.pk == project.owner_id:
        raise NotAdded(f"{person.display_name} owns this project.")
    try:
        with transaction.atomic():
            member = Member.objects.create(project=project, user=person, role=_role(role))
            record("member added", by, _about(person, project, member.get_role_display()), request)
            _tell_member(member, by)
    except IntegrityError as error:
        raise NotAdded(f"{person.display_name} is in this project already.") from error
    return member


@transaction.atomic
def change_role(member: Member, role: str, by: User, request: HttpRequest) -> None:
    before, member.role = member.role, _role(role)
    if member.role == before:
        return
    member.save(update_fields=["role"])
    _tell_role(member, by)
    record("member's role", by, _about(member.user, member.project, member.get_role_display()), request)


@transaction.atomic
def remove(member: Member, by: User, request: HttpRequest) -> None:
    """Somebody leaves, or is let go. What they made stays."""
    kind = "member left" if member.user_id == by.pk else "member removed"
    record(kind, by, _about(member.user, member.project), request)
    member.delete()


@transaction.atomic
def transfer(project: Project, to: User, by: User, request: HttpRequest) -> None:
    """Make a member the owner; who owned it stays as editor. Raises NotAdded for who cannot own it."""
    row = Project.objects.select_for_update().get(id=project.id)
    if row.owner_id != by.pk:
        raise NotAdded("This project is not yours any more.")
    if not to.is_active or to.is_guest or not row.members.filter(user=to).exists():
        raise NotAdded("Only a member of the team who is in the project can own it.")
    row.members.filter(user=to).delete()
    Member.objects.update_or_create(project=row, user=by, defaults={"role": Member.Role.EDITOR})
    row.owner = to
    row.save(update_fields=["owner"])
    record("project transferred", by, _about(to, row), request)
    text = f"{by.display_name} made you the owner of “{row.title}”."
    _tell(to, f"owner of {row.id} since {timezone.now().isoformat()}", text, _place(row), by)


@transaction.atomic
def share(track: Track, person: User, by: User, request: HttpRequest) -> None:
    """Let `person` hear this one track. Raises NotAdded for those who hear the whole project."""
    if not person.is_active:
        raise NotAdded(f"{person.display_name} is deactivated.")
    if people_of(track.project).filter(pk=person.pk).exists():
        raise NotAdded(f"{person.display_name} hears the whole project.")
    made, is_new = TrackShare.objects.get_or_create(track=track, user=person, defaults={"shared_by": by})
    if not is_new:
        raise NotAdded(f"{person.display_name} has this track already.")
    record("track shared", by, f"{track.title}, with {person.email}", request)
    text = f"{by.display_name} shared “{track.title}” with you."
    _tell(person, f"share {made.pk}", text, reverse("track_detail", args=[track.id]), by)


@transaction.atomic
def unshare(share: TrackShare, by: User, request: HttpRequest) -> None:
    record("track no longer shared", by, f"{share.track.title}, with {share.user.email}", request)
    share.delete()


def _tell_member(member: Member, by: User) -> None:
    _tell(member.user, _added(member), _added_text(member, by), _place(member.project), by)


def _tell_role(member: Member, by: User) -> None:
    """Who has not read yet that they were added reads only what they are now."""
    told = Notification.objects.filter(kind=Notification.Kind.SHARED, about=_added(member))
    if told.filter(read_at=None).exists():
        reword(Notification.Kind.SHARED, _added(member), _added_text(member, by))
        return
    role = with_article(member.get_role_display())
    text = f"{by.display_name} made you {role} of “{member.project.title}”: {_can(member)}."
    _tell(
        member.user, f"{_added(member)} since {timezone.now().isoformat()}", text, _place(member.project), by
    )


def _added(member: Member) -> str:
    return f"member {member.pk}"


def _added_text(member: Member, by: User) -> str:
    return f"{by.display_name} added you to “{member.project.title}”: {_can(member)}."


def _can(member: Member) -> str:
    return f"you can {'make music in' if member.role == Member.Role.EDITOR else 'listen to'} it"


def _tell(person: User, about: str, text: str, url: str, by: User) -> None:
    notify(person, Notification.Kind.SHARED, about, text, url, actor=by)


def _place(project: Project) -> str:
    return reverse("project_detail", args=[project.id])


def _role(role: str) -> str:
    return Member.Role.EDITOR if role == Member.Role.EDITOR else Member.Role.VIEWER


def _about(person: User, project: Project, role: str = "") -> str:
    return f"{person.email} in {project.title}{f', {role.lower()}' if role else ''}"
