"""Finished audio and its like, served as a CDN would: no key, byte ranges, kept for ever by those who ask.

Their names cannot be guessed, and only a finished clip tells them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from generation.engine.service import faults
from generation.engine.service.answers import Refusal

CONTENT_TYPES = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "mid": "audio/midi",
    "png": "image/png",
}
ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
CHUNK_BYTES = 65_536


def serve(request: HttpRequest, name: str, ending: str) -> HttpResponseBase:
    """GET and HEAD; 206 and 416 by RFC 9110 §14. Several ranges at once get the whole, which §14.2 allows."""
    path = settings.MEDIA / f"{name}.{ending}"
    if not path.is_file():
        raise Refusal(404, "not_found", "no such file")
    if settings.FAULTS and ending != "png" and (fault := faults.next_on("media")):
        return faults.media_response(fault, path.read_bytes(), CONTENT_TYPES[ending])
    tag = f'"{name}"'
    if tag in [
        each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")
    ]:
        return _dressed(HttpResponse(status=304), tag)
    size = path.stat().st_size
    wanted = request.headers.get("Range") if request.headers.get("If-Range", tag) == tag else None
    try:
        part = byte_range(wanted, size)
    except ValueError:
        return _dressed(HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}), tag)
    first, last = part or (0, size - 1)
    response = StreamingHttpResponse(
        () if request.method == "HEAD" else _read(path, first, last),
        status=206 if part else 200,
        content_type=CONTENT_TYPES[ending],
        headers={"Content-Length": str(last - first + 1)},
    )
    if part:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return _dressed(response, tag)


def byte_range(header: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte wanted, both inclusive; None for the whole file.

    Raises ValueError when no byte of the file is in the range.
    """
    match = ONE_RANGE.fullmatch(header.strip()) if header else None
    if match is None or match.groups() == ("", ""):
        return None
    start, end = match.groups()
    if not start:
        first, last = max(0, size - int(end)), size - 1
    else:
        first, last = int(start), min(int(end), size - 1) if end else size - 1
        if end and int(end) < int(start):
            return None
    if first >= size or first > last:
        raise ValueError("outside the file")
    return first, last


def _dressed(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _read(path: Path, first: int, last: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := file.read(min(CHUNK_BYTES, left))):
            left -= len(chunk)
            yield chunk
