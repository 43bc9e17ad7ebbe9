"""The list of a project: a card for each request that makes takes and for each recording, newest first.

The list polls itself while something moves. Everything on it comes from a fixed number of queries,
however many cards there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from generation.addresses import ADDRESS_UPLOADS, TAKE_MAKING
from generation.models import Clip
from generation.models.generation import MOVING, GenerationQuerySet, State
from generation.takes.cards import Card, cards, names_of, pace_of, with_takes
from projects import marks
from projects.models import Project, Track, User
from projects.models.track import TrackQuerySet

NARROWED = 200  # takes shown when the list is narrowed
PAGE = 20  # cards at once; "Show older" brings the next ones


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the list: of the request or the recording `id`."""

    created_at: datetime
    id: UUID

    @property
    def below(self) -> Q:
        """What is further down."""
        return Q(created_at__lt=self.created_at) | Q(created_at=self.created_at, id__lt=self.id)


@dataclass(slots=True)
class Recording:
    """A track by itself: a recording that somebody brought as a file, or a take from another project."""

    track: Track

    @property
    def mark(self) -> Mark:
        return Mark(self.track.created_at, self.track.id)


@dataclass(slots=True)
class TakeList:
    """What the takes section shows, requests and recordings together.

    `last` is where "Show older" goes on, `moving` what the next poll asks after.
    """

    project: Project
    entries: list[Card | Recording]
    last: Mark | None = None
    has_older: bool = False

    @property
    def cards(self) -> list[Card]:
        return [entry for entry in self.entries if isinstance(entry, Card)]

    @property
    def pace(self) -> str:
        return pace_of(card.generation for card in self.cards)

    @property
    def moving(self) -> str:
        return names_of(self.cards)


def newest(project: Project, until: str = "") -> TakeList:
    """The top of the list: down to the mark `until`, else a page and what still moves below it."""
    last = _mark(project, until) or _end_of_first_page(project)
    within = ~last.below if last else Q()
    entries = _entries(_requests(project).filter(within), _recordings(project).filter(within))
    has_older = last is not None and bool(_marks(project, last.below, 1))
    return TakeList(project, entries, _mark_of(entries[-1]) if entries else None, has_older)


def older(project: Project, before: str) -> TakeList | None:
    """The page that follows the mark `before`; None when there is no such place."""
    mark = _mark(project, before)
    if mark is None:
        return None
    marks = _marks(project, mark.below, PAGE + 1)
    if not marks:
        return TakeList(project, [])
    last = marks[:PAGE][-1]
    within = mark.below & ~last.below
    entries = _entries(_requests(project).filter(within), _recordings(project).filter(within))
    return TakeList(project, entries, last, len(marks) > PAGE)


def narrowed(project: Project, person: User, show: str) -> TakeList:
    """Only the takes that are kept, rejected or this person's favourites, each by itself."""
    tracks = marks.narrowed(project, person, show).select_related("created_by", "project")
    return TakeList(project, [Recording(track) for track in tracks[:NARROWED]])


def _requests(project: Project) -> GenerationQuerySet:
    """The requests with a card of their own; what is asked of a track is on its page."""
    by_address = Q(operation__in=ADDRESS_UPLOADS, track=None)
    made = Clip.objects.filter(generation=OuterRef("pk"), kind__in=(Clip.Kind.TAKE, Clip.Kind.UPLOAD))
    brought = made.filter(Q(track__isnull=False) | Q(kind=Clip.Kind.TAKE, stored_at__isnull=False))
    here = made.filter(track__project=project, track__trashed_at=None)
    is_gone = Q(Exists(brought), ~Exists(here), state=State.SUCCEEDED)
    return project.generations.filter(Q(operation__in=TAKE_MAKING) | by_address).exclude(is_gone)


def _recordings(project: Project) -> TrackQuerySet:
    """What is on no card of a request: recordings that came as files, and takes from other projects."""
    by_address = Q(kind=Clip.Kind.UPLOAD, generation__operation__in=ADDRESS_UPLOADS, generation__track=None)
    on_a_card = Clip.objects.filter(
        by_address | Q(kind=Clip.Kind.TAKE), track=OuterRef("pk"), generation__project=project
    )
    return project.tracks.there().filter(~Exists(on_a_card))


def _entries(requests: GenerationQuerySet, recordings: TrackQuerySet) -> list[Card | Recording]:
    made = cards(with_takes(requests.order_by("-created_at", "-id")))
    brought = [Recording(track) for track in recordings.select_related("created_by", "project")]
    return sorted([*made, *brought], key=_place, reverse=True)


def _place(entry: Card | Recording) -> tuple[datetime, UUID]:
    mark = _mark_of(entry)
    return mark.created_at, mark.id


def _mark_of(entry: Card | Recording) -> Mark:
    if isinstance(entry, Recording):
        return entry.mark
    return Mark(entry.generation.created_at, entry.generation.id)


def _marks(project: Project, within: Q, count: int) -> list[Mark]:
    """The first `count` places of the list within these bounds."""
    asked = _requests(project).filter(within).order_by().values_list("created_at", "id")
    brought = _recordings(project).filter(within).order_by().values_list("created_at", "id")
    both = asked.union(brought, all=True).order_by("-created_at", "-id")
    return [Mark(*row) for row in both[:count]]


def _mark(project: Project, identifier: str) -> Mark | None:
    try:
        wanted = Q(id=UUID(identifier))
    except ValueError:
        return None
    return next(iter(_marks(project, wanted, 1)), None)


def _end_of_first_page(project: Project) -> Mark | None:
    """The older of the last card of a page and the oldest that moves; None when all fits on the page."""
    page = _marks(project, Q(), PAGE)
    if len(page) < PAGE:
        return None
    moving = _requests(project).filter(state__in=MOVING).order_by("created_at", "id")
    oldest = moving.values_list("created_at", "id").first()
    return min(page[-1], Mark(*oldest), key=lambda mark: (mark.created_at, mark.id)) if oldest else page[-1]
