"""The audio of a track, to those who may hear it."""

from __future__ import annotations

import logging
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from projects.models import Track
from projects.models.track import EXTENSIONS
from projects.ranges import ranged_response

KEPT_BY_BROWSER_S = 3600

logger = logging.getLogger("projects")


@require_safe
def track_audio(request: HttpRequest, track_id: UUID) -> HttpResponseBase:
    """Our own copy, in byte ranges; with `?download=1` as a file named like the song."""
    track = get_object_or_404(Track.objects.visible_to(request.user), id=track_id)
    try:
        file = track.audio.open("rb")
    except FileNotFoundError as error:
        logger.error("audio is missing", extra={"id": str(track.id), "audio": track.audio.name})
        raise Http404("The audio of this track is missing.") from error
    response = ranged_response(request, file, track.size, track.content_type, f'"{track.sha256}"')
    response["Cache-Control"] = f"private, max-age={KEPT_BY_BROWSER_S}"
    is_download = request.GET.get("download") == "1"
    if disposition := content_disposition_header(is_download, file_name(track)):
        response["Content-Disposition"] = disposition
    return response


def file_name(track: Track) -> str:
    """`Rain (A).mp3`: the title without what file systems dislike."""
    kept = "".join(" " if char in '/\\:*?"<>|' or not char.isprintable() else char for char in str(track))
    return f"{' '.join(kept.split()).strip('. ') or 'track'}.{EXTENSIONS.get(track.content_type, 'bin')}"
