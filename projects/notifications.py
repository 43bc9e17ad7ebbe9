"""Telling people what happened while they looked elsewhere: in the bell, and by mail to who wants that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from projects import mail
from projects.models import Notification, NotificationChoice, User

Kind = Notification.Kind

MAIL_AFTER = timedelta(minutes=5)
"""What happens within this time is one letter; what is read in the studio before is not mailed."""

MAILED_USUALLY = {
    Kind.COMMENT,
    Kind.MENTION,
    Kind.APPROVAL_ASKED,
    Kind.APPROVAL_GIVEN,
    Kind.SHARED,
    Kind.VOTE,
}
"""What other people do. How one's own requests end is in the bell, where one waits for it."""


@dataclass(frozen=True)
class Ways:
    """How a person is told about one kind of thing."""

    in_studio: bool
    by_mail: bool


def usual(kind: str) -> Ways:
    """How people are told who chose nothing."""
    return Ways(in_studio=True, by_mail=kind in MAILED_USUALLY)


def ways(person: User, kind: str) -> Ways:
    """How `person` wants to be told about things of this kind."""
    choice = NotificationChoice.objects.filter(person=person, kind=kind).first()
    return Ways(choice.in_studio, choice.by_mail) if choice else usual(kind)


def notify(person: User, kind: str, about: str, text: str, url: str, actor: User | None = None) -> None:
    """Tell `person` that something happened, unless they did it themselves (`actor`).

    `kind` is one of `Notification.Kind`. The same `about`, such as "track <id>", is told the same person
    once. `text` is a sentence, which may name what `url` leads to: it is shown only to who may still see
    that. `url` is an address in the studio, from `reverse`; it may go on with a query and a fragment. Runs in
    the caller's transaction: what is rolled back is not told. Sends nothing: a worker does.
    """
    told = ways(person, kind)
    wants_mail = told.by_mail and mail.is_set()
    if not person.is_active or (actor is not None and actor.pk == person.pk):
        return
    if not (told.in_studio or wants_mail):
        return
    now = timezone.now()
    row = Notification(
        person=person,
        kind=Kind(kind),
        about=about,
        text=shortened(text),
        url=url,
        actor=actor,
        created_at=now,
    )
    row.read_at = None if told.in_studio else now  # it stands in the list, and does not count
    row.mail_due_at = now + MAIL_AFTER if wants_mail else None
    Notification.objects.bulk_create([row], ignore_conflicts=True)


def shortened(text: str) -> str:
    """One line that fits."""
    line, most = " ".join(text.replace("\0", "").split()), Notification.TEXT_LENGTH
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def unread_count(person: User) -> int:
    return Notification.objects.filter(person=person, read_at=None).count()
