"""From a clip in the database to the work that a pool worker can do without one."""

from __future__ import annotations

from typing import cast

from django.conf import settings

from generation.engine.service.kept import Kept
from generation.engine.service.models import Clip, Persona
from generation.engine.service.work import Job, Kind, Source


def kept(clip: Clip) -> Kept:
    return Kept(settings.ORIGINALS, str(clip.id))


def job_of(clip: Clip) -> Job:
    """The work that this clip stands for."""
    persona_id = clip.task.request.get("persona_id")
    persona = Persona.objects.filter(id=persona_id).first() if persona_id else None
    return Job(
        operation=clip.task.operation,
        kind=cast("Kind", clip.kind),
        seed=clip.task.seed(clip.position),
        request=clip.task.request,
        duration_s=settings.SONG_SECONDS,
        kept=kept(clip),
        audio=settings.MEDIA / clip.audio_name,
        cover=settings.MEDIA / clip.cover_name,
        phase=settings.DATA / "work" / str(clip.id),
        source=source_of(clip.source) if clip.source else None,
        singer=persona.singer if persona else None,
        allow_hosts=settings.ALLOW_HOSTS,
    )


def source_of(clip: Clip) -> Source:
    """A finished clip as workers see it, with all that it goes on from or was taken out of."""
    goes_further = clip.kind in (Clip.Kind.EXTENSION, Clip.Kind.STEM)
    return Source(
        clip_id=str(clip.id),
        kept=kept(clip),
        delivered=settings.MEDIA / clip.audio_name,
        title=clip.title,
        tags=clip.tags,
        lyrics=clip.lyrics,
        duration_s=clip.duration_s or 0.0,
        bpm=clip.bpm,
        key=clip.key,
        joins_at_s=clip.joins_at_s,
        stem=clip.name,
        is_full_set=clip.task.operation == "sonic.stems_full",
        before=source_of(clip.source) if goes_further and clip.source else None,
    )
