"""What a request is about: the track, the clip or the recording it works on, and the voice it sings with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from generation.follow_ups import fits, obstacle_of
from generation.models import ApiKey, Clip, Persona
from generation.musicapi.operations import Operation, Problem
from generation.offered import obstacle_to_reach
from projects.models import COPY, Project, Track, User

ON_TRACKS = ("stems", "vocals", "midi", "alignment", "tempo", "persona")
"""Results that belong to a track of ours."""

UNSENT = "https://recording.invalid/audio"
"""Stands in a request for the address of a recording, which is made when it is sent since it runs out."""


def problems_of(
    person: User,
    project: Project,
    operation: Operation,
    api_key: ApiKey,
    track: Track | None,
    source: Clip | None,
    body: Mapping[str, Any],
) -> list[Problem]:
    """Why `operation` cannot be asked of `track` and `source`; empty when it can."""
    if track and track.project_id != project.id:
        return _problem(operation, "This track belongs to another project.")
    if source and _home_of(source, track) != project.id:
        return _problem(operation, "This clip belongs to another project.")
    if operation.works_on == "recording":
        return _recording_problems(operation, api_key, track, body)
    if operation.works_on == "persona":
        return _persona_problems(person, api_key, body)
    if operation.works_on != "nothing":
        return _clip_problems(operation, api_key, track, source)
    return []


def _home_of(source: Clip, track: Track | None) -> UUID:
    """A clip is where its track is, which may have moved since it was made; and where a copy of that is."""
    if track and track.derived_by == COPY and source.track_id == track.parent_id:
        return track.project_id
    return source.track.project_id if source.track else source.generation.project_id


def _recording_problems(
    operation: Operation, api_key: ApiKey, track: Track | None, body: Mapping[str, Any]
) -> list[Problem]:
    if track is None and not body.get(operation.source_field):
        return _problem(operation, "Choose a recording, or give its address.")
    if track and (reason := obstacle_to_reach(api_key)):
        return _problem(operation, reason)
    return []


def _persona_problems(person: User, api_key: ApiKey, body: Mapping[str, Any]) -> list[Problem]:
    named = str(body.get("persona_id") or "")
    voices = Persona.objects.visible_to(person).filter(persona_id=named, api_key=api_key)
    if named and not voices.exists():
        return [Problem("persona_id", "This persona is not one of yours, or belongs to another account.")]
    return []


def _clip_problems(
    operation: Operation, api_key: ApiKey, track: Track | None, source: Clip | None
) -> list[Problem]:
    if source is None:
        return _problem(operation, f"There is no clip here that {operation.label} can work on.")
    if not fits(source, operation):
        return _problem(operation, f"{operation.label} does not work on a clip like this one.")
    if reason := obstacle_of(source, operation, api_key):
        return _problem(operation, reason)
    if track is None and operation.result in ON_TRACKS:
        return _problem(operation, "This upload is no track yet. Its WAV makes it one.")
    return []


def _problem(operation: Operation, message: str) -> list[Problem]:
    return [Problem(operation.source_field, message)]
