"""What an operation is asked of: a track or an upload, with what that fills into the form beforehand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from generation import offers
from generation.forms import draft_of
from generation.forms.layout import MOMENTS
from generation.forms.names import asked_names
from generation.from_comments import moments_of
from generation.models import Clip, Generation
from generation.musicapi.operations import Model, Operation
from generation.offers import Offer
from generation.pages.panel import retried
from generation.terms import Terms
from projects.models import Comment, Project, Track
from projects.sung import sung_lines

USUAL_PART_S = 20.0


@dataclass(frozen=True, slots=True)
class Source:
    """A track, or an upload by address that is no track yet (then `track` is None)."""

    project: Project
    offers: list[Offer]
    track: Track | None = None
    clip: Clip | None = None

    def offer(self, operation: Operation) -> Offer | None:
        return next((each for each in self.offers if each.operation.key == operation.key), None)


def of_track(track: Track, terms: Terms) -> Source:
    return Source(track.project, offers.offers(track, terms), track=track)


def of_clip(clip: Clip, terms: Terms) -> Source:
    return Source(clip.generation.project, offers.clip_offers(clip, terms), clip=clip)


def filled(
    operation: Operation, source: Source, earlier: Generation | None, said: Comment | None = None
) -> dict[str, Any]:
    """Initial values: those of an `earlier` request of this kind, else what follows from the track.

    The moments are those of the comment that it is made from, where there is one.
    """
    if earlier and earlier.operation == operation.key:
        return draft_of(operation, earlier.request, retried(earlier))
    if source.track is None:
        return {"mode": "describe"}
    model = _model(operation, source)
    values = _texts(operation, source.track, model) | _moments(operation, source.track, said)
    values |= {"model": model.id} if model else {}
    return {name: value for name, value in values.items() if name in (*asked_names(operation), "mode")}


def _texts(operation: Operation, track: Track, model: Model | None) -> dict[str, Any]:
    """Extend and Replace go on in the same style; Cover sings the same words in another."""
    is_cover = operation.verb == "cover"
    style = "" if is_cover else track.tags
    limit = model.tags_limit if model else None
    return {
        "mode": "write",
        "title": track.title[:80],
        "styles": track.tags,
        "tags": style[:limit],
        "sound": style,
        "lyrics": track.lyrics if is_cover or operation.key == "sonic.replace" else "",
        "instrumental": track.is_instrumental and not track.is_upload,
    }


def _model(operation: Operation, source: Source) -> Model | None:
    """The model the source was made with, where it still can be chosen, else the newest."""
    offer = source.offer(operation)
    made_with = offer.source.model if offer and offer.source else ""
    return operation.model(made_with) or next(iter(operation.models), None)


def _moments(operation: Operation, track: Track, said: Comment | None) -> dict[str, Any]:
    """Those of the comment; else the end of the song to go on from, or a part from its middle."""
    names = next((m.names for m in MOMENTS if set(m.names) <= {f.name for f in operation.fields}), ())
    given = moments_of(said, len(names))
    if len(names) == 1:
        return {names[0]: given[0] if given else round(track.duration_s, 1)}
    if len(names) == 2:
        start = given[0] if given else round(track.duration_s / 3, 1)
        end = given[1] if given[1:] else round(min(start + USUAL_PART_S, track.duration_s), 1)
        return {names[0]: start, names[1]: end, "infill_lyrics": sung_between(track, start, end)}
    return {}


def sung_between(track: Track, start_s: float, end_s: float) -> str:
    """The words that begin within this part, by lines with their sections; empty without an alignment."""
    if not hasattr(track, "alignment"):
        return ""
    lines = (line for line in sung_lines(track.alignment.words) if start_s <= line.start_s < end_s)
    return "\n".join(_lines((line.section, line.text) for line in lines))


def _lines(sung: Iterable[tuple[str, str]]) -> Iterable[str]:
    for section, text in sung:
        if section:
            yield f"[{section}]"
        yield text
