"""One request as a card: its takes, what was lost of it, and what is known about the waiting.

Everything on a list of cards comes from a fixed number of queries, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils import timezone

from generation import pacing, timing
from generation.addresses import ADDRESS_UPLOADS
from generation.follow_ups import PARTS
from generation.models import ApiKey, Clip, Generation
from generation.models.generation import MOVING, OPEN, GenerationQuerySet, State
from generation.musicapi.operations import SONIC_CONCAT
from projects.models import Track

SHORT = 12  # hexadecimal digits of an id that tell generations of one page apart
DECLINED = "declined"  # `error_kind` of what an admin did not approve
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
    def is_on_its_way(self) -> bool:
        """It moves, or will once an admin says so."""
        return self.generation.is_moving or self.generation.state == State.HELD

    @property
    def is_declined(self) -> bool:
        """An admin did not approve it; the request's error says who, and why."""
        return self.generation.error_kind == DECLINED

    @property
    def since(self) -> datetime:
        return self.generation.left_at

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
        if self.generation.state != State.SUCCEEDED:
            state = self.generation.get_state_display().lower()
            return f"{self.name}: {state}. {self.generation.error}".strip()
        if self.generation.catalogue.result != "takes":
            return f"{self.name}: ready"
        count = len(self.takes)
        return f"{self.name}: {count} take{'' if count == 1 else 's are' if count else 's'} ready"

    @property
    def name(self) -> str:
        """The title, with what was done to it where that is not a song of its own."""
        operation = self.generation.catalogue
        return self.title if operation.result == "takes" else f"{operation.label}, {self.title}"

    # -- on the card of a project's list -----------------------------------------------------------

    @property
    def is_single(self) -> bool:
        """Only one take was asked for, so it needs no letter."""
        return self.generation.catalogue.takes < 2

    @property
    def parent(self) -> Track | None:
        """The track it goes on from, while that is in the same project."""
        track = self.tracks[0].parent if self.tracks else self.generation.track
        return track if track and is_at_home(track, self.generation) else None

    @property
    def parts(self) -> list[Part]:
        """The takes that can be joined to the song they extend."""
        return [Part(clip.track) for clip in self.takes if clip.track] if self._is_extension else []

    @property
    def _is_extension(self) -> bool:
        return self.generation.operation in PARTS and self.generation.state == State.SUCCEEDED

    @property
    def upload(self) -> Clip | None:
        """A recording that came by address and is no track yet: what can be made of it is offered here."""
        if self.generation.operation not in ADDRESS_UPLOADS:
            return None
        return next((clip for clip in self.generation.clips.all() if not clip.track_id), None)


@dataclass(frozen=True, slots=True)
class Part:
    """A take that holds only what follows its parent; `joined` is how far Concat has come."""

    track: Track

    @property
    def joined(self) -> Generation | None:
        """The newest request to join it that did not fail."""
        asked = [each for each in self.track.concats if each.state not in (State.FAILED, State.CANCELLED)]  # type: ignore[attr-defined]  # fetched along by `with_takes`
        return asked[0] if asked else None


def with_takes(generations: GenerationQuerySet) -> GenerationQuerySet:
    """Fetch what a card shows along with each generation."""
    concats = Generation.objects.filter(operation=SONIC_CONCAT.key).order_by("-created_at")
    shown = (Clip.Kind.TAKE, Clip.Kind.UPLOAD)
    here = Q(track=None) | Q(track__project=F("generation__project"), track__trashed_at=None)
    clips = Clip.objects.filter(here, kind__in=shown).select_related("track__parent").order_by("position")
    joined = Prefetch("track__generations", concats, to_attr="concats")
    retries = Generation.objects.filter(retry_of=OuterRef("pk"))
    related = ("person", "api_key", "project", "track", "source", "approval__decided_by")
    rows = generations.select_related(*related).annotate(was_retried=Exists(retries))
    uses = Prefetch("uses", Generation.objects.in_flight(), to_attr="moving")
    return rows.prefetch_related(Prefetch("clips", clips.prefetch_related(joined, uses)))


def is_at_home(track: Track, generation: Generation) -> bool:
    """Whether `track` is where `generation` was asked for: not in the trash, not moved elsewhere."""
    return track.trashed_at is None and track.project_id == generation.project_id


def cards(generations: Iterable[Generation]) -> list[Card]:
    """A card for each; looks up places in line and usual times once for all of them."""
    made = [_card(generation) for generation in generations]
    _tell_times(made)
    return made


def _card(generation: Generation) -> Card:
    """The clip of a recording that was sent along is no take of the request."""
    is_upload = generation.operation in ADDRESS_UPLOADS
    clips = [clip for clip in generation.clips.all() if is_upload or clip.kind == Clip.Kind.TAKE]
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


def pace_of(shown: Iterable[Generation]) -> str:
    """How often a page that shows these asks for news, as a trigger; empty when none can come."""
    states = {generation.state for generation in shown}
    if states & set(MOVING):
        return "every 2s"
    return "every 15s" if states & set(OPEN) else ""


def names_of(shown: Iterable[Card]) -> str:
    """Short names of the cards on their way, for the address of the next poll."""
    return ".".join(card.generation.id.hex[:SHORT] for card in shown if card.is_on_its_way)


def ended(shown: Iterable[Card], moved: str) -> list[Card]:
    """Cards that were on their way when the page last looked, and no longer are."""
    names = set(moved.split("."))
    return [card for card in shown if not card.is_on_its_way and card.generation.id.hex[:SHORT] in names]
