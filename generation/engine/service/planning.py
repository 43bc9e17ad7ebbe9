"""What a request costs, and which pieces of work it becomes."""

from __future__ import annotations

import uuid

from generation.engine.service.models import Clip, State, Task
from generation.engine.service.requested import Asked
from generation.engine.service.work import Made, Part
from generation.musicapi.operations import Operation

KIND = Clip.Kind
ENDINGS = {"sonic": "mp3", "producer": "m4a", "nuro": "wav"}
FILE_ENDINGS = {"wav": "wav", "vocals": "wav", "midi": "mid", "tempo": ""}


def price_of(asked: Asked) -> int:
    """In credits. Aligned lyrics are paid for once for each clip (§1.7)."""
    if asked.operation.key == "sonic.aligned_lyrics" and asked.source is not None:
        paid = Task.objects.filter(operation=asked.operation.key, source=asked.source, state=State.SUCCEEDED)
        return 0 if paid.exists() else asked.operation.price
    return asked.operation.price


def clips_of(task: Task, source: Clip | None) -> list[Clip]:
    """The work of a task, not saved yet; what comes of a recording waits until that is here."""
    operation = task.catalogue
    ending = ENDINGS[operation.family]
    if operation.result == "stems":
        return [Clip(task=task, position=0, kind=KIND.STEM, source=source)]
    if operation.result in FILE_ENDINGS:
        file_ending = FILE_ENDINGS[operation.result]
        return [Clip(task=task, position=0, kind=KIND.FILE, source=source, is_quick=True, ending=file_ending)]
    if operation.result == "clip":
        return [Clip(task=task, position=0, kind=KIND.UPLOAD, is_quick=True, ending=ending)]
    upload = [Clip(task=task, position=operation.takes, kind=KIND.UPLOAD, is_quick=True, ending=ending)]
    upload = upload if operation.works_on == "recording" else []
    kind = KIND.EXTENSION if _makes_only_a_part(operation) else KIND.TAKE
    return upload + [
        Clip(task=task, position=position, kind=kind, source=upload[0] if upload else source, ending=ending)
        for position in range(operation.takes)
    ]


def _makes_only_a_part(operation: Operation) -> bool:
    """Sonic extends by a new part, for concat to join (§2.1); Producer by the whole song (§3.1)."""
    return operation.verb == "extend" and operation.family == "sonic"


def stem_facts(made: Made, part: Part) -> dict[str, str]:
    """What tells one stem from the others (§2.13)."""
    return {"name": part.name, "media_token": part.token, "title": f"{made.title} ({part.name})"}


def further_stems(first: Clip, made: Made) -> list[Clip]:
    """The clips of every stem after the first, not saved yet."""
    return [
        Clip(
            id=uuid.uuid4(),
            task_id=first.task_id,
            position=position,
            kind=KIND.STEM,
            source_id=first.source_id,
            state=State.SUCCEEDED,
            tags=made.tags,
            lyrics=made.lyrics,
            duration_s=made.duration_s,
            **stem_facts(made, part),
        )
        for position, part in enumerate(made.parts[1:], start=1)
    ]
