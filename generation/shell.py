"""What the shell around every page shows: the balance, and how much is in flight."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest

from generation import keys
from generation.forms.families import PRICES
from generation.models import ApiKey, Generation
from generation.musicapi.operations import Operation
from generation.obstacles import obstacle_in, too_dear
from projects.models import Project, User

THEMES = ("light", "dark")


class Shell:
    """Reads the database only for what a template shows: at most two queries for each request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self._obstacles: dict[UUID, str] = {}

    @cached_property
    def api_key(self) -> ApiKey:
        return keys.default_key()

    @property
    def is_local(self) -> bool:
        return self.api_key.is_local

    @property
    def balance(self) -> int | None:
        """Credits left; None until the balance was read for the first time."""
        return self.api_key.balance

    prices = PRICES  # of what Create asks for; what each of them leaves is refreshed with the balance

    def obstacle_in(self, project: Project) -> str:
        """Why this person makes no music in `project`, looked up once; empty when they may."""
        if project.pk not in self._obstacles:
            self._obstacles[project.pk] = obstacle_in(cast(User, self.request.user), project)
        return self._obstacles[project.pk]

    @cached_property
    def in_flight(self) -> int:
        return Generation.objects.visible_to(self.request.user).in_flight().count()


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page: `theme` for all, `shell` for those who are signed in."""
    theme = request.COOKIES.get("theme", "")
    context: dict[str, Any] = {"theme": theme if theme in THEMES else ""}
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        context["shell"] = of(request)
    return context


def obstacle_for(request: HttpRequest, project: Project | None, operation: Operation) -> str:
    """Why this person cannot ask for `operation` just now; no project yet means one is still to be chosen."""
    shell = of(request)
    return (shell.obstacle_in(project) if project else "") or too_dear(operation, shell.api_key)


def of(request: HttpRequest) -> Shell:
    """The shell of this request, made once."""
    if not hasattr(request, "studio_shell"):
        request.studio_shell = Shell(request)  # type: ignore[attr-defined]  # kept for the views of this request
    return request.studio_shell  # type: ignore[attr-defined]  # set just above
