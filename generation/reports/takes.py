"""Kept takes: in the studio, neither thrown away nor rejected. What the credits were spent for."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet

from generation.models import Clip
from generation.musicapi.operations import OPERATIONS
from projects.models import Track

BRING_TAKES = [operation.key for operation in OPERATIONS.values() if operation.takes]


def kept_takes(generation_id: OuterRef) -> QuerySet[Clip, Any]:
    """How many takes of a request are kept, for a subquery; no row when none is.

    Whatever makes another answer of it has to be heard of in `generation.reports.changes`.
    """
    return (
        Clip.objects.filter(
            generation_id=generation_id,
            kind=Clip.Kind.TAKE,
            track__trashed_at=None,
            track__project__trashed_at=None,
            track__verdict__in=("", Track.Verdict.KEPT),
        )
        .order_by()
        .values("generation_id")
        .annotate(count=Count("id"))
        .values("count")
    )
