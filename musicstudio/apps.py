from django.apps import AppConfig


class MusicStudioConfig(AppConfig):
    name = "musicstudio"
    verbose_name = "The studio"

    def ready(self) -> None:
        from musicstudio import checks  # noqa: F401  # registers the start-up checks
