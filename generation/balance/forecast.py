"""How long the credits of a key will last, and when to say that they are few."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Q, Subquery, Sum
from django.utils import timezone

from generation import prices
from generation.amounts import unit
from generation.models import ApiKey, CreditEntry
from generation.musicapi.operations import SONIC_CREATE

OVER = timedelta(days=28)  # whole weeks, so that weekends weigh what they should
LEAST = timedelta(days=1)  # of history, for a forecast
FARTHEST = timedelta(days=3650)

Kind = CreditEntry.Kind


@dataclass(frozen=True, slots=True)
class Forecast:
    """`per_day` credits were spent on average in the last `days`; so the balance lasts until `run_out`.

    `days` are whole ones, 28 at most. `run_out` is a day in the team's time zone; None when the balance is
    unknown, or lasts for many years.
    """

    run_out: date | None
    per_day: float
    days: int


def forecast(api_key: ApiKey, now: datetime) -> Forecast | None:
    """From the ledger of the last 28 days; None when it has less than a day."""
    return forecasts([api_key], now)[api_key.pk]


def forecasts(api_keys: Iterable[ApiKey], now: datetime) -> dict[int, Forecast | None]:
    """The same for many keys, by id, in two queries.

    What was spent are charges and what was paid beside them, less refunds. Credits that an admin booked as
    come in, such as bought ones, are in the balance and no negative spending.
    """
    keys = list(api_keys)
    lines = CreditEntry.objects.filter(api_key_id=OuterRef("pk")).order_by("id")
    first = ApiKey.objects.filter(pk__in=[key.pk for key in keys]).values_list(
        "pk", Subquery(lines.values("created_at")[:1])
    )
    since = {pk: max(moment, now - OVER) for pk, moment in first if moment and moment <= now - LEAST}
    spent = _spent(list(since), now)
    return {
        key.pk: _forecast(key, spent.get(key.pk, 0), since[key.pk], now) if key.pk in since else None
        for key in keys
    }


def _spent(key_ids: list[int], now: datetime) -> dict[int, int]:
    """Credits by key, positive."""
    lines = CreditEntry.objects.filter(
        api_key_id__in=key_ids, created_at__gte=now - OVER, created_at__lte=now
    )
    spending = lines.filter(Q(kind__in=(Kind.CHARGE, Kind.REFUND)) | Q(credits__lt=0))
    sums = spending.order_by().values_list("api_key_id").annotate(Sum("credits"))
    return {key_id: -credits for key_id, credits in sums}


def _forecast(api_key: ApiKey, spent: int, since: datetime, now: datetime) -> Forecast:
    per_day = max(spent, 0) / ((now - since) / timedelta(days=1))
    lasts = None
    if api_key.balance is not None and per_day * FARTHEST.days > max(api_key.balance, 0):
        lasts = timedelta(days=int(max(api_key.balance, 0) / per_day))
    return Forecast(None if lasts is None else timezone.localdate(now) + lasts, per_day, (now - since).days)


def low_balance(api_key: ApiKey) -> bool:
    """Whether fewer credits are left than people want to be told of; False while that is unknown."""
    return api_key.balance is not None and api_key.balance < api_key.low_balance


def low_balance_notice(api_key: ApiKey) -> str:
    """`MusicAPI: 120 credits left, about 8 songs.`; empty while there are enough."""
    if api_key.balance is None or not low_balance(api_key):
        return ""
    left, price = max(api_key.balance, 0), prices.price_now(SONIC_CREATE, api_key)
    credits = f"{left or 'no'} {unit(left, api_key.is_local)} left"
    if not price or not left:
        return f"{api_key.label}: {credits}."
    songs = left // price
    worth = f"about {songs} song{'' if songs == 1 else 's'}" if songs else "less than a song costs"
    return f"{api_key.label}: {credits}, {worth}."
