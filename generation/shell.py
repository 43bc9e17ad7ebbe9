"""What the shell around every page shows: the balance, and how much is in flight."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest

from generation import keys
from generation.models import ApiKey, Generation
from generation.musicapi.operations import SONIC_CREATE

THEMES = ("light", "dark")


class Shell:
    """Reads the database only for what a template shows: at most two queries for each request."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

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

    @property
    def left_after(self) -> int | None:
        """What one more song leaves."""
        return None if self.balance is None else max(self.balance - SONIC_CREATE.price, 0)

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


def of(request: HttpRequest) -> Shell:
    """The shell of this request, made once."""
    if not hasattr(request, "studio_shell"):
        request.studio_shell = Shell(request)  # type: ignore[attr-defined]  # kept for the views of this request
    return request.studio_shell  # type: ignore[attr-defined]  # set just above
