"""What went away after it was asked for: to send the request now would be to pay for what nobody gets."""

from __future__ import annotations

from generation.lifecycle.subject import ON_TRACKS
from generation.models import Generation

KIND = "gone"
"""Of the error of a request that was not sent because of it."""


def gone(generation: Generation) -> str:
    """What its result has no place in any more; empty when all is there. No query of its own."""
    if generation.project.trashed_at:
        return "Its project is in the trash."
    if generation.track is None:
        lost = generation.catalogue.result in ON_TRACKS
        return "The track it works on was deleted." if lost else ""
    return "The track it works on is in the trash." if generation.track.trashed_at else ""
