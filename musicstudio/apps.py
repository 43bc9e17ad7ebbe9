"""Loads the studio's own start-up checks."""

import contextlib

from django.apps import AppConfig


class MusicStudioConfig(AppConfig):
    name = "musicstudio"

    def ready(self) -> None:
        from musicstudio import checks  # noqa: F401 - importing registers them
        from projects.scratch import scratch_folder

        with contextlib.suppress(OSError):  # a folder that cannot be written is a check of its own
            scratch_folder()
