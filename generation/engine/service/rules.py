"""Which clip an operation may work on (docs/musicapi.md §2.1, §2.6–2.14, §3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from generation.engine.service.answers import Refusal
from generation.engine.service.models import Account, Clip, Persona, State
from generation.engine.service.works import kept
from generation.musicapi.operations import OPERATIONS, Operation

KIND = Clip.Kind
ALLOWED = {
    "take": (KIND.TAKE, KIND.EXTENSION),
    "upload": (KIND.UPLOAD,),
    "extension": (KIND.EXTENSION,),
    "clip": (KIND.TAKE, KIND.EXTENSION, KIND.UPLOAD),
}
ON_STEMS = ("sonic.wav", "sonic.midi")
NEEDS_NOTES = ("sonic.persona", "sonic.replace", "producer.replace")
NEEDS_VOICE = ("sonic.persona", "sonic.vox")
END_WITHIN_S = 0.5
STARTS = ("continue_at", "infill_start_s", "starts_at", "vocal_start_s")
"""Fields that name a moment of the clip."""


def source_of(account: Account, operation: Operation, body: Mapping[str, Any]) -> Clip | None:
    """The clip that a valid body works on; None when it works on none. Raises Refusal."""
    if operation.works_on == "persona":
        persona_of(account, body[operation.source_field])
    if operation.works_on not in ALLOWED:
        return None
    field = operation.source_field
    clip = _clip_of(account, body[field])
    for problem in (
        _state_problem(clip),
        _kind_problem(operation, clip),
        _age_problem(operation, clip),
        _moment_problem(operation, clip, body),
        _content_problem(operation, clip),
    ):
        if problem:
            raise Refusal(400, "validation_error", f"'{field}': {problem}")
    if operation.key == "sonic.aligned_lyrics" and (clip.is_instrumental or not has_notes(clip)):
        raise Refusal(404, "not_found", "no lyrics are known for this clip")
    if body.get("vox_audio_id"):
        _check_vocals(clip, body["vox_audio_id"])
    return clip


def persona_of(account: Account, persona_id: object) -> Persona:
    """Raises Refusal (404)."""
    persona = account.personas.filter(id__in=_ids(persona_id)).first()
    if persona is None:
        raise Refusal(404, "not_found", "no such persona")
    return persona


def has_notes(clip: Clip) -> bool:
    """Whether the clip's notation was kept: for songs of ours, but not for recordings and older clips."""
    return kept(clip).notation.exists()


def _ids(text: object) -> list[UUID]:
    """The id that a text is, if it is one."""
    found = uuid_of(text)
    return [found] if found else []


def uuid_of(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _clip_of(account: Account, clip_id: object) -> Clip:
    """Another account's clip is as unknown as one that never was; tracks of Nuro have no handle."""
    known = Clip.objects.select_related("task").filter(id__in=_ids(clip_id), task__account=account)
    clip = known.exclude(kind=KIND.FILE).exclude(task__operation__startswith="nuro.").first()
    if clip is None:
        raise Refusal(404, "not_found", "no such clip")
    return clip


def _state_problem(clip: Clip) -> str:
    if clip.state == State.SUCCEEDED:
        return ""
    return "the clip failed" if clip.state == State.FAILED else "the clip is not finished yet"


def _kind_problem(operation: Operation, clip: Clip) -> str:
    family = clip.task.catalogue.family
    if family != operation.family:
        return f"a clip of {family.capitalize()}; {operation.family.capitalize()} works on its own"
    if clip.kind == KIND.STEM:
        return "" if operation.key in ON_STEMS else "a stem; only wav and midi take stems"
    if clip.kind in ALLOWED[operation.works_on]:
        return ""
    if operation.works_on == "extension":
        return "not an extension; concat_music joins the clip that extend_music made to what it extends"
    told = "not an uploaded clip" if operation.works_on == "upload" else "an uploaded clip"
    twin = _twin(operation)
    return f"{told}; use task_type {twin.task_type}" if twin else told


def _twin(operation: Operation) -> Operation | None:
    """The operation that does the same for the other kind of clip (§2.1)."""
    same = [
        each for each in OPERATIONS.values() if (each.family, each.verb) == (operation.family, operation.verb)
    ]
    other = {"take": "upload", "upload": "take"}.get(operation.works_on)
    return next((each for each in same if each.works_on == other), None)


def _age_problem(operation: Operation, clip: Clip) -> str:
    hours = settings.FOLLOW_UP_HOURS
    if operation.within_h is None or hours is None:
        return ""
    is_old = timezone.now() - clip.created_at > timedelta(hours=hours)
    return f"the clip is older than {hours:g} hours" if is_old else ""


def _moment_problem(operation: Operation, clip: Clip, body: Mapping[str, Any]) -> str:
    """A song may be gone on with from its end, which an MP3 puts a little later than we do."""
    length = clip.duration_s or 0.0
    most = length + END_WITHIN_S if operation.verb == "extend" else length
    for name in STARTS:
        start = body.get(name)
        if isinstance(start, int | float) and start >= most:
            return f"the clip is {length:.2f} seconds long, '{name}' is beyond its end"
    return ""


def _content_problem(operation: Operation, clip: Clip) -> str:
    if operation.key in NEEDS_NOTES and not has_notes(clip):
        return "the engine has no notes of this clip, only its sound; it must be a song made here"
    if operation.key in NEEDS_VOICE and clip.is_instrumental:
        return "nobody sings in this clip"
    return ""


def _check_vocals(clip: Clip, vocals_id: object) -> None:
    """`vox_audio_id` must have come of this very clip (§2.6)."""
    vocals = Clip.objects.filter(id__in=_ids(vocals_id), source=clip, task__operation="sonic.vox")
    if not vocals.filter(state=State.SUCCEEDED).exists():
        raise Refusal(404, "not_found", "'vox_audio_id': no such vocals of this clip")
