"""Days, weeks and months of the team's calendar, and the moments at which they begin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

Preset = Literal["this_month", "last_month", "last_7_days", "last_30_days", "this_year"]
Per = Literal["day", "week", "month"]

PRESETS: dict[str, str] = {
    "this_month": "This month",
    "last_month": "Last month",
    "last_7_days": "Last 7 days",
    "last_30_days": "Last 30 days",
    "this_year": "This year",
}
PERS: tuple[Per, ...] = get_args(Per)
ONE_DAY = timedelta(days=1)


def zone() -> ZoneInfo:
    """The team's time zone."""
    return ZoneInfo(settings.TIME_ZONE)


def day_of(moment: datetime) -> date:
    """The team's calendar day at an aware moment."""
    return moment.astimezone(zone()).date()


def today() -> date:
    return day_of(timezone.now())


def start_of(day: date) -> datetime:
    """The first moment of a day, in UTC.

    Where the clocks skip midnight it is the moment of the change, and where midnight comes twice it is the
    first (PEP 495, fold 0); so each day ends where the next begins, however many hours it has.
    """
    return datetime.combine(day, time.min, tzinfo=zone()).astimezone(UTC)


@dataclass(frozen=True)
class Bucket:
    """One bar of a chart: the days from `first` to `last`, both included."""

    first: date
    last: date
    label: str


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included. `preset` is its name where it has one."""

    first: date
    last: date
    preset: str = ""

    @classmethod
    def named(cls, preset: str, day: date | None = None) -> Period:
        """A preset as of today, or as of `day`; KeyError for a name that is none."""
        last = day or today()
        if preset == "last_month":
            last = last.replace(day=1) - ONE_DAY
        firsts = {
            "this_month": last.replace(day=1),
            "last_month": last.replace(day=1),
            "last_7_days": last - 6 * ONE_DAY,
            "last_30_days": last - 29 * ONE_DAY,
            "this_year": last.replace(month=1, day=1),
        }
        return cls(firsts[preset], last, preset)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def label(self) -> str:
        """`This month`, or `3 Nov 2026 to 9 Nov 2026`."""
        if self.preset:
            return PRESETS[self.preset]
        if self.first == self.last:
            return _day(self.first, with_year=True)
        return f"{_day(self.first, with_year=True)} to {_day(self.last, with_year=True)}"

    def moments(self) -> tuple[datetime, datetime]:
        """From when on, and until before when; aware, in UTC."""
        return start_of(self.first), start_of(self.last + ONE_DAY)

    def buckets(self, per: Per) -> list[Bucket]:
        """The period cut into days, weeks (from Monday) or months; the first and last may be cut short."""
        with_year = self.first.year != self.last.year
        return [Bucket(first, last, _label(first, last, per, with_year)) for first, last in self._parts(per)]

    def usual_per(self) -> Per:
        """What makes a chart of this period readable."""
        if self.days <= 45:
            return "day"
        return "week" if self.days <= 190 else "month"

    def _parts(self, per: Per) -> Iterator[tuple[date, date]]:
        first = self.first
        while first <= self.last:
            last = min(_last_of(first, per), self.last)
            yield first, last
            first = last + ONE_DAY


def first_of_next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _last_of(day: date, per: Per) -> date:
    if per == "day":
        return day
    if per == "week":
        return day + timedelta(days=6 - day.weekday())
    return first_of_next_month(day) - ONE_DAY


def _label(first: date, last: date, per: Per, with_year: bool) -> str:
    if per == "month":
        return f"{first:%b %Y}"
    if first == last:
        return _day(first, with_year)
    return f"{_day(first, with_year and first.year != last.year)} – {_day(last, with_year)}"


def _day(day: date, with_year: bool) -> str:
    return f"{day.day} {day:%b}" + (f" {day.year}" if with_year else "")
