"""Generations that have failed: were they charged, did their credits come back? What a reading can tell."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from generation import ledger
from generation.balance.book import CHECKED_FOR, Book, Priced, has_late_charge, second_tasks, sums_of
from generation.balance.history import is_ours_alone
from generation.models import ApiKey, BalanceReading, Generation
from generation.models.credit_entry import CHARGED
from generation.models.generation import Credits, State
from projects.models import User

REASON = "Shown by the balance"

logger = logging.getLogger("generation")


def settle_failed(api_key: ApiKey, balance: int, book: Book) -> None:
    """Book the refunds, or the charges, that a steady reading without a drift shows for what has failed.

    Only while nothing else could explain the difference, and only when it comes out exactly: for all of
    them, or for the oldest when all had one price. `api_key` as it was left by that reading.
    """
    if book.running or book.expected is None or has_late_charge(api_key):
        return
    difference = balance - book.expected
    if book.unrefunded and not book.doubtful:
        _refund(_oldest_worth(book.unrefunded, difference), book.unrefunded)
    elif book.doubtful and not book.unrefunded:
        _settle_doubtful(api_key, book, -difference)
    if not difference:
        _close_old(api_key)


def _refund(chosen: list[UUID], candidates: Priced) -> None:
    """Book that the credits of `chosen` are back, unless any of the candidates was heard of meanwhile."""
    if not chosen:
        return
    with transaction.atomic():
        rows = _locked(candidates)
        if any(row.credits != Credits.BEING_CHECKED for row in rows):
            return
        for row in rows:
            if row.id in chosen:
                ledger.refund(row, REASON)


def _settle_doubtful(api_key: ApiKey, book: Book, taken: int) -> None:
    """None of them was taken, or all were; the price of a task that was may still come back.

    Nothing is decided while one is older than the readings that agree: it may be in an earlier drift. And
    that none was taken only where no refund of others may have made up for one that was, or all are free.
    """
    rows = Generation.objects.filter(id__in=[row_id for row_id, _ in book.doubtful])
    oldest = min((row.left_at for row in rows), default=None)
    if oldest is None or api_key.quiet_since is None or oldest < api_key.quiet_since:
        return
    if taken == 0 and (not book.doubt or is_ours_alone(api_key, oldest, CHECKED_FOR)):
        failed = rows.filter(~CHARGED, state=State.FAILED, credits=Credits.BEING_CHECKED)
        failed.update(credits=Credits.NOT_TAKEN)
    elif taken and taken == book.doubt:
        _charge(book.doubtful)


def _charge(candidates: Priced) -> None:
    """Book what of the candidates has failed, unless any of them was heard of meanwhile."""
    with transaction.atomic():
        rows = _locked(candidates)
        if any(row.credits != Credits.BEING_CHECKED for row in rows):
            return
        for row in rows:
            # a task may fail yet, and then its credits come back
            if row.state == State.FAILED and ledger.charge(row, REASON) and row.catalogue.answer == "task":
                Generation.objects.filter(id=row.id).update(credits=Credits.BEING_CHECKED)


def _locked(priced: Priced) -> list[Generation]:
    ids = [row_id for row_id, _ in priced]
    return list(Generation.objects.select_for_update().filter(id__in=ids).order_by("id"))


def _oldest_worth(rows: Priced, credits: int) -> list[UUID]:
    prices = {price for _, price in rows}
    if credits <= 0 or (credits != sum(p for _, p in rows) and len(prices) > 1):
        return []
    price = max(prices)
    count, rest = divmod(credits, price) if len(prices) == 1 else (len(rows), 0)
    return [] if rest or count > len(rows) else [row_id for row_id, _ in rows[:count]]


def long_checked() -> QuerySet[Generation]:
    """What has failed longer than CHECKED_FOR ago and could not be told since, with `was_charged`.

    Such as with a key that can no longer be asked, or when two that cost the same made up for each other.
    """
    late = timezone.now() - CHECKED_FOR
    rows = Generation.objects.filter(
        state=State.FAILED, credits=Credits.BEING_CHECKED, finished_at__lt=late
    ).annotate(was_charged=CHARGED)
    return rows.select_related("person", "project", "track", "api_key").order_by("-finished_at")


def stop_checking(generation: Generation, admin: User) -> bool:
    """An admin leaves the ledger as it is: what was charged stays so, and what was not was not taken.

    Whatever did move shows as a drift. False when it was told meanwhile. Raises PermissionDenied.
    """
    if not admin.is_staff:
        raise PermissionDenied("Only admins decide this.")
    verdict = Credits.TAKEN if ledger.is_charged(generation) else Credits.NOT_TAKEN
    if not long_checked().filter(id=generation.id).update(credits=verdict):
        return False
    logger.info("credits are no longer checked", extra={"id": str(generation.id), "by": admin.pk})
    return True


def _close_old(api_key: ApiKey) -> None:
    """What could not be told within CHECKED_FOR, while the balance agrees with the ledger.

    A refund that did not come by then does not come: the credits were taken. And what is not in the ledger
    was not taken, where readings since before it left can tell; for a hosted key since CHECKED_FOR before,
    without a drift till then, or a refund of others may have made up for it. Unless either may be in a drift
    that nobody has explained yet; or a refund and a charge that nobody told may have made up for each other.
    """
    late = timezone.now() - CHECKED_FOR
    readings = BalanceReading.objects.filter(api_key=api_key.pk)
    left_at, since = OuterRef("submitted_at"), OuterRef("since")
    before = readings.filter(expected__isnull=False, read_at__lte=since)
    drifts = readings.exclude(drift=0)
    by_others = drifts.filter(read_at__gt=since, read_at__lt=left_at)
    checked = Generation.objects.filter(api_key=api_key.pk, credits=Credits.BEING_CHECKED).annotate(
        was_charged=CHARGED,
        since=F("submitted_at") - (timedelta() if api_key.is_local else CHECKED_FOR),
        is_seen=Exists(before) & ~Exists(by_others),
        is_in_drift=Exists(drifts.filter(explained_at=None, read_at__gte=left_at)),
    )
    rows = list(checked)
    paid = [row.price for row in rows if row.was_charged]
    paid += [price for _, price in second_tasks(api_key, rows)]
    left = [row.price for row in rows if not row.was_charged]
    if (sums_of(paid) & sums_of(left)) - {0}:
        return
    for row in rows:
        is_old = row.state == State.FAILED and row.finished_at and row.finished_at < late
        if is_old and not row.is_in_drift and (row.was_charged or row.is_seen):
            verdict = Credits.TAKEN if row.was_charged else Credits.NOT_TAKEN
            checked.filter(id=row.id, was_charged=row.was_charged).update(credits=verdict)
