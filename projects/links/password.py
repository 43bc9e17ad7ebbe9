"""The password of a link: after five wrong ones from a network, it waits; so do all when very many are wrong.

The failures stand beside those of signing in, where django-axes keeps them.
"""

from __future__ import annotations

import math
from datetime import datetime

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone

from projects.audit import record
from projects.models import ShareLink
from projects.people.throttle import LINK, network_of

TRIES = 5  # from one network, until AXES_COOLOFF_TIME has passed since the last
TRIES_OF_ALL = 100  # from everywhere, in the same time
NO_ADDRESS = "::"  # of all who come through a socket


class MustWait(Exception):  # noqa: N818  # named like the errors of the service module
    """Too many passwords were wrong. `until` says when the next is looked at."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"wait until {until:%H:%M}")
        self.until = until

    @property
    def seconds(self) -> int:
        return max(1, math.ceil((self.until - timezone.now()).total_seconds()))


def is_right(link: ShareLink, password: str, request: HttpRequest) -> bool:
    """Whether `password` opens the link. Raises MustWait, whatever the password is.

    A try is counted before it is looked at, so that many at once are no more than many in a row.
    """
    counted = _count(link, network_of(request) or NO_ADDRESS)
    if check_password(password, link.password):
        counted.delete()
        return True
    if counted.filter(failures_since_start__gte=TRIES).exists():
        record("link locked", None, f"{link} ({link.pk})", request)
    return False


def _count(link: ShareLink, network: str) -> QuerySet[AccessAttempt]:
    """Count one try. Returns the row of this link and network."""
    now, name = timezone.now(), f"{LINK}{link.pk}"
    of_all = AccessAttempt.objects.filter(username=name)
    of_all.filter(attempt_time__lte=now - settings.AXES_COOLOFF_TIME).delete()
    if (of_all.aggregate(sum=Sum("failures_since_start"))["sum"] or 0) >= TRIES_OF_ALL:
        raise MustWait(now + settings.AXES_COOLOFF_TIME)
    of_network = {"username": name, "ip_address": network, "user_agent": ""}
    AccessAttempt.objects.get_or_create(**of_network, defaults={"failures_since_start": 0})
    row = AccessAttempt.objects.filter(**of_network)
    if row.filter(failures_since_start__lt=TRIES).update(
        failures_since_start=F("failures_since_start") + 1, attempt_time=now
    ):
        return row
    last = row.values_list("attempt_time", flat=True).first() or now
    raise MustWait(last + settings.AXES_COOLOFF_TIME)
