"""`manage.py reseal_keys`: after a new SECRET_KEY. Then SECRET_KEY_FALLBACKS may be emptied."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from generation.stored_keys import reseal_all


class Command(BaseCommand):
    help = (
        "Seal every stored API key under the present SECRET_KEY, as `manage.py studio` does when it starts."
    )

    def handle(self, **options: Any) -> None:
        count, unreadable = reseal_all()
        self.stdout.write(f"{count} stored API keys are sealed under the present SECRET_KEY.")
        if unreadable:
            labels = ", ".join(key.label for key in unreadable)
            raise CommandError(
                f"Not readable with SECRET_KEY or SECRET_KEY_FALLBACKS: {labels}."
                " Add the SECRET_KEY they were entered under, or enter them again in the admin."
            )
