"""What the provider says is left, against what the ledger says should be.

`ApiKey.expected_balance` is anchored at a *quiet* reading (nothing of ours under way) and moved by every
line of the ledger from then on. What cannot be known at a reading makes an interval of it:

* A task that is charged and may fail may have been refunded already, without our knowing:
  `expected … expected + refundable`.
* A request whose answer was lost, and which is not in the ledger, may have been charged:
  `expected - doubtful … expected`.

A reading outside that interval was moved by somebody else (a top-up, or another program with the same
key): `quiet_since` starts anew, and until it is old enough no decision rests on the balance.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from generation import keys, ledger, pacing, tasks
from generation.models import ApiKey, CreditEntry, Generation
from generation.models.generation import Credits, State
from generation.musicapi.errors import MusicAPIError, NotConnected

EVERY_S = 3600.0
AGAIN_S, LOCAL_AGAIN_S = 15.0, 2.0  # after a reading that failed
CHECKED_FOR = timedelta(hours=24)  # a refund that has not come by then does not come

logger = logging.getLogger("generation")


@dataclass(frozen=True, slots=True)
class Book:
    """What we know of a key at one moment. Two equal books mean that nothing of ours moved between."""

    expected: int | None
    last_entry: int | None
    sending: frozenset[UUID]
    running: tuple[tuple[UUID, int], ...]
    """Charged, and may still fail and be refunded: id and price."""
    unrefunded: tuple[tuple[UUID, int], ...]
    """Failed, charged, and not refunded yet."""
    doubtful: tuple[tuple[UUID, int], ...]
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


@dataclass(frozen=True, slots=True)
class Reading:
    """A balance in credits, and the book it holds against. `is_steady`: nothing moved while it was read."""

    balance: int
    book: Book
    is_steady: bool


def refresh(api_key_id: int) -> None:
    """Read the balance if it is due and the key is free; else come back."""
    now = timezone.now()
    due = ApiKey.objects.filter(id=api_key_id, balance_due_at__lte=now)
    if not due.update(balance_due_at=now + timedelta(seconds=EVERY_S)):
        return
    key = ApiKey.objects.get(id=api_key_id)
    if not pacing.reserve(key):
        _come_back(key, pacing.free_at(key))
    elif read(key) is None:
        _come_back(key, now + timedelta(seconds=LOCAL_AGAIN_S if key.is_local else AGAIN_S))


def _come_back(api_key: ApiKey, at: datetime) -> None:
    ApiKey.objects.filter(id=api_key.pk).update(balance_due_at=at)
    tasks.refresh_balance_later(api_key.pk, at)


def read(api_key: ApiKey) -> Reading | None:
    """Ask for the balance and take in what it shows; None when it could not be read."""
    try:
        return ask(api_key)
    except MusicAPIError as error:
        level = logging.INFO if isinstance(error, NotConnected) else logging.WARNING
        logger.log(level, "balance was not read", extra={"key": api_key.label, "kind": error.kind})
        return None


def ask(api_key: ApiKey) -> Reading:
    """The same, and raises MusicAPIError when it could not be read."""
    before = book_of(api_key)
    with keys.client(api_key) as api:
        balance = api.credits().total
    with transaction.atomic():
        key = ApiKey.objects.select_for_update().get(id=api_key.pk)
        book = book_of(key)
        reading = Reading(balance, book, is_steady=book == before and not book.sending)
        key.balance, key.balance_read_at = balance, timezone.now()
        if reading.is_steady:
            _compare(key, reading)
        key.save(update_fields=["balance", "balance_read_at", "expected_balance", "quiet_since"])
    if reading.is_steady:
        _settle_failed(api_key, reading)
    return reading


def book_of(api_key: ApiKey) -> Book:
    rows = Generation.objects.filter(api_key=api_key.pk).order_by("submitted_at", "id")
    lately = timezone.now() - CHECKED_FOR
    checked = rows.filter(credits=Credits.BEING_CHECKED, state__in=(State.UNCONFIRMED, State.FAILED))
    open_rows = [
        *rows.filter(state__in=(State.SUBMITTING, State.RUNNING)),
        *rows.filter(state=State.UNCONFIRMED, credits=Credits.TAKEN),
        *checked.filter(state=State.UNCONFIRMED),
        *checked.filter(state=State.FAILED, finished_at__gte=lately),
    ]
    charged = set(
        CreditEntry.objects.filter(
            kind=CreditEntry.Kind.CHARGE, generation_id__in=[row.id for row in open_rows]
        ).values_list("generation_id", flat=True)
    )
    entries = CreditEntry.objects.filter(api_key_id=api_key.pk)
    key = ApiKey.objects.get(id=api_key.pk)
    return Book(
        expected=key.expected_balance,
        last_entry=entries.aggregate(last=Max("id"))["last"],
        sending=frozenset(row.id for row in open_rows if row.state == State.SUBMITTING),
        running=_prices(r for r in open_rows if r.id in charged and r.state != State.FAILED),
        unrefunded=_prices(r for r in open_rows if r.id in charged and r.state == State.FAILED),
        doubtful=_prices(r for r in open_rows if r.id not in charged and r.state != State.SUBMITTING),
    )


def _prices(rows: Iterable[Generation]) -> tuple[tuple[UUID, int], ...]:
    return tuple((row.id, row.price) for row in rows)


def _compare(key: ApiKey, reading: Reading) -> None:
    """Anchor what is expected, or notice that somebody else has moved the balance."""
    book = reading.book
    is_explained = (
        key.expected_balance is not None
        and key.expected_balance - book.doubt <= reading.balance <= key.expected_balance + book.refundable
    )
    if is_explained:
        return
    if key.expected_balance is not None:
        drift = reading.balance - key.expected_balance
        logger.warning("balance moved by others", extra={"key": key.label, "drift": drift})
    key.quiet_since = timezone.now()
    if book.is_quiet:
        key.expected_balance = reading.balance


def _settle_failed(api_key: ApiKey, reading: Reading) -> None:
    """Book the refunds, or the charges, that the balance shows for generations that have failed.

    Only while nothing else could explain the difference, and only when it comes out exactly: for all of
    them, or for the oldest when all had one price.
    """
    book = reading.book
    if book.running or book.expected is None:
        return
    difference = reading.balance - book.expected
    if book.unrefunded and not book.doubtful:
        for generation in _oldest_worth(book.unrefunded, difference):
            ledger.refund(generation, "Shown by the balance")
    elif book.doubtful and not book.unrefunded:
        _settle_doubtful(api_key, book, -difference)
    if not difference:
        _close_old_checks(api_key)


def _settle_doubtful(api_key: ApiKey, book: Book, taken: int) -> None:
    failed = Generation.objects.filter(id__in=[i for i, _ in book.doubtful], state=State.FAILED)
    if taken == 0:
        failed.update(credits=Credits.NOT_TAKEN)
    elif taken == book.doubt:
        for generation in failed:
            ledger.charge(generation, "Shown by the balance")


def _oldest_worth(rows: tuple[tuple[UUID, int], ...], credits: int) -> list[Generation]:
    prices = {price for _, price in rows}
    if credits <= 0 or (credits != sum(p for _, p in rows) and len(prices) > 1):
        return []
    price = max(prices)
    count, rest = divmod(credits, price) if len(prices) == 1 else (len(rows), 0)
    if rest or count > len(rows):
        return []
    return list(Generation.objects.filter(id__in=[row_id for row_id, _ in rows[:count]]))


def _close_old_checks(api_key: ApiKey) -> None:
    """A refund that did not come within CHECKED_FOR does not come: the credits were taken."""
    old = Generation.objects.filter(
        api_key=api_key.pk,
        state=State.FAILED,
        credits=Credits.BEING_CHECKED,
        finished_at__lt=timezone.now() - CHECKED_FOR,
    )
    for generation in old:
        if ledger.is_charged(generation):
            Generation.objects.filter(id=generation.id).update(credits=Credits.TAKEN)
