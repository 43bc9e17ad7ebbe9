"""Time, told by hand: a test says when a step is due instead of waiting for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import ProtectedError
from django.utils import timezone

from generation.follow_ups import KINDS, fits
from generation.keys import default_key
from generation.lifecycle import advance, request_generation
from generation.models import ApiKey, Clip, CreditEntry, Generation
from generation.models.generation import MOVING, Credits, State
from generation.musicapi.operations import OPERATIONS, Operation
from projects.models import Project, Track
from tests.factories import BODY, make_key, make_project


def ask(project: Project | None = None, **body: Any) -> Generation:
    project = project or make_project()
    return request_generation(project.owner, project, "sonic.create", {**BODY, **body}, uuid4())


REQUESTS: dict[str, dict[str, Any]] = {
    "sonic.lyrics": {"description": "rain on a harbour"},
    "sonic.upsample_tags": {"tags": "folk"},
    "sonic.persona": {"name": "Ada", "describe": "Warm and low", "styles": "folk"},
    "sonic.replace": {"mv": "sonic-v5", "infill_start_s": 0.5, "infill_end_s": 1.0},
    "producer.create": {"sound": "folk"},
    "nuro.vocal": {"lyrics": "[Verse]\nRain on the harbour"},
    "nuro.bgm": {"description": "calm music for a harbour"},
    "nuro.bgm_v2": {"description": "calm music for a harbour", "duration": 30},
}
"""The least that each operation has to be asked, beside what it works on."""


def ask_for(
    operation: str,
    track: Track | None = None,
    source: Clip | None = None,
    project: Project | None = None,
    **body: Any,
) -> Generation:
    """A request of any operation: of `track`, by the clip of it that fits, unless a `source` is given."""
    named = OPERATIONS[operation]
    project = project or (track.project if track else source.generation.project if source else make_project())
    if track and named.works_on in KINDS:
        source = source or source_for(track, named)
    asked = BODY if named.result == "takes" and named.family == "sonic" else {}
    asked = {name: value for name, value in asked.items() if named.has_field(name)}
    request = {**asked, **REQUESTS.get(operation, {}), **body}
    return request_generation(project.owner, project, operation, request, uuid4(), track=track, source=source)


def source_for(track: Track, operation: Operation) -> Clip | None:
    """The newest clip of `track` that `operation` works on with today's account; None when there is none."""
    clips = track.clips.filter(state=Clip.State.SUCCEEDED, generation__api_key=default_key())
    return next((clip for clip in clips.order_by("-created_at") if fits(clip, operation)), None)


def make_due(generation: Generation) -> None:
    """Everything this generation waits for is now."""
    now = timezone.now()
    Generation.objects.filter(id=generation.id).update(next_step_at=now)
    Generation.objects.filter(id=generation.id, not_before__gt=now).update(not_before=now)
    Clip.objects.filter(generation=generation).update(next_step_at=now)
    ApiKey.objects.filter(id=generation.api_key_id).update(next_free_at=now)


def step(generation: Generation, times: int = 1) -> Generation:
    """Take the next step of `generation` as if its time had come."""
    for _ in range(times):
        make_due(generation)
        advance(generation.id)
    generation.refresh_from_db()
    return generation


def run(generation: Generation, most: int = 12) -> Generation:
    """Steps until it moves no more by itself."""
    for _ in range(most):
        if step(generation).state not in MOVING:
            break
    return generation


def age(generation: Generation, **by: float) -> None:
    """Make it older, as if it had been sent that long ago."""
    generation.refresh_from_db()
    for name in ("submitted_at", "accepted_at", "polled_at"):
        if moment := getattr(generation, name):
            setattr(generation, name, moment - timedelta(**by))
    generation.save()


def anchored(balance: int = 1000, **fields: Any) -> ApiKey:
    """A key whose readings have agreed with the ledger for a day."""
    since = timezone.now() - timedelta(days=1)
    return make_key(balance=balance, expected_balance=balance, quiet_since=since, **fields)


def end_and_delete(generation: Generation) -> None:
    """What may happen while a slow worker is still at it: others settle it, and its project is deleted."""
    with pytest.raises(ProtectedError):  # not before it is settled
        Project.objects.get(id=generation.project_id).delete()
    Generation.objects.filter(id=generation.id).update(state=State.FAILED, credits=Credits.NOT_TAKEN)
    Project.objects.get(id=generation.project_id).delete()


def booked(api_key: ApiKey) -> int:
    """The sum of all lines of a key."""
    return sum(CreditEntry.objects.filter(api_key_id=api_key.pk).values_list("credits", flat=True))


def ledger_lines(generation: Generation) -> list[tuple[str, int]]:
    lines = CreditEntry.objects.filter(generation_id=generation.id).order_by("id")
    return list(lines.values_list("kind", "credits"))
