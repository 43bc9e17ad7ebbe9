"""Finding what the queue forgot. Rows remember; whatever is overdue is looked at again."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone

from generation import balance, task_rows, tasks
from generation.models import Chore, Generation, Heartbeat
from generation.reports import close_days, recount_takes
from projects import notifications
from projects.notifications.letters import are_due
from projects.orphans import clear_orphans
from projects.scratch import clear_leftovers
from projects.tasks import send_letters_later
from projects.trash import empty as empty_trash
from projects.visitors import forget_old_sessions

EVERY_S = 30.0
ORPHANS_EVERY_S = READINGS_EVERY_S = SESSIONS_EVERY_S = NOTIFICATIONS_EVERY_S = 24 * 3600.0
DAYS_EVERY_S = TRASH_EVERY_S = 3600.0
LETTERS_EVERY_S = 30.0
TAKES_EVERY_S = 60.0
GRACE_S = 5.0  # a worker that is busy is not a queue that forgot
HEARTBEAT_KEPT = timedelta(days=1)

logger = logging.getLogger("generation")


def sweep() -> int:
    """Enqueue what is overdue and not waiting in the queue already; returns how many.

    Also has balances read and letters sent that are due, and days of the ledger added up that are over or
    whose takes have changed, and clears away what nobody needs any more: old rows of the queue and of dead
    workers, readings that showed nothing, what people have read long ago, what was in the trash for a month,
    files without a row, and sessions that are over.
    """
    count = _wake_overdue()
    _read_balances()
    _prune_readings()
    _close_days()
    _recount_takes()
    _send_letters()
    _prune_notifications()
    task_rows.prune()
    clear_leftovers()
    _empty_trash()
    _clear_orphans()
    if Chore.claim("sessions", SESSIONS_EVERY_S):
        forget_old_sessions()
    Heartbeat.objects.filter(beat_at__lt=timezone.now() - HEARTBEAT_KEPT).delete()
    return count


def _wake_overdue() -> int:
    late = timezone.now() - timedelta(seconds=GRACE_S)
    waiting = task_rows.waiting_generations()
    overdue = Generation.objects.overdue(late).order_by("next_step_at").values_list("id", flat=True)
    forgotten = [generation_id for generation_id in overdue if str(generation_id) not in waiting]
    for generation_id in forgotten:
        tasks.advance_later(generation_id)
    if forgotten:
        logger.info("overdue generations enqueued", extra={"count": len(forgotten)})
    return len(forgotten)


def _clear_orphans() -> None:
    """Once a day for all workers: going through the storage takes its time."""
    if Chore.claim("orphans", ORPHANS_EVERY_S) and (count := clear_orphans()):
        logger.info("files without a row were deleted", extra={"count": count})


def _empty_trash() -> None:
    if Chore.claim("trash", TRASH_EVERY_S) and (count := empty_trash()):
        logger.info("emptied from the trash", extra={"count": count})


def _read_balances() -> None:
    due = balance.watched().filter(balance_due_at__lte=timezone.now())
    for api_key_id in due.values_list("id", flat=True):
        tasks.refresh_balance_later(api_key_id)


def _close_days() -> None:
    if Chore.claim("days of the ledger", DAYS_EVERY_S):
        close_days()


def _recount_takes() -> None:
    if Chore.claim("kept takes", TAKES_EVERY_S):
        recount_takes()


def _send_letters() -> None:
    """By a task: a mail server that takes its time holds up no heartbeat."""
    if Chore.claim("letters", LETTERS_EVERY_S) and are_due():
        send_letters_later()


def _prune_notifications() -> None:
    if Chore.claim("notifications", NOTIFICATIONS_EVERY_S) and (count := notifications.prune()):
        logger.info("old notifications were deleted", extra={"count": count})


def _prune_readings() -> None:
    if Chore.claim("readings", READINGS_EVERY_S) and (count := balance.prune()):
        logger.info("old readings of balances were deleted", extra={"count": count})
