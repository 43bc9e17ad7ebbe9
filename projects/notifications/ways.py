"""How a person wants to be told about each kind of thing."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from projects.models import Notification, NotificationChoice, User

Kind = Notification.Kind

MAILED_USUALLY = {
    Kind.COMMENT,
    Kind.MENTION,
    Kind.APPROVAL_ASKED,
    Kind.APPROVAL_GIVEN,
    Kind.SHARED,
    Kind.VOTE,
}
"""What other people do. How one's own requests end is in the bell, where one waits for it."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Whether it counts in the bell, and whether it is mailed."""

    in_studio: bool
    by_mail: bool


def usual(kind: str) -> Ways:
    """How people are told who chose nothing."""
    return Ways(in_studio=True, by_mail=kind in MAILED_USUALLY)


def ways(person: User, kind: str) -> Ways:
    """How `person` wants to be told about things of this kind."""
    choice = NotificationChoice.objects.filter(person=person, kind=kind).first()
    return Ways(choice.in_studio, choice.by_mail) if choice else usual(kind)


def kinds_for(person: User) -> list[Kind]:
    """What this person can be told about: approvals are asked of admins, and guests ask for no music."""
    never = {Kind.READY, Kind.FAILED, Kind.APPROVAL_GIVEN} if person.is_guest else set()
    if not person.is_staff:
        never = never | {Kind.APPROVAL_ASKED}
    return [kind for kind in Kind if kind not in never]


def all_ways(person: User) -> dict[Kind, Ways]:
    """The ways of each kind this person can be told about."""
    chosen = {c.kind: Ways(c.in_studio, c.by_mail) for c in NotificationChoice.objects.filter(person=person)}
    return {kind: chosen.get(kind) or usual(kind) for kind in kinds_for(person)}


@transaction.atomic
def choose(person: User, chosen: dict[Kind, Ways]) -> None:
    """Write down what differs from the usual, and forget what does not any more."""
    for kind, wanted in chosen.items():
        if wanted == usual(kind):
            NotificationChoice.objects.filter(person=person, kind=kind).delete()
        else:
            both = {"in_studio": wanted.in_studio, "by_mail": wanted.by_mail}
            NotificationChoice.objects.update_or_create(person=person, kind=kind, defaults=both)
