"""The takes of a project as its page shows them: one card for each request, newest first.

The list polls itself while something moves. Everything on it comes from a fixed number of queries,
however many cards there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from generation import pacing, timing
from generation.models import ApiKey, Clip, Generation
from generation.models.generation import GenerationQuerySet, State
from projects.models import Project, Track

PAGE = 20  # cards at once; "Show older" brings the next ones
SHORT = 12  # hexadecimal digits of an id that tell generations of one page apart
NEARLY_DONE = 0.95  # a bar never claims to be at its end before it is


@dataclass(slots=True)
class Card:
    """One request: its stored takes, the clips that failed, and what is known about the waiting."""

    generation: Generation
    takes: list[Clip]
    lost: list[Clip]
    usual: timing.UsualTime | None = None
    place: pacing.Place | None = None

    @property
    def tracks(self) -> list[Track]:
        return [clip.track for clip in self.takes if clip.track is not None]

    @property
    def title(self) -> str:
        """The music's own title once there is music, else what was asked for."""
        return (self.tracks[0].title if self.tracks else "") or self.generation.title

    @property
    def since(self) -> datetime:
        return self.generation.submitted_at or self.generation.created_at

    @property
    def elapsed_s(self) -> float:
        return (timezone.now() - self.since).total_seconds()

    @property
    def progress(self) -> float | None:
        """How far it should be by the usual time, 0 to 0.95; None while that cannot be said."""
        if self.usual is None or self.generation.state == State.QUEUED:
            return None
        return min(self.elapsed_s / self.usual.p90_s, NEARLY_DONE)

    @property
    def tags(self) -> str:
        return (self.tracks[0].tags if self.tracks else "") or self.generation.request.get("tags", "")

    @property
    def ending(self) -> str:
        """What a screen reader hears when it ends."""
        if self.generation.state == State.SUCCEEDED:
            count = len(self.takes)
            return f"{self.title}: {count} take{'' if count == 1 else 's are' if count else 's'} ready"
        return f"{self.title}: {self.generation.get_state_display().lower()}. {self.generation.error}".strip()


def with_takes(generations: GenerationQuerySet) -> GenerationQuerySet:
    """Fetch what a card shows along with each generation."""
    clips = Clip.objects.select_related("track").order_by("position")
    retries = Generation.objects.filter(retry_of=OuterRef("pk"))
    rows = generations.select_related("person", "api_key", "project").annotate(was_retried=Exists(retries))
    return rows.prefetch_related(Prefetch("clips", clips))


def cards(generations: Iterable[Generation]) -> list[Card]:
    """A card for each; looks up places in line and usual times once for all of them."""
    made = [_card(generation) for generation in generations]
    _tell_times(made)
    return made


def _card(generation: Generation) -> Card:
    clips = list(generation.clips.all())
    takes = [clip for clip in clips if clip.track is not None]
    return Card(generation, takes, [clip for clip in clips if clip.state == Clip.State.FAILED])


def _tell_times(made: Sequence[Card]) -> None:
    """Usual time and place in line, for those still to come."""
    keys: dict[int, ApiKey] = {
        c.generation.api_key_id: c.generation.api_key for c in made if c.generation.is_moving
    }
    places = {k: v for key in keys.values() for k, v in pacing.places(key).items()}
    usual: dict[tuple[str, str, int], timing.UsualTime] = {}
    for card in made:
        generation = card.generation
        if generation.is_moving:
            kind = (generation.operation, generation.model, generation.api_key_id)
            if kind not in usual:
                usual[kind] = timing.usual_time(generation.operation, generation.model, generation.api_key)
            card.usual = usual[kind]
            card.place = places.get(generation.id)


# -- a project's list ------------------------------------------------------------------------------


@dataclass(slots=True)
class TakeList:
    """What the takes section shows.

    `last` is where "Show older" goes on, `moving` what the next poll asks after.
    """

    project: Project
    cards: list[Card]
    last: Generation | None = None
    has_older: bool = False

    @property
    def is_moving(self) -> bool:
        return any(card.generation.is_moving for card in self.cards)

    @property
    def moving(self) -> str:
        return names_of(self.cards)


def newest(project: Project, until: str = "") -> TakeList:
    """The top of the list: down to the generation `until`, else a page and what still moves below it."""
    generations = with_takes(project.generations.order_by("-created_at", "-id"))
    last = _mark(project, until) or _end_of_first_page(project)
    shown = list(generations.exclude(_older_than(last)) if last else generations)
    has_older = last is not None and project.generations.filter(_older_than(last)).exists()
    return TakeList(project, cards(shown), shown[-1] if shown else None, has_older)


def older(project: Project, before: str) -> TakeList | None:
    """The page that follows the generation `before`; None when there is no such generation."""
    mark = _mark(project, before)
    if mark is None:
        return None
    generations = project.generations.filter(_older_than(mark)).order_by("-created_at", "-id")
    shown = list(with_takes(generations)[: PAGE + 1])
    page = shown[:PAGE]
    return TakeList(project, cards(page), page[-1] if page else None, len(shown) > PAGE)


def names_of(shown: Iterable[Card]) -> str:
    """Short names of the cards that move, for the address of the next poll."""
    return ".".join(card.generation.id.hex[:SHORT] for card in shown if card.generation.is_moving)


def ended(shown: Iterable[Card], moved: str) -> list[Card]:
    """Cards that moved when the page last looked, and no longer do."""
    names = set(moved.split("."))
    return [c for c in shown if not c.generation.is_moving and c.generation.id.hex[:SHORT] in names]


def _mark(project: Project, identifier: str) -> Generation | None:
    try:
        return project.generations.filter(id=UUID(identifier)).first()
    except ValueError:
        return None


def _older_than(mark: Generation) -> Q:
    return Q(created_at__lt=mark.created_at) | Q(created_at=mark.created_at, id__lt=mark.id)


def _end_of_first_page(project: Project) -> Generation | None:
    """The older of the last card of a page and the oldest that moves; None when all fits on the page."""
    ordered = project.generations.order_by("-created_at", "-id")
    last = ordered[PAGE - 1 : PAGE].first()
    moving = project.generations.moving().order_by("created_at", "id").first()
    if last is None or moving is None:
        return last
    return min(last, moving, key=lambda g: (g.created_at, g.id))
