"""Notifications as pages and letters show them: by day, the unread first, nothing of what is closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from projects.models import Notification, Project, Track, User, Vote

PAGE = 30
CLOSED = "Something that is not shared with you any more."
Kind = Notification.Kind
ICONS = {
    Kind.READY: "circle-check",
    Kind.FAILED: "triangle-alert",
    Kind.COMMENT: "message-square",
    Kind.MENTION: "at-sign",
    Kind.APPROVAL_ASKED: "coins",
    Kind.APPROVAL_GIVEN: "coins",
    Kind.SHARED: "users",
    Kind.VOTE: "vote",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One notification for its person. Without `is_open` it tells nothing of what it was about."""

    row: Notification
    is_open: bool

    @property
    def text(self) -> str:
        return self.row.text if self.is_open else CLOSED

    @property
    def actor(self) -> User | None:
        return self.row.actor if self.is_open else None

    @property
    def icon(self) -> str:
        return ICONS[Kind(self.row.kind)] if self.is_open else "eye-off"

    @property
    def href(self) -> str:
        """Opens it. The fragment goes along by itself: browsers and htmx keep it across a redirect."""
        fragment = urlsplit(self.row.url).fragment
        return reverse("notification_open", args=[self.row.pk]) + (f"#{fragment}" if fragment else "")

    @property
    def day(self) -> date:
        return timezone.localdate(self.row.created_at)


Days = list[tuple[date, list[Shown]]]


@dataclass(slots=True)
class Page:
    """Some of a person's notifications; `before` is where the next page goes on, empty at the end."""

    unread: Days = field(default_factory=list)
    read: Days = field(default_factory=list)
    before: str = ""


def page_of(person: User, before: str = "") -> Page:
    """The newest PAGE, or those that follow the mark `before`; a mark that is none begins at the top."""
    told = Notification.objects.filter(person=person).select_related("actor")
    part, mark = _mark(told, before)
    rows: list[Notification] = []
    if part == "unread":
        rows += told.filter(_below(mark), read_at=None)[: PAGE + 1]
        mark = None
    if len(rows) <= PAGE:
        rows += told.filter(_below(mark)).exclude(read_at=None)[: PAGE + 1 - len(rows)]
    here = shown(person, rows[:PAGE])
    page = Page(
        _by_day(each for each in here if each.row.read_at is None),
        _by_day(each for each in here if each.row.read_at),
    )
    if len(rows) > PAGE:
        last = rows[PAGE - 1]
        page.before = f"{'read' if last.read_at else 'unread'}-{last.pk}"
    return page


def shown(person: User, rows: Sequence[Notification]) -> list[Shown]:
    """Each of `rows` as `person` may see it now, in three queries however many there are."""
    leads = [_leads_to(row.url) for row in rows]
    tracks = _visible(Track.objects.visible_to(person), {lead.get("track_id") for lead in leads if lead})
    votes = _visible(_votes(person), {lead.get("vote_id") for lead in leads if lead})
    projects = _visible(
        Project.objects.visible_to(person), {lead.get("project_id") for lead in leads if lead}
    )
    checks = {"track_id": tracks, "project_id": projects, "vote_id": votes}

    def is_open(row: Notification, lead: dict[str, Any] | None) -> bool:
        if lead is None or (row.kind == Kind.APPROVAL_ASKED and not person.is_staff):
            return False
        return all(lead[name] in seen for name, seen in checks.items() if name in lead)

    return [Shown(row, is_open(row, lead)) for row, lead in zip(rows, leads, strict=True)]


def _leads_to(url: str) -> dict[str, Any] | None:
    """What the address names, such as `track_id`; None when the studio has no such address any more."""
    try:
        return resolve(urlsplit(url).path).kwargs
    except Resolver404:
        return None


def _visible(rows: QuerySet[Any], ids: set[Any]) -> set[Any]:
    wanted = ids - {None}
    return set(rows.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def _votes(person: User) -> QuerySet[Vote]:
    return Vote.objects.filter(project__in=Project.objects.visible_to(person))


def _by_day(rows: Iterable[Shown]) -> Days:
    return [(day, list(of_day)) for day, of_day in groupby(rows, key=lambda each: each.day)]


def _mark(told: QuerySet[Notification], before: str) -> tuple[str, Notification | None]:
    """The part of the list and the row that `unread-12` speaks of."""
    part, _, number = before.partition("-")
    row = told.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    return (part, row) if row and part in ("unread", "read") else ("unread", None)


def _below(mark: Notification | None) -> Q:
    if mark is None:
        return Q()
    return Q(created_at__lt=mark.created_at) | Q(created_at=mark.created_at, pk__lt=mark.pk)
