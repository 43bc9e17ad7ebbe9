"""An answer that was lost: what was sent may have been taken, so it is never sent again on a guess."""

from __future__ import annotations

from django.db.models import F, QuerySet

from generation.lifecycle.claims import enqueue, in_seconds, log_state
from generation.models import Generation
from generation.models.generation import Credits, State
from generation.musicapi.errors import MusicAPIError

LOCAL_SETTLE_AFTER_S, HOSTED_SETTLE_AFTER_S = 20.0, 180.0  # a request under way may still be taken till then
INTERRUPTED = "interrupted"
"""The kind of a doubt that is no fault of the provider's: our own worker died while it sent."""


def this_attempt(generation: Generation) -> QuerySet[Generation]:
    """The row, as long as nothing newer than this attempt is known, such as that it was charged."""
    rows = Generation.objects.exclude(credits=Credits.TAKEN)
    return rows.filter(
        id=generation.id,
        state__in=(State.SUBMITTING, State.UNCONFIRMED),
        submitted_at=generation.submitted_at,
        remote_id="",
    )


def doubt(generation: Generation, error: MusicAPIError) -> None:
    """Set it aside until a webhook, the balance or a person says whether it was taken."""
    pause_s = LOCAL_SETTLE_AFTER_S if generation.api_key.is_local else HOSTED_SETTLE_AFTER_S
    at = in_seconds(pause_s)
    changed = this_attempt(generation).update(
        state=State.UNCONFIRMED,
        credits=Credits.BEING_CHECKED,
        error=f"{error.sentence} It may have been taken; the studio is checking, and sends nothing twice.",
        error_kind=error.kind[:40],
        next_step_at=at,
        tries=0,
        doubts=F("doubts") + 1,
    )
    if changed:
        generation.state = State.UNCONFIRMED
        log_state(generation, "generation is unconfirmed", kind=error.kind)
        enqueue(generation.id, at)
