"""A fetched file becomes a track, or a file of one: looked at, put in its place, and then written down."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from generation.follow_ups import GOING_ON
from generation.lifecycle.claims import log_state, touch_project
from generation.models import Clip, Generation
from projects.audio import Measured, NotAudio, measure
from projects.midi import MidiFile, look_at
from projects.models import UPLOAD, Track, TrackFile
from projects.models.track import EXTENSIONS
from projects.models.track_file import FILE_EXTENSIONS

TITLE_LENGTH, KEY_LENGTH = 200, 20
Heard = Measured | MidiFile
Made = Track | TrackFile


def look(clip: Clip, path: Path) -> Heard:
    """What the file of `clip` holds. Raises NotAudio and NotMidi when it is not what was promised."""
    if clip.kind == Clip.Kind.MIDI:
        return look_at(path)
    measured = measure(path)
    if clip.kind == Clip.Kind.WAV and measured.content_type != "audio/wav":
        raise NotAudio(f"It should be a WAV, and is {EXTENSIONS[measured.content_type].upper()}.")
    return measured


def keep(generation: Generation, clip: Clip, path: Path, heard: Heard) -> None:
    """Write the file, then the rows; whoever comes second takes their file away again."""
    made = _made_of(generation, clip, heard)
    _write(made, path)
    with transaction.atomic():
        touch_project(generation)
        row = Clip.objects.select_for_update().filter(id=clip.id).first()
        is_first = row is not None and row.stored_at is None and _settle_place(made)
        if row and is_first:
            made.save(force_insert=True)
            _link(row, made)
    if is_first:
        log_state(generation, "take stored", clip_id=clip.clip_id, made=str(made.id))
    elif (field := _field(made)).name and not type(made).objects.filter(
        **{field.field.name: field.name}
    ).exists():
        field.storage.delete(field.name)


def has_lost_its_place(generation: Generation, clip: Clip) -> bool:
    """True when it belongs to a track that was deleted meanwhile."""
    return (
        clip.kind != Clip.Kind.TAKE and generation.track_id is None and not _becomes_track(generation, clip)
    )


def _becomes_track(generation: Generation, clip: Clip) -> bool:
    """Takes do; and the WAV of an upload that was sent by its address, of which we had no copy."""
    is_upload = generation.source is not None and generation.source.kind == Clip.Kind.UPLOAD
    is_first_copy = clip.kind == Clip.Kind.WAV and generation.track_id is None and is_upload
    return clip.kind == Clip.Kind.TAKE or is_first_copy


def _made_of(generation: Generation, clip: Clip, heard: Heard) -> Made:
    if isinstance(heard, MidiFile) or not _becomes_track(generation, clip):
        return _file(generation, clip, heard)
    return _track(generation, clip, heard)


def _track(generation: Generation, clip: Clip, measured: Measured) -> Track:
    facts = clip.facts
    is_upload = clip.kind == Clip.Kind.WAV
    named = generation.source.generation.title if is_upload and generation.source else generation.title
    return Track(
        id=uuid.uuid5(generation.id, clip.clip_id),
        project_id=generation.project_id,
        created_by_id=generation.person_id,
        title=str(facts.get("title") or named)[:TITLE_LENGTH],
        label="" if is_upload else clip.label,
        tags=_tags(generation, facts),
        lyrics=_lyrics(generation, facts),
        parent=generation.track,
        derived_by=UPLOAD if is_upload else generation.operation,
        derived_from_s=_goes_on_from_s(generation),
        bpm=_number(facts.get("bpm")),
        key=str(facts.get("key") or "")[:KEY_LENGTH],
        **measured.columns(),
    )


def _file(generation: Generation, clip: Clip, heard: Heard) -> TrackFile:
    result = generation.result
    file = TrackFile(
        id=uuid.uuid5(generation.id, clip.clip_id),
        track=generation.track,
        created_by_id=generation.person_id,
        kind=TrackFile.Kind(clip.kind),
        set_name=generation.operation.rpartition("_")[2] if clip.kind == Clip.Kind.STEM else "",
        name=clip.name or Clip.Kind(clip.kind).label,
        position=clip.position,
        start_s=result.get("start_s"),
        end_s=result.get("end_s"),
        content_type=heard.content_type,
        size=heard.size,
        sha256=heard.sha256,
    )
    if isinstance(heard, Measured):
        file.duration_s, file.loudness_lufs, file.peaks = heard.duration_s, heard.loudness_lufs, heard.peaks
    else:
        file.notes = clip.facts.get("instruments", [])
    return file


def _tags(generation: Generation, facts: dict) -> str:
    """Nuro says genre and mood, as words or lists of them, where the others have tags or a sound."""
    named = (facts.get(name) or generation.request.get(name) for name in ("genre", "mood"))
    words = ", ".join(", ".join(each) if isinstance(each, list) else str(each) for each in named if each)
    return str(facts.get("tags") or facts.get("sound") or generation.request.get("tags") or words)


def _lyrics(generation: Generation, facts: dict) -> str:
    asked = generation.request
    return str(facts.get("lyrics") or asked.get("prompt") or asked.get("lyrics") or "")


def _goes_on_from_s(generation: Generation) -> float | None:
    """The second of the parent at which an extension starts; left open, its end."""
    field = GOING_ON.get(generation.operation)
    if field is None or generation.track is None:
        return None
    asked = _number(generation.request.get(field))
    default = _number(generation.catalogue.field(field).default)
    chosen = next((each for each in (asked, default) if each is not None), generation.track.duration_s)
    return min(chosen, generation.track.duration_s)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _settle_place(made: Made) -> bool:
    """Lock the track that `made` belongs to or comes from; False when `made` has no place without it.

    Where that track was deleted meanwhile, a track is kept without a parent, and a file is not kept.
    """
    owner_id = made.parent_id if isinstance(made, Track) else made.track_id
    if owner_id is None or Track.objects.select_for_update().filter(id=owner_id).exists():
        return True
    if isinstance(made, Track):
        made.parent = None
        return True
    return False


def _link(row: Clip, made: Made) -> None:
    if isinstance(made, Track):
        row.track = made
        source = row.generation.source
        if made.derived_by == UPLOAD and source:
            Clip.objects.filter(id=source.id, track=None).update(track=made)
    else:
        row.file = made
    if row.kind == Clip.Kind.MIDI:
        row.facts = {}  # its notes are in the file's row now
    row.stored_at, row.error = timezone.now(), ""
    row.save(update_fields=["track", "file", "facts", "stored_at", "error"])


def _field(made: Made) -> FieldFile:
    return made.audio if isinstance(made, Track) else made.file


def _write(made: Made, path: Path) -> None:
    """Put the file in its place; what an attempt that was killed left there is taken away first."""
    field = _field(made)
    name = f"audio.{EXTENSIONS[made.content_type]}" if isinstance(made, Track) else _file_name(made)
    place = field.field.generate_filename(made, name)
    if field.storage.exists(place) and not type(made).objects.filter(id=made.id).exists():
        field.storage.delete(place)
    with path.open("rb") as file:
        field.save(name, File(file), save=False)


def _file_name(file: TrackFile) -> str:
    return f"{file.kind}.{FILE_EXTENSIONS[file.content_type]}"
