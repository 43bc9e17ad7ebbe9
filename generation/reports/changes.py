"""Takes that come, go, or are thought better of after the day they were paid for was added up.

Whoever keeps, rejects, throws away or deletes a take writes a `TakeChange` with it, in one transaction.
A report reads the days these speak of from the ledger, like those still open, until `recount_takes` has
added them up anew. So it is right at any time, and quick again within a minute.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver

from generation.models import Clip, CreditDaysMade, CreditEntry, Generation, TakeChange
from generation.reports.days import add_up_again, closed_until
from generation.reports.period import day_of, start_of
from projects.models import Project, Track

AT_ONCE = 5000
OF_A_TRACK = {"project", "trashed_at", "verdict"}
OF_A_PROJECT = {"trashed_at"}


def stale_days(until: date) -> list[date]:
    """The days before `until` whose kept takes may be others than were added up, in order. One query."""
    return _days_of(TakeChange.objects.values("generation_id"), until)


def recount_takes() -> int:
    """Add up anew the closed days that takes changed in; returns how many.

    A change that comes meanwhile waits for the next time. Whoever dies in between leaves the changes, and
    the days are added up once more.
    """
    with transaction.atomic():
        list(CreditDaysMade.objects.select_for_update())  # no day is closed while it is asked which are
        until = closed_until()
        changes = dict(TakeChange.objects.order_by("id").values_list("id", "generation_id")[:AT_ONCE])
    days = _days_of(changes.values(), until) if until else []
    for _, of_month in groupby(days, key=lambda day: day.replace(day=1)):
        if until and not add_up_again(list(of_month), until):
            return 0
    TakeChange.objects.filter(id__in=changes).delete()
    return len(days)


def _days_of(generations: Any, until: date) -> list[date]:
    charges = CreditEntry.objects.filter(
        kind=CreditEntry.Kind.CHARGE, generation_id__in=generations, created_at__lt=start_of(until)
    )
    return sorted({day_of(moment) for moment in charges.order_by().values_list("created_at", flat=True)})


def _note(generations: Iterable[UUID]) -> None:
    TakeChange.objects.bulk_create([TakeChange(generation_id=each) for each in generations])


def _note_takes(clips: Any) -> None:
    _note(clips.filter(kind=Clip.Kind.TAKE).order_by().values_list("generation_id", flat=True).distinct())


@receiver(post_save, sender=Clip)
def _take_was_saved(instance: Clip, **how: Any) -> None:
    if instance.kind == Clip.Kind.TAKE and instance.track_id and _may_touch({"track"}, how):
        _note([instance.generation_id])


@receiver(post_save, sender=Track)
def _track_was_saved(instance: Track, created: bool, **how: Any) -> None:
    if not created and _may_touch(OF_A_TRACK, how):
        _note_takes(Clip.objects.filter(track=instance))


@receiver(post_save, sender=Project)
def _project_was_saved(instance: Project, created: bool, **how: Any) -> None:
    if not created and _may_touch(OF_A_PROJECT, how):
        _note_takes(Clip.objects.filter(track__project=instance))


@receiver(pre_delete, sender=Track)
def _track_will_go(instance: Track, **how: Any) -> None:
    _note_takes(Clip.objects.filter(track=instance))


@receiver(pre_delete, sender=Generation)
def _request_will_go(instance: Generation, **how: Any) -> None:
    _note_takes(Clip.objects.filter(generation=instance))


def _may_touch(fields: set[str], how: dict[str, Any]) -> bool:
    return how["update_fields"] is None or bool(fields & how["update_fields"])
