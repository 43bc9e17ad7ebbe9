"""Words written for a form: lyrics on a subject, a fuller description of a style."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from generation.addresses import WORDS
from generation.forms import OperationForm
from generation.models import Generation
from generation.models.generation import State
from generation.musicapi.operations import SONIC_LYRICS, SONIC_UPSAMPLE_TAGS
from generation.pages import shell
from generation.takes import pace_of
from generation.terms import Quote
from projects.models import Project
from projects.sign_in import Request

OPERATIONS = {"lyrics": SONIC_LYRICS, "tags": SONIC_UPSAMPLE_TAGS}
KINDS = {operation.key: kind for kind, operation in OPERATIONS.items()}
SOURCE = {"lyrics": "description", "tags": "tags"}  # the field that is asked for, by kind
NO_PROJECT = "Choose a project first: the words are written for it."


@dataclass(slots=True)
class Slot:
    """The place in a form where words of one kind are asked for and appear."""

    kind: str
    form: OperationForm
    quote: Quote
    project: Project | None
    generation: Generation | None = None

    @property
    def subject(self) -> Any:
        """The field to fill in; tags have none of their own."""
        return self.form[SOURCE[self.kind]] if self.kind == "lyrics" else None

    @property
    def is_moving(self) -> bool:
        return self.generation is not None and self.generation.is_moving

    @property
    def is_held(self) -> bool:
        return self.generation is not None and self.generation.state == State.HELD

    @property
    def pace(self) -> str:
        """How often it asks for news, as a trigger; empty when none can come."""
        return pace_of([self.generation]) if self.generation else ""

    @property
    def has_failed(self) -> bool:
        failed = (State.FAILED, State.UNCONFIRMED, State.CANCELLED)
        return self.generation is not None and self.generation.state in failed

    @property
    def problems(self) -> list[str]:
        return self.form.problems_in_words

    @property
    def drafts(self) -> list[dict[str, str]]:
        """Lyrics to choose from, each with a title."""
        return self._result.get("drafts", []) if self.kind == "lyrics" else []

    @property
    def tags(self) -> str:
        return self._result.get("tags", "") if self.kind == "tags" else ""

    @property
    def _result(self) -> dict[str, Any]:
        return self.generation.result if self.generation else {}


def slots(request: Request, project: Project | None) -> dict[str, Slot]:
    """An empty slot for each kind; what `?words=` asked for is in its own."""
    shown = words_asked(request, request.GET.get("words", ""))
    kind = KINDS[shown.operation] if shown else ""
    return {each: slot(request, each, project, shown if each == kind else None) for each in OPERATIONS}


def slot(request: Request, kind: str, project: Project | None, generation: Generation | None = None) -> Slot:
    """The slot for the next press, with what the last one brought."""
    asked = generation.request.get(SOURCE[kind], "") if generation else ""
    form = _form(request, kind, project, initial={SOURCE[kind]: asked, "nonce": uuid4()})
    return Slot(kind, form, _quote(request, kind), project, generation)


def filled_slot(request: Request, kind: str, project: Project | None) -> Slot:
    """The slot as it was sent, with the tags of the form around it."""
    sent: dict[str, Any] = request.POST.dict()
    if kind == "tags":
        sent["tags-tags"] = sent.get("tags", "")
    return Slot(kind, _form(request, kind, project, data=sent), _quote(request, kind), project)


def words_asked(request: Request, identifier: str | UUID) -> Generation | None:
    """What a person asked for in words, when they may see it."""
    try:
        wanted = UUID(str(identifier))
    except ValueError:
        return None
    visible = Generation.objects.visible_to(request.user).select_related("project__owner", "api_key")
    return visible.filter(id=wanted, operation__in=WORDS).first()


def _quote(request: Request, kind: str) -> Quote:
    return shell.of(request).terms.quote(OPERATIONS[kind])


def _form(
    request: Request, kind: str, project: Project | None, data: Mapping[str, Any] | None = None, **kwargs: Any
) -> OperationForm:
    operation, reason = OPERATIONS[kind], _quote(request, kind).obstacle
    if data is not None and project is None:
        reason = NO_PROJECT
    return OperationForm(
        data, operation=operation, obstacle=reason, prefix=kind, auto_id="words-%s", **kwargs
    )
