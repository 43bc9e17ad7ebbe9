"""Takes that came in a period and are still in the studio: what the credits were spent for."""

from __future__ import annotations

from django.db.models import Count, F

from generation.models import Clip
from generation.reports.dimensions import COLUMNS
from generation.reports.question import Question
from generation.reports.sums import key_of


def takes_of(question: Question) -> dict[str, int]:
    """Kept takes by the key of their row. One query, over the requests accepted in the period."""
    begin, end = question.period.moments()
    filters = {f"generation__{COLUMNS[by]}": value for by, value in question.narrowed().items()}
    local = {"generation__api_key__source": "engine"}
    takes = Clip.objects.filter(
        kind=Clip.Kind.TAKE,
        track__isnull=False,
        generation__accepted_at__gte=begin,
        generation__accepted_at__lt=end,
        **filters,
    )
    takes = takes.filter(**local) if question.is_local else takes.exclude(**local)
    rows = (
        takes.order_by()
        .values(key=F(f"generation__{COLUMNS[question.by]}"))
        .annotate(count=Count("id"))
        .values_list("key", "count")
    )
    return {key_of(key): count for key, count in rows}
