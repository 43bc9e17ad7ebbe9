"""The one step that is due."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.utils import timezone

from generation.lifecycle.claims import log_state
from generation.lifecycle.poll import follow
from generation.lifecycle.settle import look_at_balance
from generation.lifecycle.store import store
from generation.lifecycle.submit import lease_is_over, submit
from generation.models import Generation
from generation.models.generation import State

STEPS: dict[str, Callable[[Generation], None]] = {
    State.QUEUED: submit,
    State.SUBMITTING: lease_is_over,
    State.UNCONFIRMED: look_at_balance,
    State.RUNNING: follow,
    State.STORING: store,
}


def advance(generation_id: UUID) -> None:
    """Take the step that is due, if one is. May be called by anybody, at any time, any number of times."""
    generation = Generation.objects.select_related("api_key").filter(id=generation_id).first()
    if generation is None or generation.next_step_at > timezone.now():
        return
    step = STEPS.get(generation.state)
    if step is None:
        return
    try:
        step(generation)
    except Generation.DoesNotExist:  # ended by somebody else and deleted, while the step was taken
        log_state(generation, "generation is gone")
