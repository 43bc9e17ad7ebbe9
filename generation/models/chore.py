"""Work that all workers share and only one of them should do at a time."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Chore(models.Model):
    """A repeating duty and the moment it is due; whoever moves that moment forward does it."""

    name = models.CharField(max_length=40, primary_key=True)
    due_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def claim(cls, name: str, every_s: float) -> bool:
        """True for the one caller who should do it now; the next turn comes in `every_s` seconds.

        What is due only in two turns or later was claimed by a clock that was ahead, and is due now. Two,
        since another caller's clock may be a little ahead of ours, and no chore is done twice for that.
        """
        now, turn = timezone.now(), timedelta(seconds=every_s)
        cls.objects.get_or_create(name=name, defaults={"due_at": now})
        due = Q(due_at__lte=now) | Q(due_at__gt=now + 2 * turn)
        return cls.objects.filter(due, name=name).update(due_at=now + turn) == 1
