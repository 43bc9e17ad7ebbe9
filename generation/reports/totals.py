"""What a project has cost since it began: of closed months and days, and of the ledger's lines since."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Sum
from django.db.models.expressions import Combinable

from generation.models import CreditDay, CreditEntry
from generation.reports.days import closed_until
from generation.reports.period import start_of
from generation.reports.sums import spans

OF_LINE = -F("credits")
OF_DAY = F("charged") - F("refunded") - F("adjusted")


def spent_in(project: UUID) -> dict[bool, int]:
    """Net credits by `is_local`, refunds taken off: the two currencies are never added. Two queries."""
    lines = CreditEntry.objects.filter(project_id=project)
    parts = []
    if until := closed_until():
        lines = lines.filter(created_at__gte=start_of(until))
        days = CreditDay.objects.filter(project_id=project)
        parts = [
            _net(days.filter(zone=zone, day__gte=first, day__lt=end), OF_DAY)
            for zone, first, end in spans(date.min, until, "month")
        ]
    spent: Counter[bool] = Counter()
    for is_local, credits in _net(lines, OF_LINE).union(*parts, all=True).order_by():
        spent[is_local] += credits
    return dict(spent)


def _net(rows: QuerySet[Any], credits: Combinable) -> QuerySet[Any, Any]:
    return rows.order_by().values("is_local").annotate(net=Sum(credits)).values_list("is_local", "net")
