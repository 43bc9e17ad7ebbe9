"""Takes in a recording from a web address: fetched, decoded, kept. It is heard when that is first needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from generation.engine.service.cover import cover_png
from generation.engine.service.fetching import Limits, fetch
from generation.engine.service.kept import write
from generation.engine.service.recordings import SAMPLE_RATE, decoded
from generation.engine.service.work import Job, Made

MOST_TITLE = 80


def taken_in(job: Job, tell: Callable[[str], None]) -> Made:
    """The recording at the address in the request. Raises CannotBeDone when it cannot be had or read."""
    url = str(job.request.get("url") or job.request["audio_url"])
    arriving = job.kept.fetched.with_suffix(".part")
    tell("Fetching")
    try:
        fetch(url, arriving, Limits(allow=job.allow_hosts))
        audio = decoded(arriving)
        arriving.replace(job.kept.fetched)
    finally:
        arriving.unlink(missing_ok=True)
    title = title_of(url)
    if job.operation == "producer.upload":  # the one upload whose clip can be listened to (§3.3)
        from generation.engine.song import encode_m4a

        write(job.audio, encode_m4a(audio, title))
    write(job.cover, cover_png(job.seed))
    return Made(title=title, duration_s=audio.shape[1] / SAMPLE_RATE)


def title_of(url: str) -> str:
    """The file's name in the address, without its ending."""
    return PurePosixPath(unquote(urlsplit(url).path)).stem[:MOST_TITLE] or "Recording"
