"""The intent: written down before anything is sent, and once for each press of a button."""

from __future__ import annotations

import logging
import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from generation.keys import default_key
from generation.lifecycle.permission import NotAllowed
from generation.models import Generation
from generation.musicapi.errors import Invalid
from generation.musicapi.operations import OPERATIONS, Operation
from generation.tasks import advance_later
from projects.models import Project, User

logger = logging.getLogger("generation")

OURS = ("webhook_url", "webhook_secret")


def request_generation(
    person: User,
    project: Project,
    operation_key: str,
    body: Mapping[str, Any],
    nonce: uuid.UUID,
    retry_of: Generation | None = None,
) -> Generation:
    """Commit a request for `operation_key` and have a worker take it from there.

    The same `nonce` gives the same generation, however often and at once it comes. Raises NotAllowed
    when `person` may not make music in `project` and Invalid (`problems`) when MusicAPI would refuse.
    """
    if not project.may_edit(person):
        raise NotAllowed("Only the owner and the editors of a project make music in it.")
    if earlier := _by_nonce(person, project, nonce):
        return earlier
    operation = OPERATIONS[operation_key]
    request = _body(operation, body)
    if problems := operation.problems(request):
        raise Invalid(problems=problems)
    return _commit(person, project, operation, request, nonce, retry_of)


def _body(operation: Operation, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body as it will be sent, without what `submit` adds."""
    request = {name: value for name, value in body.items() if name not in OURS}
    if operation.task_type:
        request.setdefault("task_type", operation.task_type)
    return request


def _commit(
    person: User,
    project: Project,
    operation: Operation,
    request: dict[str, Any],
    nonce: uuid.UUID,
    retry_of: Generation | None,
) -> Generation:
    try:
        with transaction.atomic():
            generation = Generation.objects.create(
                project=project,
                person=person,
                api_key=default_key(),
                nonce=nonce,
                operation=operation.key,
                model=str(request.get("mv", "")),
                request=request,
                price=operation.price,
                retry_of=retry_of,
                webhook_secret=secrets.token_urlsafe(32),
            )
            project.touch()
            # robust: when the queue is not to be reached, the row is there and the sweep finds it
            transaction.on_commit(lambda: advance_later(generation.id), robust=True)
    except IntegrityError:
        if earlier := _by_nonce(person, project, nonce):
            return earlier
        raise
    logger.info(
        "generation requested",
        extra={"id": str(generation.id), "state": generation.state, "operation": operation.key},
    )
    return generation


def _by_nonce(person: User, project: Project, nonce: uuid.UUID) -> Generation | None:
    earlier = Generation.objects.filter(nonce=nonce).first()
    if earlier and (earlier.person_id, earlier.project_id) != (person.pk, project.pk):
        raise NotAllowed("This form was made for somebody else, or for another project.")
    return earlier
