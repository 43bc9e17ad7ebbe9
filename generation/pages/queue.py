"""Everything in flight that a person may see, in the order it will come, and what ended last."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from generation import takes
from generation.models import Generation
from generation.models.generation import ENDED
from projects.models import Project, User

SHOWN_IN_FLIGHT = 100
SHOWN_ENDED = 15


@dataclass(slots=True)
class Queue:
    in_flight: list[takes.Card]
    ended: list[takes.Card]
    editable: set[UUID]

    @property
    def pace(self) -> str:
        return takes.pace_of(card.generation for card in self.in_flight)

    @property
    def moving(self) -> str:
        return takes.names_of(self.in_flight)


def queue_of(user: User) -> Queue:
    """A fixed number of queries, however long the line is."""
    visible = takes.with_takes(Generation.objects.visible_to(user))
    in_flight = visible.in_flight().order_by("created_at", "id")[:SHOWN_IN_FLIGHT]
    ended = visible.filter(state__in=ENDED).order_by("-finished_at", "-created_at")[:SHOWN_ENDED]
    made = takes.cards([*in_flight, *ended])
    editable = set(Project.objects.editable_by(user).values_list("id", flat=True))
    moving = [card for card in made if not card.generation.has_ended]
    return Queue(moving, [card for card in made if card.generation.has_ended], editable)
