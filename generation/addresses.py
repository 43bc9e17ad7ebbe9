"""Where a generation's result appears, and where its form can be filled again."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from generation.forms.families import family_of
from generation.models import Generation
from generation.musicapi.operations import OPERATIONS, Operation

WORDS = ("sonic.lyrics", "sonic.upsample_tags")
"""Operations on words alone: asked for inside Create, answered inside Create."""

TAKE_MAKING = tuple(key for key, operation in OPERATIONS.items() if operation.result == "takes")
ADDRESS_UPLOADS = ("sonic.upload", "producer.upload")
"""They make a card of their own when the recording came by address, not from a track."""


def slug(operation: Operation) -> str:
    """`sonic-extend`: the operation in an address."""
    return operation.key.replace(".", "-")


def operation_named(name: str) -> Operation | None:
    return next((operation for operation in OPERATIONS.values() if slug(operation) == name), None)


def makes_a_card(generation: Generation) -> bool:
    """Whether the project's list shows it; everything else is on the page of its track."""
    is_upload = generation.operation in ADDRESS_UPLOADS and generation.track_id is None
    return generation.operation in TAKE_MAKING or is_upload


def place_of(generation: Generation) -> str:
    """The address where what it makes will appear."""
    project = reverse("project_detail", args=[generation.project_id])
    if makes_a_card(generation):
        return f"{project}#generation-{generation.id}"
    if generation.operation in WORDS:
        return f"{project}?{urlencode({'words': generation.id})}#create"
    return f"{reverse('track_detail', args=[generation.track_id])}#work" if generation.track_id else project


def draft_place(generation: Generation) -> str:
    """The form it was asked for with, filled as it was; empty when there was nothing to fill in."""
    query = urlencode({"draft": generation.id})
    if family_of(generation.operation):
        return f"{reverse('project_detail', args=[generation.project_id])}?{query}#create"
    operation = generation.catalogue
    if generation.operation in WORDS or not any(field.asked for field in operation.fields):
        return ""
    if generation.track_id:
        return f"{reverse('track_operation', args=[generation.track_id, slug(operation)])}?{query}"
    if generation.source_id:
        return f"{reverse('clip_operation', args=[generation.source_id, slug(operation)])}?{query}"
    return ""


def settings_place(generation: Generation) -> str:
    """The form filled as it was, to ask for something else: in Create where the song came from nothing."""
    if not family_of(generation.operation):
        return draft_place(generation)
    query = urlencode({"project": generation.project_id, "draft": generation.id})
    return f"{reverse('create')}?{query}"
