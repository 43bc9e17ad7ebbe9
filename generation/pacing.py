"""One request at a time, at the pace of the key's plan, and turn by turn among people.

The pacing row is `ApiKey.next_free_at`. Whoever moves it forward by one UPDATE may send one request, so
the limit holds over all workers and hosts. Hosts of one studio need clocks that agree to a fraction of
a second, as NTP gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from generation.models import ApiKey, Generation
from generation.models.generation import State

POLL_PATIENCE_S = 20.0  # submits go before polls, but a task is not left unasked for longer than this
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a queued generation stands. `position` 1 is next; `expected_at` is when it should be sent."""

    position: int
    expected_at: datetime


def reserve(api_key: ApiKey) -> bool:
    """True when one request may be sent with this key now; the next may follow after the plan's pause."""
    now = timezone.now()
    free_again = now + timedelta(seconds=api_key.seconds_per_request)
    return ApiKey.objects.filter(id=api_key.pk, next_free_at__lte=now).update(next_free_at=free_again) == 1


def hold(api_key: ApiKey, seconds: float) -> None:
    """Send nothing with this key for `seconds`; a longer pause that was asked for before stays."""
    until = timezone.now() + timedelta(seconds=seconds)
    ApiKey.objects.filter(id=api_key.pk, next_free_at__lt=until).update(next_free_at=until)


def free_at(api_key: ApiKey) -> datetime:
    """When the next request may be sent; never in the past."""
    moment = ApiKey.objects.values_list("next_free_at", flat=True).get(id=api_key.pk)
    return max(moment, timezone.now())


def waiting(api_key: ApiKey) -> QuerySet[Generation]:
    """Queued generations that may be sent now; what the provider is still preparing stands aside."""
    is_prepared = Q(not_before=None) | Q(not_before__lte=timezone.now())
    return Generation.objects.filter(is_prepared, api_key=api_key, state=State.QUEUED)


def line(api_key: ApiKey) -> list[UUID]:
    """Queued generations in the order they will be sent.

    Each person's oldest comes in the first round, their second in the next, and so on. Within a round
    those go first who have waited longest since something of theirs was sent.
    """
    queued = list(waiting(api_key).order_by("created_at", "id").values_list("id", "person_id"))
    if len(queued) < 2:
        return [generation_id for generation_id, _ in queued]
    sent = _last_sent(api_key, {person_id for _, person_id in queued})
    rounds: dict[int | None, int] = {}
    order = []
    for arrival, (generation_id, person_id) in enumerate(queued):
        rounds[person_id] = rounds.get(person_id, 0) + 1
        order.append((rounds[person_id], sent.get(person_id) or NEVER, arrival, generation_id))
    return [generation_id for *_, generation_id in sorted(order)]


def _last_sent(api_key: ApiKey, people: set[int | None]) -> dict[int | None, datetime | None]:
    of_key = Generation.objects.filter(api_key=api_key, person_id__in=[p for p in people if p is not None])
    return dict(of_key.order_by().values_list("person_id").annotate(Max("submitted_at")))


def places(api_key: ApiKey) -> dict[UUID, Place]:
    """The place of every queued generation of this key."""
    start, pause = free_at(api_key), timedelta(seconds=api_key.seconds_per_request)
    return {
        generation_id: Place(index + 1, start + pause * index)
        for index, generation_id in enumerate(line(api_key))
    }


def place_in_line(generation: Generation) -> Place | None:
    """Where `generation` stands; None when it is not in line any more, or stands aside."""
    return places(generation.api_key).get(generation.id)


def must_yield(generation: Generation) -> bool:
    """True when a poll of `generation` should let a waiting submit go first."""
    asked_at = generation.polled_at or generation.accepted_at
    if asked_at and asked_at < timezone.now() - timedelta(seconds=POLL_PATIENCE_S):
        return False
    return waiting(generation.api_key).exists()
