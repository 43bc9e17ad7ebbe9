"""What the shell around every page shows: what is left, how much is in flight, what waits for an admin."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from generation.forms.families import FAMILIES
from generation.models import ApiKey, Generation
from generation.models.generation import State
from generation.terms import Terms
from projects.models import Project, User
from projects.notifications import unread

THEMES = ("light", "dark")


class Shell:
    """Reads the database only for what a template shows, and each thing once for each request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self._terms: dict[UUID | None, Terms] = {}
        self.terms = self.terms_in(None)

    def terms_in(self, project: Project | None) -> Terms:
        """On which terms this person asks in `project`, made once."""
        which = project.pk if project else None
        if which not in self._terms:
            self._terms[which] = Terms(cast(User, self.request.user), project)
        return self._terms[which]

    def look_at(self, project: Project | None) -> Terms:
        """From here on the page is about `project`: its key pays, and its balance is shown."""
        self.terms = self.terms_in(project)
        return self.terms

    def look_again(self) -> Terms:
        """After a press: what it set aside counts from now on."""
        self._terms.clear()
        return self.look_at(self.terms.project)

    @property
    def api_key(self) -> ApiKey:
        return self.terms.api_key

    @property
    def is_local(self) -> bool:
        return self.api_key.is_local

    @property
    def balance(self) -> int | None:
        """Credits left; None until the balance was read for the first time."""
        return self.api_key.balance

    @property
    def low_balance(self) -> str:
        """That so few credits are left that people should know; empty while there are enough."""
        return self.terms.low_balance

    @property
    def prices(self) -> list[int]:
        """Of what Create asks for; what each of them leaves is refreshed with the balance."""
        return sorted({self.terms.price(family.operation) for family in FAMILIES})

    @cached_property
    def _counts(self) -> tuple[int, int]:
        """What is in flight and what is unread, which every page shows, in one query."""
        person = cast(User, self.request.user)
        in_flight = Generation.objects.visible_to(person).in_flight()
        counted = _count_of(in_flight), _count_of(unread(person))
        return User.objects.filter(pk=person.pk).values_list(*counted).get()

    @property
    def in_flight(self) -> int:
        return self._counts[0]

    @property
    def unread(self) -> int:
        """How much this person was told of and has not read."""
        return self._counts[1]

    @cached_property
    def approvals(self) -> int:
        """How many requests wait for an admin's word; 0 for those who cannot give it."""
        if not cast(User, self.request.user).is_staff:
            return 0
        return Generation.objects.filter(state=State.HELD).count()


def _count_of(rows: QuerySet[Any]) -> Coalesce:
    """How many `rows` there are, for use in another query."""
    grouped = rows.order_by().values(_all=Value(1)).annotate(_count=Count("pk")).values("_count")
    return Coalesce(Subquery(grouped), 0)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page: `theme` for all, `shell` for those who are signed in."""
    theme = request.COOKIES.get("theme", "")
    context: dict[str, Any] = {"theme": theme if theme in THEMES else ""}
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        context["shell"] = of(request)
    return context


def of(request: HttpRequest) -> Shell:
    """The shell of this request, made once."""
    if not hasattr(request, "studio_shell"):
        request.studio_shell = Shell(request)  # type: ignore[attr-defined]  # kept for the views of this request
    return request.studio_shell  # type: ignore[attr-defined]  # set just above


def look_at(request: HttpRequest, project: Project | None) -> Terms:
    """What asking costs on this page, which is about `project`."""
    return of(request).look_at(project)
