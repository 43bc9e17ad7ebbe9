"""From what was said to a new take: which operation makes it, what its form begins with, and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest

from generation.models import Generation
from generation.offers import Offer
from projects.models import Comment, Track, User

VERBS = {"extend": "extended", "replace": "replaced in part"}
"""What can be made from a comment, and how it is said that it cannot."""


def comment_named(request: HttpRequest, track: Track | None, person: User) -> Comment | None:
    """The comment on `track` that the form or the address names, as long as it says something."""
    try:
        identifier = UUID(request.POST.get("comment") or request.GET.get("comment") or "")
    except ValueError:
        return None
    if track is None:
        return None
    return Comment.objects.visible_to(person).filter(id=identifier, track=track).first()


def offer_for(offers: Iterable[Offer], verb: str) -> Offer | None:
    """The operation of this verb to ask of the track, if one can: the first with nothing in its way."""
    fitting = [offer for offer in offers if offer.operation.verb == verb]
    return next((offer for offer in fitting if not offer.obstacle), next(iter(fitting), None))


def moments_of(said: Comment | None, count: int) -> list[float]:
    """The `count` moments, in seconds, that the comment gives a form: where it starts, and where it ends."""
    given = (said.start_s, said.end_s) if said else ()
    return [moment for moment in given[:count] if moment is not None]


def origin_of(generation: Generation | None, person: User) -> Comment | None:
    """The comment a take was made from, where `person` may read it."""
    if generation is None or generation.comment_id is None:
        return None
    readable = Comment.objects.visible_to(person).select_related("author", "track", "parent")
    return readable.filter(id=generation.comment_id).first()
