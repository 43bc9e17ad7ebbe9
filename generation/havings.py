"""What a track has already got from each operation, and what is on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format

from generation.models import ApiKey, Clip, Generation, Persona
from projects.models import Track, TrackFile

Kind = TrackFile.Kind


@dataclass(frozen=True, slots=True)
class Havings:
    """By key of the operation: a few words on what is there, and the generation in flight."""

    has: dict[str, str]
    in_flight: dict[str, Generation]


def havings_of(track: Track, api_key: ApiKey) -> Havings:
    """Everything in a fixed number of queries, however much there is."""
    in_flight = track.generations.in_flight().order_by("created_at")
    has = _files(track) | _facts(track) | _handles(track, api_key)
    return Havings(has, {each.operation: each for each in in_flight})


def _files(track: Track) -> dict[str, str]:
    has = {}
    for file in track.files.order_by("-created_at").defer("notes", "peaks"):
        if key := _made_by(file):
            has[key] = f"Made on {_day(file.created_at)}"
    if track.content_type == "audio/wav":
        has["sonic.wav"] = "The track itself is a WAV"
    return has


def _made_by(file: TrackFile) -> str:
    """A stretch of the vocals is not all of them, so they can still be asked for."""
    if file.kind == Kind.STEM:
        return f"sonic.stems_{file.set_name}"
    if file.kind == Kind.VOCALS:
        return "" if file.start_s is not None else "sonic.vox"
    return f"sonic.{file.kind}"


def _facts(track: Track) -> dict[str, str]:
    has = {}
    if track.bpm:
        has["sonic.bpm"] = f"{round(track.bpm, 1):g} BPM"
    if hasattr(track, "alignment"):
        has["sonic.aligned_lyrics"] = f"Made on {_day(track.alignment.created_at)}"
    whole = track.children.there().filter(derived_by="sonic.concat").order_by("-created_at").first()
    if whole:
        has["sonic.concat"] = f"Joined on {_day(whole.created_at)}"
    return has


def _handles(track: Track, api_key: ApiKey) -> dict[str, str]:
    """Personas and uploads are of use to the account that made them only."""
    has = {}
    persona = Persona.objects.filter(clip__track=track, api_key=api_key).order_by("-created_at").first()
    if persona:
        has["sonic.persona"] = f"Kept as {persona.name} on {_day(persona.created_at)}"
    sent = track.clips.filter(
        kind=Clip.Kind.UPLOAD, state=Clip.State.SUCCEEDED, generation__api_key=api_key
    ).select_related("generation")
    for clip in sent.order_by("created_at"):
        has[f"{clip.generation.catalogue.family}.upload"] = f"Sent on {_day(clip.created_at)}"
    return has


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j M")
