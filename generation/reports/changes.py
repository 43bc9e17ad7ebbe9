"""Takes that come, go, or are thought better of after the day they were paid for was added up.

Whoever keeps, rejects, throws away or deletes a take writes a `TakeChange` with it, in one transaction.
A report reads the days these speak of from the ledger, like those still open, until `recount_takes` has
counted them anew. So it is right at any time, and quick again within a minute or so.
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
from generation.reports.days import count_again, made_until
from generation.reports.period import day_of, start_of
from projects.models import Project, Track

AT_ONCE, DAYS_AT_ONCE = 5000, 60
OF_A_TRACK = {"project", "trashed_at", "verdict"}
OF_A_PROJECT = {"trashed_at"}


def stale_days(until: date) -> list[date]:
    """The days before `until` whose kept takes may be others than were added up, in order. One query."""
    return sorted(set(_closed(TakeChange.objects.values("generation_id"), until).values()))


def recount_takes() -> int:
    """Count the takes of closed days anew that changed; returns how many days.

    Some days at a time; the others wait for the next, as does a change that comes meanwhile. Whoever dies in
    between leaves the changes, and the days are counted once more.
    """
    with transaction.atomic():
        list(CreditDaysMade.objects.select_for_update())  # no day is closed while it is asked which are
        until = made_until()
        changes = dict(TakeChange.objects.order_by("id").values_list("id", "generation_id")[:AT_ONCE])
    day_of_request = _closed(changes.values(), until) if until else {}
    days = sorted(set(day_of_request.values()))[:DAYS_AT_ONCE]
    for _, of_month in groupby(days, key=lambda day: day.replace(day=1)):
        if until and not count_again(list(of_month), until):
            return 0
    waiting = {request for request, day in day_of_request.items() if day not in days}
    done = [change for change, request in changes.items() if request not in waiting]
    TakeChange.objects.filter(id__in=done).delete()
    return len(days)


def _closed(requests: Any, until: date) -> dict[UUID, date]:
    """The days on which these requests were paid, of those paid before `until`."""
    charges = CreditEntry.objects.filter(
        kind=CreditEntry.Kind.CHARGE, generation_id__in=requests, created_at__lt=start_of(until)
    )
    return {
        request: day_of(moment)
        for request, moment in charges.order_by().values_list("generation_id", "created_at")
        if request
    }


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
