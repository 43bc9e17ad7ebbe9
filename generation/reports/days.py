"""Adding up the days that are over, once each, so that reports need not read their lines again.

A day is closed an hour after it ended, when whatever was booked in it has long been committed. Each day is
one transaction that replaces its sums and moves `CreditDaysMade` one day on, under a lock on that row: two
workers take turns, and one that dies leaves the days before closed and the rest open. Sums that a reader
may be looking at are replaced, never taken away.

A clock that is ahead for a moment closes days that are not over. When it is right again nobody reads a sum
until those days have been called open, by the next `close_days`.

The last day of a month closes the month too: its days are added up once more, as rows of their first day
in a calendar of its own (`by_month`). The kept takes of a closed day may change still, and are counted again
then (`generation.reports.changes`); and with each day that is closed those of one month are, in turn.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Aggregate, Exists, Max, Min, QuerySet
from django.utils import timezone

from generation.models import CreditDay, CreditDaysMade, CreditEntry
from generation.reports.dimensions import CREDITS_OF_DAYS, CREDITS_OF_LINES, OF_DAYS, OF_LINES
from generation.reports.period import ONE_DAY, day_of, first_of_next_month, start_of, today

LATE = timedelta(hours=1)
CHUNK = 500
GROUPS = ("is_local", "api_key_id", "person_id", "project_id", "operation", "model")
NAMES = ("api_key_label", "person_name", "project_title")

logger = logging.getLogger("generation")


def by_day() -> str:
    """What `CreditDay.zone` says of sums of days."""
    return settings.TIME_ZONE


def by_month() -> str:
    """What `CreditDay.zone` says of sums of whole months, which are rows of the month's first day."""
    return f"{settings.TIME_ZONE} by month"


def closed_until() -> date | None:
    """The first day that is still open, in the team's time zone; None while every day is. One query.

    Never a day after today: then a clock was ahead, and whichever days were closed by it may lack lines.
    """
    until = made_until()
    return until if until and until <= today() else None


def made_until() -> date | None:
    """The first day without sums, whatever they are worth; None without any. One query."""
    days = CreditDay.objects.filter(zone=by_day())
    made = CreditDaysMade.objects.filter(Exists(days), zone=settings.TIME_ZONE)
    return made.values_list("before", flat=True).first()


def close_days(now: datetime | None = None) -> int:
    """Add up every day that ended over an hour ago; returns how many. Reports are right without it too."""
    until = day_of((now or timezone.now()) - LATE)
    day = _first_open(until)
    if day and day < until:
        _forget_other_zones()
    count = 0
    while day and day < until and _close(day):
        day += ONE_DAY
        count += 1
    if count:
        logger.info("days of the ledger closed", extra={"count": count})
        _count_a_month_in_turn(until)
    return count


def _close(day: date) -> bool:
    """Replace the sums of a day and go on to the next; False when somebody else has closed it."""
    with transaction.atomic():
        if not _lock(day):
            return False
        _replace(by_day(), day, _lines(day), OF_LINES)
        if (day + ONE_DAY).day == 1:
            _replace(by_month(), day.replace(day=1), _days(day), OF_DAYS)
        CreditDaysMade.objects.filter(zone=settings.TIME_ZONE).update(before=day + ONE_DAY)
    return True


def count_again(days: list[date], before: date) -> bool:
    """Count the kept takes of closed days of one month anew, and those of the month if it is closed too.

    Credits are left as they are, for they cannot change. False when `before` is the first open day no more.
    """
    with transaction.atomic():
        if not _lock(before):
            return False
        for day in days:
            _recount(by_day(), day, _lines(day), OF_LINES)
        if first_of_next_month(days[0]) <= before:
            _recount(by_month(), days[0].replace(day=1), _days(days[0]), OF_DAYS)
    return True


def _recount(zone: str, day: date, rows: QuerySet[Any], figures: Mapping[str, Aggregate]) -> None:
    """Put what `rows` say of takes into the sums that are there, where it is another number."""
    counted = rows.order_by().values(*GROUPS).annotate(kept=figures["sum_takes"])
    takes = {tuple(row[name] for name in GROUPS): row["kept"] for row in counted}
    changed = []
    for row in CreditDay.objects.filter(zone=zone, day=day).only(*GROUPS, "takes"):
        kept = takes.get(tuple(getattr(row, name) for name in GROUPS), 0)
        if row.takes != kept:
            row.takes = kept
            changed.append(row)
    CreditDay.objects.bulk_update(changed, ["takes"], batch_size=CHUNK)


