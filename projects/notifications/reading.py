"""What has been read, and what need not be any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from projects.models import Notification, User
from projects.sign_in import Request

HIDDEN = "Studio-Hidden"
"""The header that pages send while they are in a tab behind others (static/js/notices.js)."""
KEPT = timedelta(days=90)
"""How long what was read is kept; what was not stays until it is."""


def unread(person: User) -> QuerySet[Notification]:
    return Notification.objects.filter(person=person, read_at=None)


def read(person: User, notification_id: int) -> None:
    unread(person).filter(pk=notification_id).update(read_at=timezone.now())


def read_all(person: User) -> int:
    """Mark everything read; returns how much that was."""
    return _mark(person, unread(person))


def seen(person: User, abouts: Iterable[str]) -> None:
    """`person` is looking at these very things, so nothing needs to be said of them."""
    _mark(person, unread(person).filter(about__in=list(abouts)))


def opened(request: Request, page: str = "") -> None:
    """Its person is shown `page`, else the page asked for: what leads there, to any part of it, is read."""
    path = page or request.path
    if request.method != "GET" or HIDDEN in request.headers:
        return
    leads_here = Q(url=path) | Q(url__startswith=f"{path}?") | Q(url__startswith=f"{path}#")
    told = unread(request.user).filter(leads_here)
    if told.exists():
        _mark(request.user, told)


def settled(kind: str, about: str) -> None:
    """Nobody needs to do anything about it any more: it counts no longer, and is not mailed."""
    told = Notification.objects.filter(kind=kind, about=about)
    told.filter(mailed_at=None).update(mail_due_at=None)
    told.filter(read_at=None).update(read_at=timezone.now())


def prune() -> int:
    """Delete what was read long ago; returns how much that was."""
    return Notification.objects.filter(read_at__lt=timezone.now() - KEPT).delete()[0]


def _mark(person: User, rows: QuerySet[Notification]) -> int:
    """Several rows of a person are only written by who holds the person, so nobody waits in a ring."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).filter(pk=person.pk).first()
        return rows.update(read_at=timezone.now())
