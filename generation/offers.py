"""What can be asked of a track or an upload, what it has already, and why something cannot be asked now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from generation.follow_ups import closes_at, fits, obstacle_of
from generation.havings import Havings, havings_of
from generation.models import ApiKey, Clip, Generation
from generation.musicapi.operations import OPERATIONS, Operation
from generation.offered import obstacle_to_reach
from generation.terms import Quote, Terms
from projects.models import COPY, Track

ORDER = (
    "sonic.extend",
    "sonic.extend_upload",
    "sonic.upload_extend",
    "producer.extend",
    "sonic.concat",
    "sonic.cover",
    "sonic.cover_upload",
    "sonic.upload_cover",
    "producer.cover",
    "sonic.replace",
    "producer.replace",
    "sonic.stems_basic",
    "sonic.stems_full",
    "sonic.vox",
    "sonic.aligned_lyrics",
    "sonic.midi",
    "sonic.wav",
    "sonic.bpm",
    "sonic.persona",
    "sonic.upload",
    "producer.upload",
)
"""First what makes new music, then what is taken out of it, then what prepares the rest."""

OF_UPLOADS = (
    "sonic.extend_upload",
    "sonic.cover_upload",
    "sonic.wav",
    "producer.extend",
    "producer.cover",
    "producer.replace",
)
"""What can be asked of an upload that is no track of ours: what makes tracks of it."""

SENT_ANEW = {"sonic.upload_extend": "sonic.extend_upload", "sonic.upload_cover": "sonic.cover_upload"}
"""Operations that send a recording once more, by those that go on with one that was sent."""

NEEDS_A_VOICE = ("sonic.vox", "sonic.aligned_lyrics", "sonic.persona")


@dataclass(frozen=True, slots=True)
class Offer:
    """One operation as it stands for one track or upload.

    `source` is the clip it would work on; None for those that work on the recording itself. `closes_at` is
    the end of the follow-up window. `has` says what is there already, such as "Made on 22 Nov", and is
    shown instead of being sold again.
    """

    operation: Operation
    quote: Quote
    source: Clip | None = None
    closes_at: datetime | None = None
    has: str = ""
    in_flight: Generation | None = None

    @property
    def price(self) -> int:
        return self.quote.price

    @property
    def obstacle(self) -> str:
        """A sentence, empty when it may be pressed."""
        return self.quote.obstacle


def offers(track: Track, terms: Terms) -> list[Offer]:
    """Every operation that can be asked of `track`, in a sensible order. A fixed number of queries."""
    api_key = terms.api_key
    clips = _clips_of(track)
    havings = havings_of(track, api_key)
    operations = [OPERATIONS[key] for key in ORDER]
    return [
        _offer(operation, _best(clips, operation, api_key), terms, havings, track)
        for operation in operations
        if _applies(operation, track, clips, api_key)
    ]


def clip_offers(clip: Clip, terms: Terms) -> list[Offer]:
    """What can be asked of an upload that is no track of ours yet; empty when it has become one."""
    if clip.track_id or clip.kind != Clip.Kind.UPLOAD:
        return []
    return upload_offers(clip, terms, clip.uses.in_flight().order_by("created_at"))


def upload_offers(clip: Clip, terms: Terms, moving: Iterable[Generation]) -> list[Offer]:
    """The same for an upload at hand, whose uses in flight are `moving`. Asks nothing but the terms."""
    havings = Havings({}, {use.operation: use for use in moving})
    return [
        _offer(operation, clip, terms, havings, None)
        for operation in (OPERATIONS[key] for key in OF_UPLOADS)
        if fits(clip, operation)
    ]


def _clips_of(track: Track) -> list[Clip]:
    """The handles on `track`, newest first; on a copy, those of what was copied."""
    tracks = [track.pk, track.parent_id] if track.derived_by == COPY else [track.pk]
    clips = Clip.objects.filter(track__in=tracks, state=Clip.State.SUCCEEDED)
    return list(clips.select_related("generation__api_key").order_by("-created_at"))


def _best(clips: Iterable[Clip], operation: Operation, api_key: ApiKey) -> Clip | None:
    """The newest clip of this account that fits, else the newest that fits at all."""
    fitting = [clip for clip in clips if fits(clip, operation)]
    ours = [clip for clip in fitting if clip.generation.api_key_id == api_key.pk]
    return next(iter(ours or fitting), None)


def _applies(operation: Operation, track: Track, clips: list[Clip], api_key: ApiKey) -> bool:
    """A recording that was sent is gone on with; one that was not, or not by this account, is sent."""
    source = _best(clips, operation, api_key)
    if operation.works_on == "recording":
        once_sent = SENT_ANEW.get(operation.key)
        return track.is_upload and not (once_sent and _is_sent(OPERATIONS[once_sent], clips, api_key))
    if source is None:
        return False
    return source.kind != Clip.Kind.UPLOAD or source.generation.api_key_id == api_key.pk


def _is_sent(operation: Operation, clips: list[Clip], api_key: ApiKey) -> bool:
    source = _best(clips, operation, api_key)
    return source is not None and source.generation.api_key_id == api_key.pk


def _offer(
    operation: Operation, source: Clip | None, terms: Terms, havings: Havings, track: Track | None
) -> Offer:
    return Offer(
        operation=operation,
        quote=terms.quote(operation, source, _obstacle(operation, source, terms.api_key, track)),
        source=source,
        closes_at=closes_at(source, operation, terms.api_key) if source else None,
        has=havings.has.get(operation.key, ""),
        in_flight=havings.in_flight.get(operation.key),
    )


def _obstacle(operation: Operation, source: Clip | None, api_key: ApiKey, track: Track | None) -> str:
    if operation.works_on == "recording":
        return obstacle_to_reach(api_key)
    if source and (reason := obstacle_of(source, operation, api_key)):
        return reason
    if operation.key in NEEDS_A_VOICE and track and not track.is_upload and track.is_instrumental:
        return "Nobody sings in it."
    return ""