def _count_a_month_in_turn(before: date) -> None:
    """So that no take that came or went behind the studio's back is miscounted for ever."""
    closed = CreditDay.objects.filter(zone=by_month(), day__lt=before.replace(day=1))
    if months := list(closed.order_by("day").values_list("day", flat=True).distinct()):
        first = months[before.toordinal() % len(months)]
        length = (first_of_next_month(first) - first).days
        count_again([first + number * ONE_DAY for number in range(length)], before)


def _lock(before: date) -> CreditDaysMade | None:
    """The row that says how far days are closed, locked; None when that is not `before` any more."""
    rows = CreditDaysMade.objects.select_for_update()
    return rows.filter(zone=settings.TIME_ZONE, before=before).first()


def _lines(day: date) -> QuerySet[CreditEntry]:
    return CreditEntry.objects.filter(created_at__gte=start_of(day), created_at__lt=start_of(day + ONE_DAY))


def _days(day: date) -> QuerySet[CreditDay]:
    """Those of the month of `day`."""
    first = day.replace(day=1)
    return CreditDay.objects.filter(zone=by_day(), day__gte=first, day__lt=first_of_next_month(day))


def _replace(zone: str, day: date, rows: QuerySet[Any], figures: Mapping[str, Aggregate]) -> None:
    """Put the sums of `rows` in the place of those that were there."""
    names = {f"last_{name}": Max(name) for name in NAMES}
    sums = rows.order_by().values(*GROUPS).annotate(**figures, **names)
    CreditDay.objects.filter(zone=zone, day=day).delete()
    CreditDay.objects.bulk_create(
        [CreditDay(zone=zone, day=day, **_columns(row)) for row in sums], batch_size=CHUNK
    )


def _columns(row: dict[str, Any]) -> dict[str, Any]:
    return {name.removeprefix("sum_").removeprefix("last_"): value for name, value in row.items()}


def _first_open(until: date) -> date | None:
    """Where to go on; from the very first day when nothing is closed, or what is closed is not right.

    What is closed is held against the ledger once a day, before the next day is closed, and also when more
    is closed than may be: what a wrong clock has closed is called open, and what is over by now is compared.
    """
    made = CreditDaysMade.objects.filter(zone=settings.TIME_ZONE).first()
    if made and made.before == until:
        return until
    if made and _agrees(min(made.before, until)):
        return made.before if made.before < until else _begin(made, until)
    first = CreditEntry.objects.aggregate(first=Min("created_at"))["first"]
    if first is None:
        return None
    return _begin(made, min(day_of(first), until))


def _begin(made: CreditDaysMade | None, first: date) -> date | None:
    """Call the days from `first` on open again, so that nobody reads sums before they are made anew."""
    if made is None:
        CreditDaysMade.objects.get_or_create(zone=settings.TIME_ZONE, defaults={"before": first})
        return first
    logger.warning(
        "closed days are made anew", extra={"zone": made.zone, "before": str(made.before), "from": str(first)}
    )
    with transaction.atomic():
        if not _lock(made.before):
            return None
        CreditDaysMade.objects.filter(zone=settings.TIME_ZONE).update(before=first)
    return first


def _agrees(before: date) -> bool:
    """Whether the closed days, and the closed months, hold as many credits and lines as the ledger does."""
    return all(
        CreditDay.objects.filter(zone=zone, day__lt=end).aggregate(**CREDITS_OF_DAYS)
        == CreditEntry.objects.filter(created_at__lt=start_of(end)).aggregate(**CREDITS_OF_LINES)
        for zone, end in ((by_day(), before), (by_month(), before.replace(day=1)))
    )


def _forget_other_zones() -> None:
    """After the team has moved: another zone's days count no longer, and are deleted the next time.

    Not at once, since a process that has not been restarted yet may be reading them.
    """
    if not CreditDaysMade.objects.exclude(zone=settings.TIME_ZONE).delete()[0]:
        CreditDay.objects.exclude(zone__in=(by_day(), by_month())).delete()
