"""What we know of a key at one moment, and which balances that leaves possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, Sum
from django.utils import timezone

from generation.models import ApiKey, BalanceReading, CreditEntry, Generation
from generation.models.credit_entry import CHARGED
from generation.models.generation import Credits, State
from generation.musicapi.operations import OPERATIONS

CHECKED_FOR = timedelta(hours=24)  # a refund that has not come by then does not come
LATE_FOR = timedelta(days=7)  # all that an earlier drift can mislead has been closed by then
TASKS = [operation.key for operation in OPERATIONS.values() if operation.answer == "task"]
SENT = (State.SUBMITTING, State.UNCONFIRMED, State.RUNNING, State.FAILED)

type Priced = tuple[tuple[UUID, int], ...]
"""Generations by id, each with its price in credits, the oldest first."""


@dataclass(frozen=True, slots=True)
class Book:
    """What we know of a key at one moment. Two equal books mean that nothing of ours moved between."""

    expected: int | None
    last_entry: int | None
    sending: frozenset[UUID]
    running: Priced
    """Charged, and may still fail and be refunded; second tasks of a request too."""
    unrefunded: Priced
    """Failed, charged, and not refunded yet."""
    doubtful: Priced
    """May have been charged, and not in the ledger."""

    @property
    def refundable(self) -> int:
        return sum(price for _, price in self.running + self.unrefunded)

    @property
    def doubt(self) -> int:
        return sum(price for _, price in self.doubtful)

    @property
    def is_quiet(self) -> bool:
        return not (self.sending or self.running or self.unrefunded or self.doubtful)

    def explains(self, balance: int) -> bool:
        """Whether our own requests alone may have led to `balance`, in credits.

        Each that is refundable has come back or not, each that is doubtful was taken or not, and every one
        of them in full.
        """
        if self.expected is None:
            return False
        came = sums_of(price for _, price in self.running + self.unrefunded)
        left = sums_of(price for _, price in self.doubtful)
        return any(balance - self.expected + taken in came for taken in left)


def sums_of(prices: Iterable[int]) -> set[int]:
    """What any choice of `prices` adds up to, nothing chosen included."""
    sums = {0}
    for price in prices:
        sums |= {price + each for each in sums}
    return sums


def book_of(api_key: ApiKey) -> Book:
    open_rows = _open_rows(api_key)
    entries = CreditEntry.objects.filter(api_key_id=api_key.pk)
    key = ApiKey.objects.get(id=api_key.pk)
    return Book(
        expected=key.expected_balance,
        last_entry=entries.aggregate(last=Max("id"))["last"],
        sending=frozenset(row.id for row in open_rows if row.state == State.SUBMITTING),
        running=_priced(r for r in open_rows if r.is_charged and r.state != State.FAILED)
        + second_tasks(api_key, open_rows),
        unrefunded=_priced(r for r in open_rows if r.is_charged and r.state == State.FAILED),
        doubtful=_priced(r for r in open_rows if not r.is_charged and r.state != State.SUBMITTING),
    )


def _open_rows(api_key: ApiKey) -> list[Any]:
    """The requests that may still move credits, or have moved some untold; the oldest first, `is_charged`.

    What has failed is left out after CHECKED_FOR, unless its credits may have moved while another of them was
    under way: then one may hide the other, and both are seen for as long as that one is.
    """
    lately = timezone.now() - CHECKED_FOR
    checked = Q(state=State.FAILED, credits=Credits.BEING_CHECKED)
    is_open = (
        Q(state__in=(State.SUBMITTING, State.RUNNING))
        | Q(state=State.UNCONFIRMED, credits__in=(Credits.TAKEN, Credits.BEING_CHECKED))
        | checked & Q(finished_at__gte=lately)
    )
    sent = Generation.objects.filter(api_key=api_key.pk, state__in=SENT)  # by an index, few of all
    rows = sent.annotate(is_charged=CHARGED).order_by("submitted_at", "id")
    found = list(rows.filter(is_open))
    if not found:
        return found
    began = min(row.left_at for row in found) - CHECKED_FOR
    hidden = rows.filter(checked, finished_at__lt=lately, finished_at__gte=began)
    return sorted([*found, *hidden], key=attrgetter("left_at"))


def second_tasks(api_key: ApiKey, open_rows: Iterable[Generation]) -> Priced:
    """What was paid beside a task that is followed: nobody follows it, so it may fail and be refunded untold.

    For CHECKED_FOR, and as long as that may hide what one of `open_rows` cost.
    """
    since = min([timezone.now(), *(row.left_at for row in open_rows)]) - CHECKED_FOR
    lines = CreditEntry.objects.filter(api_key_id=api_key.pk, kind=CreditEntry.Kind.ADJUSTMENT)
    paid = lines.filter(generation_id__isnull=False, created_at__gte=since, operation__in=TASKS)
    left = paid.order_by("generation_id").values_list("generation_id").annotate(Sum("credits"))
    return tuple((generation_id, -credits) for generation_id, credits in left if credits < 0)


def has_late_charge(api_key: ApiKey) -> bool:
    """A charge was heard of after a drift that it may have been in, and no quiet reading has agreed since.

    Such as that of a second task, or of a request that was let be: `expected_balance` may count it twice, so
    a difference may be this and no refund. `api_key` as it is now.
    """
    drifts = BalanceReading.objects.filter(api_key=api_key.pk, read_at__gte=timezone.now() - LATE_FOR)
    seen_at = drifts.exclude(drift=0).values_list("read_at", flat=True).first()
    if seen_at is None:
        return False
    left_before = Q(submitted_at__lt=seen_at) | Q(created_at__lt=seen_at, doubts__gt=0)
    sent = Generation.objects.filter(left_before, id=OuterRef("generation_id"))
    since = max(seen_at, api_key.quiet_since or seen_at)
    charges = CreditEntry.objects.filter(api_key_id=api_key.pk, credits__lt=0, created_at__gt=since)
    return charges.filter(Exists(sent)).exists()


def _priced(rows: Iterable[Generation]) -> Priced:
    return tuple((row.id, row.price) for row in rows)
