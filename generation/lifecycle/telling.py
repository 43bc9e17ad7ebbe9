"""Whom a request's turns are told to. Everything here runs in the transaction of the turn itself."""

from __future__ import annotations

from django.urls import reverse

from generation.addresses import place_of
from generation.amounts import amount
from generation.lifecycle.words import ended
from generation.models import Generation
from generation.models.generation import State
from projects.models import Notification, Track, User
from projects.notifications import notify, settled

Kind = Notification.Kind
DECIDED_BY_A_PERSON = ("unconfirmed",)
"""Kinds of failures that a person brought about on the page."""


def about(generation: Generation) -> str:
    return f"generation {generation.id}"


def tell_end(generation: Generation) -> None:
    """Tell who asked that it is ready, or has failed.

    What is answered at once is ready before one can leave the page, so only its failure is told.
    """
    is_ready = generation.state == State.SUCCEEDED
    if is_ready and generation.catalogue.answer == "now":
        return
    if generation.person is None or generation.error_kind in DECIDED_BY_A_PERSON:
        return
    kind, text = (Kind.READY, _ready(generation)) if is_ready else (Kind.FAILED, _failed(generation))
    notify(generation.person, kind, about(generation), text, place_of(generation))


def ask_for_approval(generation: Generation) -> None:
    """Tell every admin that a request waits for a word of theirs."""
    asker = generation.person.display_name if generation.person else "Somebody"
    price = amount(generation.price, generation.api_key.is_local)
    text = f"{asker} asks for approval of “{generation.title}”, {price}."
    for admin in User.objects.filter(is_staff=True, is_active=True).order_by("pk"):
        url = reverse("approval_list")
        notify(admin, Kind.APPROVAL_ASKED, about(generation), text, url, actor=generation.person)


def need_no_approval(generation: Generation) -> None:
    """It was decided, or taken back: no admin needs to look any more."""
    settled(Kind.APPROVAL_ASKED, about(generation))


def tell_decision(generation: Generation, admin: User, is_approved: bool, note: str) -> None:
    """Tell who asked what an admin has said."""
    need_no_approval(generation)
    if generation.person is None:
        return
    if is_approved:
        text = f"{admin.display_name} approved “{generation.title}”. It is in line."
    else:
        text = f"{admin.display_name} declined “{generation.title}”{f': {ended(note)}' if note else '.'}"
    place = place_of(generation)
    notify(generation.person, Kind.APPROVAL_GIVEN, about(generation), text, place, actor=admin)


def _ready(generation: Generation) -> str:
    if generation.catalogue.result != "takes":
        return f"{generation.catalogue.label} of “{generation.title}”: ready."
    titles = list(
        Track.objects.filter(clips__generation=generation).order_by("label").values_list("title", flat=True)
    )
    count = len(titles)
    return f"“{titles[0] if titles else generation.title}” is ready: {count} take{'' if count == 1 else 's'}."


def _failed(generation: Generation) -> str:
    return f"“{generation.title}” failed. {generation.error}"
