"""Operations that are answered on the spot, without a worker: words, and what a notation already says."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.conf import settings

from generation.engine.service import tasks
from generation.engine.service.answers import ErrorType, Refusal
from generation.engine.service.kept import read_json, write
from generation.engine.service.models import Clip, Persona, State, Task
from generation.engine.service.requested import Asked
from generation.engine.service.work import CannotBeDone
from generation.engine.service.works import kept

if TYPE_CHECKING:
    from generation.engine.compose.score import Score

logger = logging.getLogger("engine")

BROKEN = "something broke inside the engine; its log says what"
DRAFTS = 2
"""Sets of lyrics for each request (§2.7)."""

NEEDS_EARS = ("sonic.midi", "sonic.bpm")
"""What is heard in recordings, by a worker, while songs of ours have it written down."""

Answer = dict[str, Any]


def handles(asked: Asked) -> bool:
    """Whether no worker is needed: not for words, nor for what a notation says."""
    if asked.operation.key in NEEDS_EARS:
        return asked.source is not None and _notation(asked.source) is not None
    return asked.operation.key in HANDLERS


def run(task: Task, asked: Asked) -> None:
    """Do it and end the task. Raises Refusal, with the money back, when it cannot be done."""
    try:
        if task.fault:
            raise CannotBeDone("the engine was told to fail this task")
        tasks.finish(task, HANDLERS[asked.operation.key](task, asked))
    except CannotBeDone as error:
        tasks.fail_whole(task, str(error))
        raise refunded(400, str(error)) from error
    except Exception as error:
        logger.exception("task %s failed", task.id)
        tasks.fail_whole(task, BROKEN)
        raise refunded(500, BROKEN) from error


def refunded(status: int, text: str, **more: Any) -> Refusal:
    """An error whose price was given back; 400 when the request itself stood in the way."""
    kind: ErrorType = "validation_error" if status == 400 else "timeout" if status == 504 else "api_error"
    return Refusal(status, kind, text, more={"refund_processed": True, **more})


def _lyrics(task: Task, asked: Asked) -> Answer:
    from generation.engine.song import write_lyrics

    drafts = [write_lyrics(asked.body["description"], task.seed(number)) for number in range(DRAFTS)]
    return {"results": [{"title": title, "lyrics": lyrics} for title, lyrics in drafts]}


def _tags(task: Task, asked: Asked) -> Answer:
    from generation.engine.song import richer_tags

    return {"upsampled_tags": richer_tags(asked.body["tags"], task.seed(0))}


def _tempo(task: Task, asked: Asked) -> Answer:
    from generation.engine.song import tempo_facts

    return dict(tempo_facts(_needed_notation(asked)))


def _persona(task: Task, asked: Asked) -> Answer:
    from generation.engine.song import singer_of

    singer = singer_of(_needed_notation(asked))
    persona = Persona.objects.create(
        account_id=task.account_id,
        name=asked.body["name"],
        about=asked.body.get("describe") or "",
        styles=asked.body.get("styles") or "",
        singer=singer.as_json(),
    )
    return {"persona_id": str(persona.id)}


def _alignment(task: Task, asked: Asked) -> Answer:
    from generation.engine.song import alignment

    return {"alignment": alignment(_needed_notation(asked))}


def _midi(task: Task, asked: Asked) -> Answer:
    """All instruments, or those of one stem; a stem's file is made from the same notes."""
    from generation.engine.compose.notation import from_notation
    from generation.engine.sound import midi

    clip = _source(asked)
    score, stem = _heard_in(clip, from_notation(_needed_notation(asked)))
    try:
        content, instruments = midi.midi_file(score, stem), midi.instruments(score, stem)
    except ValueError as error:
        raise CannotBeDone("there are no notes in this clip") from error
    file = Clip(task=task, position=0, kind=Clip.Kind.FILE, source=clip, ending="mid", state=State.SUCCEEDED)
    write(settings.MEDIA / file.audio_name, content)
    file.save()
    return {"instruments": instruments}


def _heard_in(clip: Clip, score: Score) -> tuple[Score, str | None]:
    """The score as far as it is heard in the clip, and the stem of it, if it is one of the full set."""
    if clip.kind != Clip.Kind.STEM:
        return score, None
    if clip.task.operation == "sonic.stems_full":
        return score, clip.name
    if clip.name == "Vocals":  # of two: with those in the background
        return replace(score, tracks=()), None
    return replace(score, lead=(), harmony=(), double=()), None


HANDLERS: dict[str, Callable[[Task, Asked], Answer]] = {
    "sonic.lyrics": _lyrics,
    "sonic.upsample_tags": _tags,
    "sonic.bpm": _tempo,
    "sonic.persona": _persona,
    "sonic.aligned_lyrics": _alignment,
    "sonic.midi": _midi,
}


def _source(asked: Asked) -> Clip:
    if asked.source is None:
        raise RuntimeError(f"{asked.operation.key} was given nothing to work on")
    return asked.source


def _notation(clip: Clip) -> Mapping[str, Any] | None:
    """The notation of the clip, or of the song whose stem it is."""
    song = clip.source if clip.kind == Clip.Kind.STEM else clip
    return read_json(kept(song).notation) if song else None


def _needed_notation(asked: Asked) -> Mapping[str, Any]:
    notation = _notation(_source(asked))
    if notation is None:
        raise CannotBeDone("the engine has no notes of this clip, only its sound")
    return notation
