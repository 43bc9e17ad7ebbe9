"""What the Create panel shows around its form: what it costs, what is left after, how long it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from generation import shell, timing
from generation.forms import CreateForm, draft_of
from generation.models import ApiKey, Generation
from generation.obstacles import obstacle
from projects.models import Project
from projects.sign_in import Request

DRAFT = "create_draft"  # in the session: the form as it was last sent
NOT_KEPT = ("nonce", "retry_of", "project", "new_project")


@dataclass(slots=True)
class Panel:
    form: CreateForm
    api_key: ApiKey
    usual: timing.UsualTime
    project: Project | None = None
    until: str = ""

    @property
    def price(self) -> int:
        return self.form.operation.price


def panel_for(request: Request, form: CreateForm, project: Project | None = None, until: str = "") -> Panel:
    """The panel around `form`. `until` is the generation the page's list of takes goes down to."""
    api_key = shell.of(request).api_key
    usual = timing.usual_time(form.operation.key, form.model.id, api_key)
    return Panel(form, api_key, usual, project, until)


def obstacle_for(request: Request, project: Project | None) -> str:
    return obstacle(request.user, project, CreateForm.operation, shell.of(request).api_key)


def draft(request: Request) -> dict[str, Any]:
    """What the form starts with: the request `?draft=`, else what was last sent; in the mode `?mode=`."""
    values = _earlier_request(request) or dict(request.session.get(DRAFT, {}))
    mode = request.GET.get("mode", "")
    return values | ({"mode": mode} if mode in ("describe", "write") else {})


def keep(request: Request, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Remember what was sent, so the form stays filled on every page that shows it."""
    kept = {name: value for name, value in sent.items() if name not in NOT_KEPT}
    request.session[DRAFT] = kept
    return kept


def _earlier_request(request: Request) -> dict[str, Any]:
    try:
        identifier = UUID(request.GET.get("draft", ""))
    except ValueError:
        return {}
    earlier = (
        Generation.objects.visible_to(request.user)
        .filter(id=identifier, operation=CreateForm.operation.key)
        .first()
    )
    if earlier is None:
        return {}
    return draft_of(earlier.request, earlier.id if earlier.state in ("failed", "cancelled") else None)
