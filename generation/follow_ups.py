"""Which clip an operation can work on: of its family, of the right kind, made with this key, young enough."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from generation.models import ApiKey, Clip
from generation.musicapi.operations import OPERATIONS, SONIC_CONCAT, Operation

KINDS: dict[str, tuple[str, ...]] = {
    "take": (Clip.Kind.TAKE,),
    "upload": (Clip.Kind.UPLOAD,),
    "clip": (Clip.Kind.TAKE, Clip.Kind.UPLOAD),
    "extension": (Clip.Kind.TAKE,),
}
"""Kinds of clips by what an operation works on."""

GOING_ON = {
    each.key: next(field.name for field in each.fields if field.kind == "seconds")
    for each in OPERATIONS.values()
    if each.verb == "extend"
}
"""Operations whose takes go on from a second of their parent, with the field that says which."""

PARTS = tuple(key for key in GOING_ON if OPERATIONS[key].family == SONIC_CONCAT.family)
"""Operations whose takes hold the new part only, so that they can be joined to the song they extend."""


def fits(clip: Clip, operation: Operation) -> bool:
    """Whether `clip` is of the family and kind that `operation` works on, whoever made it and when."""
    made_by = clip.generation.catalogue
    if clip.kind not in KINDS.get(operation.works_on, ()) or made_by.family != operation.family:
        return False
    return operation.works_on != "extension" or made_by.key in PARTS


def closes_at(clip: Clip, operation: Operation, api_key: ApiKey) -> datetime | None:
    """When `clip` gets too old for `operation`; None when it never does. The local engine never minds."""
    if operation.within_h is None or api_key.is_local:
        return None
    return clip.created_at + timedelta(hours=operation.within_h)


def obstacle_of(clip: Clip, operation: Operation, api_key: ApiKey) -> str:
    """Why this account cannot use `clip` for `operation`; empty when it can."""
    if clip.generation.api_key_id != api_key.pk:
        maker = clip.generation.api_key.label
        return f"It was made with another account ({maker}), and only that one can go on with it."
    closes = closes_at(clip, operation, api_key)
    if closes and closes <= timezone.now():
        return f"MusicAPI does this only within {operation.within_h:g} hours after a take was made."
    return ""
