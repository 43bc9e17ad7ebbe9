"""Removes derived files after some days: what was made of a clip can be made again, the clip cannot."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from generation.engine.service.models import ENDED, Clip

logger = logging.getLogger("engine")

EVERY_S = 6 * 3600.0
DERIVED = (Clip.Kind.STEM, Clip.Kind.FILE)


class Cleaner(threading.Thread):
    """Looks at once and then every few hours."""

    def __init__(self) -> None:
        super().__init__(name="cleaning", daemon=True)

    def run(self) -> None:
        while True:
            try:
                clean()
            except (OSError, DatabaseError):
                logger.exception("cleaning up stumbled")
            connection.close()
            time.sleep(EVERY_S)


def clean() -> int:
    """Remove the files of stems, WAVs, vocals and MIDIs older than `settings.KEEP_DAYS`; returns how many."""
    before = timezone.now() - timedelta(days=settings.KEEP_DAYS)
    old = Clip.objects.filter(kind__in=DERIVED, state__in=ENDED, created_at__lt=before)
    paths = [settings.MEDIA / clip.audio_name for clip in old.only("media_token", "ending")]
    there = [path for path in paths if path.exists()]
    for path in there:
        path.unlink(missing_ok=True)
    return len(there)
