"""Asking for a balance, and taking in what it shows."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from generation import keys, pacing, tasks
from generation.balance.book import Book, book_of, has_late_charge
from generation.balance.causes import causes_of
from generation.balance.checks import settle_failed
from generation.models import ApiKey, BalanceReading, Generation
from generation.models.generation import Credits
from generation.musicapi.errors import MusicAPIError, NotConnected, RateLimited

EVERY_S = 3600.0
LOCAL_AGAIN_S, HOSTED_AGAIN_S = 2.0, (15.0, 300.0)  # after a reading that failed; the longer, the longer ago

logger = logging.getLogger("generation")


@dataclass(frozen=True, slots=True)
class Reading:
    """A balance in credits, and the book it holds against. `is_steady`: nothing moved while it was read.

    `drift` is what moved and was nothing of ours.
    """

    balance: int
    book: Book
    is_steady: bool
    drift: int = 0


def watched() -> QuerySet[ApiKey]:
    """The keys whose balance is read: those in use, and those with credits still being checked."""
    checked = Generation.objects.filter(api_key=OuterRef("pk"), credits=Credits.BEING_CHECKED)
    return ApiKey.objects.filter(Q(pk__in=keys.in_use().values("pk")) | Exists(checked))


def refresh(api_key_id: int) -> None:
    """Read the balance if it is due and the key is free; else come back."""
    now = timezone.now()
    due = watched().filter(id=api_key_id, balance_due_at__lte=now)
    if not due.update(balance_due_at=now + timedelta(seconds=EVERY_S)):
        return
    key = ApiKey.objects.get(id=api_key_id)
    if not pacing.reserve(key):
        _come_back(key, pacing.free_at(key))
    elif read(key) is None:
        _come_back(key, now + timedelta(seconds=_again_s(key, now)))


def _again_s(api_key: ApiKey, now: datetime) -> float:
    """When to try again: soon, and ever more rarely while the service cannot be asked, in seconds."""
    if api_key.is_local:
        return LOCAL_AGAIN_S
    soonest, latest = HOSTED_AGAIN_S
    silent_s = (now - (api_key.balance_read_at or api_key.created_at)).total_seconds()
    return min(latest, max(soonest, silent_s / 4))


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
        if isinstance(error, RateLimited):
            pacing.hold(api_key, error.retry_after_s)
        return None


def ask(api_key: ApiKey) -> Reading:
    """The same, and raises MusicAPIError when it could not be read."""
    before = book_of(api_key)
    with keys.client(api_key) as api:
        balance = api.credits().total
    with transaction.atomic():
        key = ApiKey.objects.select_for_update().get(id=api_key.pk)
        reading = _take_in(key, balance, before)
    if reading.is_steady and not reading.drift:
        settle_failed(key, reading.balance, reading.book)
    return reading


def _take_in(key: ApiKey, balance: int, before: Book) -> Reading:
    """Write the reading down and compare it. To be called with the key's row locked."""
    book, now = book_of(key), timezone.now()
    is_steady = book == before and not book.sending
    drift = 0
    if is_steady and book.expected is not None and not book.explains(balance):
        drift = balance - book.expected
        logger.warning("balance moved by others", extra={"key": key.label, "drift": drift})
    causes = causes_of(key, drift) if drift else []
    key.balance, key.balance_read_at = balance, now
    if is_steady:
        _anchor(key, balance, book, drift, now)
    key.save(update_fields=["balance", "balance_read_at", "expected_balance", "quiet_since"])
    expected = key.expected_balance if book.expected is None else book.expected
    BalanceReading.objects.create(
        api_key=key,
        read_at=now,
        balance=balance,
        expected=expected if is_steady else None,
        drift=drift,
        causes=causes,
    )
    return Reading(balance, book, is_steady, drift)


def _anchor(key: ApiKey, balance: int, book: Book, drift: int, now: datetime) -> None:
    """Expect what was read, the first time all is quiet and after each drift; then agreement starts anew.

    So it does after a charge that the balance may have shown before: `expected_balance` is in doubt.
    """
    if key.quiet_since and has_late_charge(key):
        key.quiet_since = None
    if drift or (book.expected is None and book.is_quiet):
        key.expected_balance = balance
        key.quiet_since = now if book.is_quiet else None
    elif book.is_quiet and key.quiet_since is None:
        key.quiet_since = now
