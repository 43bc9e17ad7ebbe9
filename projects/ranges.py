"""Byte ranges of a stored file (RFC 9110 §14), from any Django storage that can seek."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.core.files import File
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

BLOCK_SIZE = 64 * 1024  # bytes read and sent at a time
SINGLE_RANGE = re.compile(r"bytes\s*=\s*(\d{0,100})\s*-\s*(\d{0,100})", re.ASCII | re.IGNORECASE)


class Unsatisfiable(ValueError):  # noqa: N818  # the word of RFC 9110
    """The range begins behind the end of the file."""


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for, both included; None when the whole file should be sent.

    A header that is malformed, names several ranges or another unit is ignored, as RFC 9110 allows.
    Raises Unsatisfiable.
    """
    match = SINGLE_RANGE.fullmatch(header.strip())
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
        if not int(last):
            raise Unsatisfiable
    else:
        start, end = int(first), min(int(last or size - 1), size - 1)
        if last and int(last) < int(first):
            return None
    if start >= size:
        raise Unsatisfiable
    return start, end


def ranged_response(
    request: HttpRequest, file: File, size: int, content_type: str, etag: str
) -> HttpResponseBase:
    """200, 206, 304 or 416 for `file`, which is closed when the answer has been sent.

    `etag` is the quoted strong tag of the content.
    """
    response = _answer(request, file, size, etag)
    if not response.streaming:
        file.close()
    if response.status_code in (200, 206):
        response["Content-Type"] = content_type
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    return response


def _answer(request: HttpRequest, file: File, size: int, etag: str) -> HttpResponseBase:
    if etag in _tags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304)
    try:
        wanted = parse_range(request.headers.get("Range", ""), size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if wanted is None or request.headers.get("If-Range", etag).strip() != etag:
        headers = {"Content-Length": str(size)}
        return FileResponse(file, headers=headers)
    start, end = wanted
    headers = {"Content-Range": f"bytes {start}-{end}/{size}", "Content-Length": str(end - start + 1)}
    return StreamingHttpResponse(_Slice(file, start, end), status=206, headers=headers)


def _tags(header: str) -> set[str]:
    """The entity tags of If-None-Match; weak ones compare like strong ones (RFC 9110 §13.1.2)."""
    return {tag.strip().removeprefix("W/") for tag in header.split(",") if tag.strip()}


class _Slice:
    """The bytes from `start` to `end`, both included, in blocks; `close` is called by the server."""

    def __init__(self, file: File, start: int, end: int):
        self.file, self.start, self.length = file, start, end - start + 1

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(self.start)
        left = self.length
        while left > 0 and (block := self.file.read(min(BLOCK_SIZE, left))):
            left -= len(block)
            yield block

    def close(self) -> None:
        self.file.close()
