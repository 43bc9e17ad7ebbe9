"""The intent is written down, once for each press, where budgets allow it and until an admin says so."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import IntegrityError, transaction

from generation import budgets
from generation.lifecycle.claims import enqueue
from generation.lifecycle.permission import NotAllowed
from generation.lifecycle.telling import ask_for_approval
from generation.models import Approval, Generation
from generation.models.generation import State
from generation.shown import Shown
from projects.models import Project, User

logger = logging.getLogger("generation")


def write_down(intent: Generation, person: User, shown: Shown | None = None) -> Generation:
    """Commit `intent` of `person`, or find what the same press has made before.

    It waits in line, or `held` when it needs an admin's approval. Raises OverBudget, NotAsShown when it is
    not as it was `shown`, and NotAllowed when the press was somebody else's, or the project is gone.
    """
    project = intent.project
    try:
        with transaction.atomic():
            if not budgets.lock(person, project):
                raise NotAllowed("This project was deleted meanwhile.")
            if earlier := by_nonce(person, project, intent.nonce):
                return earlier
            if shown:
                shown.check(intent.price, intent.api_key.is_local)
            budgets.check(person, project, intent.price, intent.api_key.is_local)
            _insert(intent, person)
            project.touch()
    except IntegrityError:  # another project's form came with the same nonce at this moment
        if earlier := by_nonce(person, project, intent.nonce):
            return earlier
        raise
    logger.info(
        "generation requested",
        extra={"id": str(intent.id), "state": intent.state, "operation": intent.operation},
    )
    return intent


def _insert(intent: Generation, person: User) -> None:
    if budgets.needs_approval(person, intent.price):
        intent.state = State.HELD
        intent.save(force_insert=True)
        Approval.objects.create(generation=intent)
        ask_for_approval(intent)
    else:
        intent.save(force_insert=True)
        enqueue(intent.id)


def by_nonce(person: User, project: Project, nonce: UUID) -> Generation | None:
    """What this press has made before. Raises NotAllowed when it was pressed by somebody else."""
    earlier = Generation.objects.filter(nonce=nonce).first()
    if earlier and (earlier.person_id, earlier.project_id) != (person.pk, project.pk):
        raise NotAllowed("This form was made for somebody else, or for another project.")
    return earlier
