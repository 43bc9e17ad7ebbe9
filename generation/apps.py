from django.apps import AppConfig


class GenerationConfig(AppConfig):
    name = "generation"
    verbose_name = "Asking for music"

    def ready(self) -> None:
        from generation.reports import changes  # noqa: F401  # it listens to what happens to takes
