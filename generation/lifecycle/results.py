"""What the answers to operations that answer at once become: rows, facts, or clips whose file is fetched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from generation import musicapi
from generation.models import Clip, Generation, Persona
from projects.models import Alignment, Track

State = Clip.State


def keep_answer(row: Generation, answer: musicapi.Answer) -> None:
    """Write down what `answer` brings. To be called with the row locked; a file is fetched afterwards."""
    KEEPERS[row.catalogue.result](row, answer)


def keep_upload(row: Generation, clip_id: str) -> None:
    """The handle on a recording that MusicAPI has taken in; there is nothing to fetch, we have it."""
    clip = row.clips.filter(clip_id=clip_id).first() or Clip(generation=row, clip_id=clip_id)
    clip.kind, clip.state, clip.track = Clip.Kind.UPLOAD, State.SUCCEEDED, row.track
    clip.stored_at = clip.stored_at or timezone.now()
    clip.save()


def _upload(row: Generation, answer: musicapi.Upload) -> None:
    keep_upload(row, answer.clip_id)
    row.result = {"clip_id": answer.clip_id}


def _persona(row: Generation, answer: musicapi.Persona) -> None:
    asked = row.request
    about = {
        "project": row.project,
        "created_by": row.person,
        "clip": row.source,
        "name": str(asked.get("name", ""))[:80],
        "about": str(asked.get("describe", ""))[:200],
        "styles": str(asked.get("styles", "")),
    }
    Persona.objects.get_or_create(api_key=row.api_key, persona_id=answer.persona_id, defaults=about)
    row.result = {"persona_id": answer.persona_id}


def _lyrics(row: Generation, answer: musicapi.Lyrics) -> None:
    row.result = {"drafts": [{"title": draft.title, "lyrics": draft.lyrics} for draft in answer.drafts]}


def _tags(row: Generation, answer: musicapi.Tags) -> None:
    row.result = {"tags": answer.text}


def _tempo(row: Generation, answer: musicapi.Tempo) -> None:
    Track.objects.filter(generations=row).update(bpm=answer.average)
    row.result = {"tempo": {"average": answer.average, "least": answer.least, "most": answer.most}}


def _alignment(row: Generation, answer: musicapi.Alignment) -> None:
    words = [
        {name: value for name, value in asdict(word).items() if name in ("word", "start_s", "end_s")}
        for word in answer.words
    ]
    Alignment.objects.update_or_create(
        track=row.track, defaults={"words": words, "created_at": timezone.now()}
    )


def _vocals(row: Generation, answer: musicapi.Vocals) -> None:
    """The hosted service documents no address: then the handle is all there is, for a persona."""
    asked = row.request
    start_s = asked.get("vocal_start_s") if answer.start_s is None else answer.start_s
    end_s = asked.get("vocal_end_s") if answer.end_s is None else answer.end_s
    if asked.get("vocal_start_s") is None:  # all of it, whatever ends the answer names
        start_s = end_s = None
    row.result = {"vox_audio_id": answer.vox_audio_id, "start_s": start_s, "end_s": end_s}
    if answer.audio_url:
        _to_fetch(row, Clip.Kind.VOCALS, answer.audio_url, answer.vox_audio_id)


def _wav(row: Generation, answer: musicapi.Wav) -> None:
    _to_fetch(row, Clip.Kind.WAV, answer.url)


def _midi(row: Generation, answer: musicapi.Midi) -> None:
    _to_fetch(row, Clip.Kind.MIDI, answer.url, facts={"instruments": [dict(i) for i in answer.instruments]})


def _to_fetch(
    row: Generation, kind: Clip.Kind, url: str, clip_id: str = "", facts: Mapping[str, Any] | None = None
) -> None:
    Clip.objects.create(
        generation=row,
        clip_id=clip_id or kind.value,
        kind=kind,
        state=State.SUCCEEDED,
        audio_url=url,
        facts=dict(facts or {}),
    )


KEEPERS: dict[str, Callable[[Generation, Any], None]] = {
    "clip": _upload,
    "persona": _persona,
    "lyrics": _lyrics,
    "tags": _tags,
    "tempo": _tempo,
    "alignment": _alignment,
    "vocals": _vocals,
    "wav": _wav,
    "midi": _midi,
}
"""By `Operation.result`; takes and stems come as clips of a task."""
