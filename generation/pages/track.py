"""What the page of a track shows: what may be asked of it, what is on its way, and what it has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from generation import takes
from generation.models import Generation, Persona
from generation.models.generation import State
from generation.offers import Offer, offers
from generation.pages.items import REGIONS, Item, items_of
from generation.terms import Quote, Terms
from projects.models import Track, TrackFile
from projects.sung import SungLine, sung_lines

Kind = TrackFile.Kind
GROUPS = (
    ("Go on with it", ("takes", "persona", "clip")),
    ("Take it apart", ("stems", "vocals")),
    ("Know it, keep it", ("wav", "midi", "tempo", "alignment")),
)
"""The offers by what comes of them."""

RECENT = 60  # requests of a track looked back at


@dataclass(slots=True)
class Work:
    """What may be asked of a track, what is on its way, and what did not work out and was not asked again."""

    track: Track
    groups: list[tuple[str, list[Item]]]
    moving: list[takes.Card]
    troubles: list[takes.Card]
    ended: list[takes.Card] = field(default_factory=list)

    @property
    def pace(self) -> str:
        return takes.pace_of(card.generation for card in (*self.moving, *self.troubles))

    @property
    def names(self) -> str:
        """What the next poll asks after."""
        return takes.names_of(self.moving)

    @property
    def regions(self) -> set[str]:
        """The parts of the page that changed with what has ended."""
        return {REGIONS[c.generation.catalogue.result] for c in self.ended if _has_region(c)}

    @property
    def offers(self) -> list[Offer]:
        """Those that are shown as something to press."""
        return [item.offer for _, group in self.groups for item in group if not item.has]

    @property
    def reasons(self) -> dict[str, str]:
        """Obstacles that several offers share, said once: each with the id of the element that does."""
        counted = Counter(offer.obstacle for offer in self.offers if offer.obstacle)
        shared = (reason for reason, count in counted.items() if count > 1)
        return {reason: f"why-{number}" for number, reason in enumerate(shared)}

    @property
    def approved_first(self) -> Quote | None:
        """An offer that waits for an admin, to say what the sign beside it means."""
        return next((o.quote for o in self.offers if not o.obstacle and o.quote.needs_approval), None)

    @property
    def warned_of(self) -> str:
        """What a budget says of the dearest offer it warns of, for the same end."""
        warned = [o.quote for o in self.offers if not o.obstacle and o.quote.warning]
        return max(warned, key=lambda quote: quote.price).warning if warned else ""

    @property
    def has_window(self) -> bool:
        return any(offer.closes_at for offer in self.offers)


def _has_region(card: takes.Card) -> bool:
    return card.generation.catalogue.result in REGIONS


def work_of(track: Track, terms: Terms, moved: str = "") -> Work:
    """`moved` names what moved when the page last looked."""
    here = track.generations.filter(project=track.project_id)  # it may have moved since others were asked
    asked = takes.with_takes(here.order_by("-created_at", "-id"))[:RECENT]
    cards = takes.cards(asked)
    work = Work(
        track,
        _groups(offers(track, terms)),
        [card for card in reversed(cards) if card.is_on_its_way],
        _troubles(cards),
    )
    work.ended = takes.ended(cards, moved)
    return work


def _groups(found: Iterable[Offer]) -> list[tuple[str, list[Item]]]:
    items = [item for offer in found for item in items_of(offer)]
    groups = [(name, [i for i in items if i.offer.operation.result in results]) for name, results in GROUPS]
    return [(name, group) for name, group in groups if group]


def _troubles(cards: list[takes.Card]) -> list[takes.Card]:
    """The last request of each operation, where it failed or nobody knows. Takes' are in the project."""
    latest: dict[str, takes.Card] = {}
    for card in cards:
        latest.setdefault(card.generation.operation, card)
    return [card for card in latest.values() if _is_trouble(card.generation)]


def _is_trouble(generation: Generation) -> bool:
    is_open = generation.state == State.FAILED and not getattr(generation, "was_retried", False)
    return generation.catalogue.result != "takes" and (is_open or generation.state == State.UNCONFIRMED)


@dataclass(slots=True)
class Results:
    """What a track has got besides its audio."""

    stems: list[tuple[str, list[TrackFile]]]
    files: list[TrackFile]
    midi: list[TrackFile]
    personas: list[Persona]
    lines: list[SungLine]


def results_of(track: Track) -> Results:
    files = list(track.files.defer("notes").order_by("kind", "set_name", "position", "-created_at"))
    stems = [file for file in files if file.kind == Kind.STEM]
    sets = [(name, list(group)) for name, group in groupby(stems, key=lambda file: file.set_name)]
    return Results(
        stems=sets,
        files=[file for file in files if file.kind in (Kind.VOCALS, Kind.WAV)],
        midi=[file for file in files if file.kind == Kind.MIDI],
        personas=list(Persona.objects.filter(clip__track=track)),
        lines=sung_lines(track.alignment.words) if hasattr(track, "alignment") else [],
    )
