"""Takes long enough to listen to."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.base import ContentFile

from generation.models import Generation
from projects.audio import Measured, measure
from projects.models import Track
from tests.factories import make_track, mp3_bytes

SECONDS = 90.0


def make_song(generation: Generation, label: str = "A", title: str = "Rain") -> Track:
    """A stored take of SECONDS, with its clip."""
    track = make_track(generation.project, generation, label, title)
    data, measured = mp3_bytes(SECONDS), _measured()
    track.audio.save("audio.mp3", ContentFile(data), save=False)
    track.size, track.sha256 = len(data), hashlib.sha256(data).hexdigest()
    track.duration_s, track.peaks = measured.duration_s, measured.peaks
    track.save()
    return track


@cache
def _measured() -> Measured:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "audio.mp3"
        path.write_bytes(mp3_bytes(SECONDS))
        return measure(path)
