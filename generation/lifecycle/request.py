"""The intent: written down before anything is sent, and once for each press of a button."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from generation.follow_ups import GOING_ON
from generation.keys import key_for
from generation.lifecycle.intent import by_nonce, write_down
from generation.lifecycle.permission import NotAllowed
from generation.lifecycle.subject import UNSENT, problems_of
from generation.models import Clip, Generation
from generation.musicapi.clips import positive_of
from generation.musicapi.errors import Invalid
from generation.musicapi.operations import OPERATIONS, Operation, Problem
from generation.prices import price_of
from generation.shown import Shown
from projects.models import Comment, Project, Track, User

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
    said: Comment | None = None,
    shown: Shown | None = None,
) -> Generation:
    """Commit a request for `operation_key` and have a worker take it from there, or an admin decide first.

    `source` is the clip it works on, and `track` what it is asked of (that of `source` unless given). A
    recording of ours is named by `track` alone: its address is made when it is sent. `said` is the comment
    that it is made from, `shown` the price that was pressed.
    The same `nonce` gives the same generation, however often and at once it comes. Raises NotAllowed
    when `person` may not make music in `project`, Invalid (`problems`) when MusicAPI would refuse,
    NotAsShown (`sentence`) when it is dearer by now or paid otherwise, and OverBudget (`sentence`) when a
    hard budget does not allow the price.
    """
    if not project.may_edit(person):
        raise NotAllowed("Only the owner and the editors of a project make music in it.")
    if earlier := by_nonce(person, project, nonce):
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
        price=price_of(operation, api_key, source),
        track=track,
        source=source,
        retry_of=retry_of,
        comment=said or (retry_of.comment if retry_of else None),
        webhook_secret=secrets.token_urlsafe(32),
    )
    return write_down(intent, person, shown)


def request_again(
    earlier: Generation, person: User, nonce: uuid.UUID, shown: Shown | None = None
) -> Generation:
    """The same once more, at today's price; the address of a recording of ours is made anew.

    Raises NotAllowed, NotAsShown, OverBudget and TooLate.
    """
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
            shown=shown,
        )
    except Invalid as error:
        raise TooLate(f"It cannot be asked again. {error.sentence}") from error


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
