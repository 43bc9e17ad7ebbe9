"""The readings kept: what they prove later, and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Min
from django.utils import timezone

from generation.models import ApiKey, BalanceReading

KEPT = timedelta(days=90)


def is_ours_alone(api_key: ApiKey, since: datetime, wait: timedelta) -> bool:
    """Whether the readings can tell that nobody else moved this key's credits since the moment `since`.

    They have all agreed with the ledger since before; for a hosted key one of them lies `wait` after they
    began to and before `since`: by then what others had under way has been refunded, or will not be.
    `api_key` as it is now. Why: `lifecycle/settle.py`.
    """
    quiet_since = api_key.quiet_since
    if quiet_since is None:
        return False
    if api_key.is_local:
        return quiet_since <= since
    return agreed(api_key, quiet_since + wait, since)


def agreed(api_key: ApiKey, since: datetime, until: datetime) -> bool:
    """Whether a steady reading in that time was exactly what the ledger expected."""
    readings = BalanceReading.objects.filter(api_key=api_key, read_at__range=(since, until))
    return readings.filter(drift=0, expected=F("balance")).exists()


def prune() -> int:
    """Delete readings older than KEPT that showed nothing; returns how many.

    Drifts are kept for ever, and so is the first reading of each key, which all of them count from.
    """
    first = BalanceReading.objects.filter(expected__isnull=False).order_by().values("api_key")
    uneventful = BalanceReading.objects.filter(drift=0, read_at__lt=timezone.now() - KEPT)
    return uneventful.exclude(pk__in=first.annotate(first=Min("id")).values("first")).delete()[0]
