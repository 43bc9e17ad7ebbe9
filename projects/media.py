"""What is heard, seen and taken away of a track, by those who may hear it: audio, files, notes, words."""

from __future__ import annotations

import logging
from uuid import UUID

from django.core.files import File
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from projects.lrc import lrc_of
from projects.models import Track, TrackFile
from projects.models.track import EXTENSIONS
from projects.models.track_file import FILE_EXTENSIONS
from projects.ranges import ranged_response

KEPT_BY_BROWSER_S = 3600

logger = logging.getLogger("projects")


@require_safe
def track_audio(request: HttpRequest, track_id: UUID) -> HttpResponseBase:
    """Our own copy, in byte ranges; with `?download=1` as a file named like the song."""
    return audio_of(request, get_object_or_404(Track.objects.visible_to(request.user), id=track_id))


@require_safe
def track_file(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """A stem, the vocals, a WAV or a MIDI file, in byte ranges; with `?download=1` to be kept."""
    files = TrackFile.objects.visible_to(request.user).select_related("track")
    file = get_object_or_404(files, id=file_id)
    response = stored(request, file.file, file.size, file.content_type, file.sha256)
    return _named(request, response, file_name_of(file))


@require_safe
def track_file_notes(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The notes of a MIDI file, for the piano roll: `{"instruments": [{"name", "notes": […]}]}`."""
    files = TrackFile.objects.visible_to(request.user).filter(kind=TrackFile.Kind.MIDI)
    file = get_object_or_404(files, id=file_id)
    response = JsonResponse({"instruments": file.notes})
    response["Cache-Control"] = f"private, max-age={KEPT_BY_BROWSER_S}"
    return response


@require_safe
def track_lyrics_lrc(request: HttpRequest, track_id: UUID) -> HttpResponse:
    """The aligned lyrics as an LRC file; with `?words=1` each word has its moment too."""
    tracks = Track.objects.visible_to(request.user).select_related("project", "alignment")
    track = get_object_or_404(tracks.exclude(alignment=None), id=track_id)
    return _text(lrc_of(track, with_words=request.GET.get("words") == "1"), track, "lrc")


@require_safe
def track_lyrics_txt(request: HttpRequest, track_id: UUID) -> HttpResponse:
    """The lyrics as plain text, sections and all."""
    track = get_object_or_404(Track.objects.visible_to(request.user).exclude(lyrics=""), id=track_id)
    return _text(track.lyrics.strip() + "\n", track, "txt")


def audio_of(request: HttpRequest, track: Track) -> HttpResponseBase:
    """The audio of a track that whoever asks may hear."""
    response = stored(request, track.audio, track.size, track.content_type, track.sha256)
    return _named(request, response, file_name(track))


def stored(
    request: HttpRequest, field: FieldFile, size: int, content_type: str, sha256: str
) -> HttpResponseBase:
    """A stored file in byte ranges. Raises Http404 when the storage has lost it."""
    try:
        file: File = field.open("rb")
    except FileNotFoundError as error:
        logger.error("file is missing", extra={"file_name": field.name})
        raise Http404("This file is missing.") from error
    response = ranged_response(request, file, size, content_type, f'"{sha256}"')
    response["Cache-Control"] = f"private, max-age={KEPT_BY_BROWSER_S}"
    return response


def file_name(track: Track) -> str:
    """`Rain (A).mp3`: the title without what file systems dislike."""
    return f"{_safe(str(track))}.{EXTENSIONS.get(track.content_type, 'bin')}"


def file_name_of(file: TrackFile) -> str:
    """`Rain (A) - Drums.mp3`; a WAV of the whole is just `Rain (A).wav`."""
    of_track = _safe(str(file.track))
    whole = file.kind in (TrackFile.Kind.WAV, TrackFile.Kind.MIDI)
    name = of_track if whole else f"{of_track} - {_safe(file.name)}"
    return f"{name}.{FILE_EXTENSIONS.get(file.content_type, 'bin')}"


def _named(request: HttpRequest, response: HttpResponseBase, name: str) -> HttpResponseBase:
    is_download = request.GET.get("download") == "1"
    if disposition := content_disposition_header(is_download, name):
        response["Content-Disposition"] = disposition
    return response


def _text(text: str, track: Track, extension: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    disposition = content_disposition_header(True, f"{_safe(str(track))}.{extension}")
    response["Content-Disposition"] = disposition or "attachment"
    return response


def _safe(name: str) -> str:
    kept = "".join(" " if char in '/\\:*?"<>|' or not char.isprintable() else char for char in name)
    return " ".join(kept.split()).strip(". ") or "track"
