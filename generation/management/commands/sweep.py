"""`manage.py sweep`: look once for what the queue forgot. Workers do this by themselves every 30 s."""

from typing import Any

from django.core.management.base import BaseCommand

from generation.lifecycle import sweep


class Command(BaseCommand):
    help = "Enqueue generations that are overdue, read balances that are due, clear away old task rows."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{sweep()} overdue generations enqueued.")
