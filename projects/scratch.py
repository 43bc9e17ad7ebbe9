"""Where files lie while they are measured, before they are anybody's."""

from __future__ import annotations

import time
from pathlib import Path

from django.conf import settings

LEFTOVER_AFTER_S = 3600.0
PATTERNS = ("take-*", "upload-*", "*.upload*")  # the last is what Django calls an upload on its way


def scratch_folder() -> Path:
    """The folder for temporary files, made when it is not there."""
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def clear_leftovers() -> int:
    """Delete what processes that were killed left there; returns how many files that were."""
    old = [
        path
        for pattern in PATTERNS
        for path in scratch_folder().glob(pattern)
        if path.stat().st_mtime < time.time() - LEFTOVER_AFTER_S
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
