"""The intent: written down before anything is sent, and once for each press of a button."""

from __future__ import annotations

import logging
import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from generation.follow_ups import GOING_ON
from generation.keys import key_for
from generation.lifecycle.permission import NotAllowed
from generation.lifecycle.subject import UNSENT, problems_of
from generation.models import Clip, Generation
from generation.models.generation import Credits
from generation.musicapi.clips import positive_of
from generation.musicapi.errors import Invalid
from generation.musicapi.operations import OPERATIONS, SONIC_ALIGNED_LYRICS, Operation, Problem
from generation.tasks import advance_later
from projects.models import Project, Track, User

logger = logging.getLogger("generation")

END_WITHIN_S = 0.5  # our copy may be so much longer than the song
OURS = ("webhook_url", "webhook_secret")


class NotAgain(ValueError):  # noqa: N818  # named like the errors of the service module
    """It cannot be tried again just now; the text says why."""


class TooLate(NotAgain):
    """What it worked on is gone, too old, or another account's."""


def request_generation(
    person: User,
    project: Project,
    operation_key: str,
    body: Mapping[str, Any],
    nonce: uuid.UUID,
    retry_of: Generation | None = None,
    *,
    track: Track | None = None,
    source: Clip | None = None,
) -> Generation:
    """Commit a request for `operation_key` and have a worker take it from there.

    `source` is the clip it works on, and `track` what it is asked of (that of `source` unless given). A
    recording of ours is named by `track` alone: its address is made when it is sent.
    The same `nonce` gives the same generation, however often and at once it comes. Raises NotAllowed
    when `person` may not make music in `project` and Invalid (`problems`) when MusicAPI would refuse.
    """
    if not project.may_edit(person):
        raise NotAllowed("Only the owner and the editors of a project make music in it.")
    if earlier := _by_nonce(person, project, nonce):
        return earlier
    operation, api_key = OPERATIONS[operation_key], key_for(project)
    track = track or (source.track if source else None)
    request = _body(operation, body, track, source)
    problems = problems_of(person, project, operation, api_key, track, source, request)
    if problems := problems or _field_problems(operation, request, track):
        raise Invalid(problems=problems)
    intent = Generation(
        project=project,
        person=person,
        api_key=api_key,
        nonce=nonce,
        operation=operation.key,
        model=str(request.get("mv", "")),
        request=request,
        price=price_of(operation, source),
        track=track,
        source=source,
        retry_of=retry_of,
        webhook_secret=secrets.token_urlsafe(32),
    )
    return _commit(intent)


def request_again(earlier: Generation, person: User, nonce: uuid.UUID) -> Generation:
    """The same once more; the address of a recording of ours is made anew. Raises NotAllowed and TooLate."""
    try:
        return request_generation(
            person,
            earlier.project,
            earlier.operation,
            earlier.request,
            nonce,
            retry_of=earlier,
            track=earlier.track,
            source=earlier.source,
        )
    except Invalid as error:
        raise TooLate(f"It cannot be asked again. {error.sentence}") from error


def price_of(operation: Operation, source: Clip | None) -> int:
    """In credits. The words of a clip are paid for once; asking again is free (docs/musicapi.md §1.7)."""
    if operation is SONIC_ALIGNED_LYRICS and source and _was_charged(operation, source):
        return 0
    return operation.price


def _was_charged(operation: Operation, source: Clip) -> bool:
    paid = Generation.objects.filter(
        operation=operation.key, source__clip_id=source.clip_id, credits=Credits.TAKEN
    )
    return paid.exists()


def _body(
    operation: Operation, body: Mapping[str, Any], track: Track | None, source: Clip | None
) -> dict[str, Any]:
    """The body as it will be sent, without what `submit` adds."""
    request = {name: value for name, value in body.items() if name not in OURS}
    if source and operation.source_field:
        request[operation.source_field] = source.clip_id
    elif track and operation.works_on == "recording":
        request.pop(operation.source_field, None)
    return {**request, **_end_to_go_on_from(operation, request, track, source), **operation.fixed}


def _end_to_go_on_from(
    operation: Operation, request: Mapping[str, Any], track: Track | None, source: Clip | None
) -> dict[str, float]:
    """The end of the song as its maker counts it, where the end of our copy is asked for.

    An MP3 is some milliseconds longer than what was coded, and providers refuse a moment beyond the end.
    """
    name = GOING_ON.get(operation.key, "")
    asked, told = request.get(name), positive_of(source.facts.get("duration")) if source else None
    length_s = told or (track.duration_s if track else None)
    if length_s is None or not isinstance(asked, int | float) or not 0 < asked - length_s <= END_WITHIN_S:
        return {}
    return {name: length_s}


def _field_problems(operation: Operation, request: dict[str, Any], track: Track | None) -> list[Problem]:
    if track and operation.works_on == "recording":
        request = {**request, operation.source_field: UNSENT}
    return operation.problems(request)


def _commit(intent: Generation) -> Generation:
    person, project = intent.person, intent.project
    try:
        with transaction.atomic():
            intent.save(force_insert=True)
            project.touch()
            # robust: when the queue is not to be reached, the row is there and the sweep finds it
            transaction.on_commit(lambda: advance_later(intent.id), robust=True)
    except IntegrityError:
        if person and (earlier := _by_nonce(person, project, intent.nonce)):
            return earlier
        raise
    logger.info(
        "generation requested",
        extra={"id": str(intent.id), "state": intent.state, "operation": intent.operation},
    )
    return intent


def _by_nonce(person: User, project: Project, nonce: uuid.UUID) -> Generation | None:
    earlier = Generation.objects.filter(nonce=nonce).first()
    if earlier and (earlier.person_id, earlier.project_id) != (person.pk, project.pk):
        raise NotAllowed("This form was made for somebody else, or for another project.")
    return earlier
