"""A clock that a test moves, so that hours and months pass in no time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.apps import apps
from django.utils import timezone

REAL_NOW = timezone.now
TICK = timedelta(milliseconds=1)


class Clock:
    """Moves a little whenever it is read, so that no two moments are the same."""

    def __init__(self, moment: datetime):
        self.moment = moment

    def now(self) -> datetime:
        self.moment += TICK
        return self.moment

    def move(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@contextmanager
def told_by(clock: Clock) -> Iterator[None]:
    """Everything that asks Django for the time, defaults of columns included, is told by `clock`."""
    fields = [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.default is REAL_NOW
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", clock.now)
        for field in fields:
            patch.setattr(field, "default", clock.now)
            field.__dict__.pop("_get_default", None)
        yield
    for field in fields:
        field.__dict__.pop("_get_default", None)
