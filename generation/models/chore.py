"""Work that all workers share and only one of them should do at a time."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone


class Chore(models.Model):
    """A repeating duty and the moment it is due; whoever moves that moment forward does it."""

    name = models.CharField(max_length=40, primary_key=True)
    due_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def claim(cls, name: str, every_s: float) -> bool:
        """True for the one caller who should do it now; the next turn comes in `every_s` seconds."""
        now = timezone.now()
        cls.objects.get_or_create(name=name, defaults={"due_at": now})
        later = now + timedelta(seconds=every_s)
        return cls.objects.filter(name=name, due_at__lte=now).update(due_at=later) == 1
