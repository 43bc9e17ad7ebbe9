"""Requests that wait for an admin's word, with what an admin wants to know, and what was decided lately."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from generation import budgets
from generation.budgets import Standing, month_of
from generation.lifecycle.approvals import obstacle
from generation.models import Approval, Budget, Generation, SpendingRules
from generation.models.generation import State
from generation.pages.gauge import Gauge
from generation.pages.recipe import Line, brief_of
from projects.models import Project, User

MOST = 100  # waiting requests at once; the oldest come first
RECENT = 20
RELATED = ("generation__person", "generation__project", "generation__api_key", "generation__track")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, its words and tags, and the budgets that its price is reserved in already.

    `obstacle` is why it can only be declined, else empty.
    """

    generation: Generation
    brief: list[Line]
    gauges: list[Gauge]
    obstacle: str


@dataclass(frozen=True, slots=True)
class Approvals:
    """`open_to` are the projects among them that the admin may look into."""

    waiting: list[Asked]
    decided: list[Approval]
    open_to: set[UUID]


def approvals_for(admin: User) -> Approvals:
    """A fixed number of queries, however many there are."""
    related = [name.removeprefix("generation__") for name in RELATED]
    held = Generation.objects.filter(state=State.HELD).select_related(*related)
    waiting = list(held.order_by("created_at", "id")[:MOST])
    past = Approval.objects.exclude(decision="").select_related("decided_by", *RELATED)
    decided = list(past.order_by("-decided_at")[:RECENT])
    projects = {each.project_id for each in waiting} | {each.generation.project_id for each in decided}
    open_to = set(Project.objects.visible_to(admin).filter(id__in=projects).values_list("id", flat=True))
    standings = _Standings(waiting)
    asked = [Asked(each, brief_of(each), standings.of(each), obstacle(each)) for each in waiting]
    return Approvals(asked, decided, open_to)


class _Standings:
    """How everybody who asks, and every project they ask in, stands this month."""

    def __init__(self, waiting: Iterable[Generation]) -> None:
        people = {each.person_id for each in waiting if each.person_id}
        projects = {each.project_id for each in waiting}
        self.rules = SpendingRules.the()
        of_people = Budget.objects.filter(person__in=people)
        self.of_people = {budget.person_id: budget for budget in of_people}
        self.of_projects = {b.project_id: b for b in Budget.objects.filter(project__in=projects)}
        self.month = timezone.localdate(month_of(timezone.now())[0])
        self.used: dict[tuple[bool, int | UUID | None], tuple[int, int]] = {}
        for is_local in {each.api_key.is_local for each in waiting}:
            for owners in (User.objects.filter(id__in=people), Project.objects.filter(id__in=projects)):
                found = budgets.used_by(owners, is_local)
                self.used |= {(is_local, owner): used for owner, used in found.items()}

    def of(self, generation: Generation) -> list[Gauge]:
        limits: list[tuple[str, int | UUID | None, int | None, int | None]] = []
        if generation.person:
            own = self.of_people.get(generation.person_id)
            soft, hard = (own.soft, own.hard) if own else (self.rules.person_soft, self.rules.person_hard)
            limits.append((generation.person.display_name, generation.person_id, soft, hard))
        if shared := self.of_projects.get(generation.project_id):
            limits.append((generation.project.title, generation.project_id, shared.soft, shared.hard))
        is_local = generation.api_key.is_local
        return [
            Gauge(Standing(whose, soft, hard, *self.used[is_local, owner], self.month, is_local))
            for whose, owner, soft, hard in limits
            if soft is not None or hard is not None
        ]
