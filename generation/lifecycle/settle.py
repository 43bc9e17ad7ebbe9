"""Unconfirmed: the POST left, its answer was lost. Was the price taken?

Three things can settle it, in the order of their worth:

1. The webhook of this very generation (its address carries our id, its signature our secret): it was
   taken; `receive` learns the task's id, books the charge and goes on. It may come at any time.
2. The balance. Let B be the balance now, E what the ledger expects, p the price in question, R what running
   or failed tasks, and second ones, may have had refunded without our knowing, and O the prices of other
   requests in doubt:

       not taken  ⇒  E - O     ≤ B ≤ E + R
       taken      ⇒  E - p - O ≤ B ≤ E - p + R

   It is settled when exactly one of the two holds. B and E are of the key that the request was sent with;
   other keys are other accounts and have no say. That argument stands on nobody else spending with the
   key. Others who spend make B smaller, which can only look like "taken"; but a refund of *their* tasks
   makes B larger, and could hide our charge. So a decision is made only for a key whose readings have all
   agreed with the ledger since a moment T (`quiet_since`) before the request left. T is later than any
   drift: a drift sets E anew, and what was in doubt at that moment may be in the drift itself, so it is
   never decided by a later balance, also when an admin has explained the drift (which moves neither E nor
   T). For a hosted key one of those readings must lie some time after T, and before the request left: by
   then what others had under way at T has been refunded, or will not be, and the reading would have shown
   it. "Not taken" sends again, so there that time is the longest that a refund may take (CHECKED_FOR, a
   day): in a key's first day, and in the day after others have used it, a person decides. "Taken" sends
   nothing, and refunds of others can only speak against it, so the time that a task may hang is enough.
   The local engine's account is ours alone, so there it is enough that the book agreed.
   A reading counts only if nothing of ours was being sent while it was made, and not before a request
   under way could still be taken late. In doubt nothing is sent again.
3. A person, who sees both choices. Without one it ends after UNDECIDED_FOR, its credits still under check;
   an admin may close those.

"Not taken" puts the generation back in line, MOST_DOUBTS times. "Taken" books the charge and waits for the
webhook until a task of its age would count as hung; then it fails, says so, and the credits stay under
check. What is answered at once has no webhook: it fails with its credits taken.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from generation import balance, budgets, ledger, pacing
from generation.balance import Reading
from generation.lifecycle.claims import backoff_s, claim, enqueue, in_seconds, log_state, look_again
from generation.lifecycle.doubt import INTERRUPTED
from generation.lifecycle.permission import NotAllowed
from generation.lifecycle.poll import hung_after_s
from generation.lifecycle.receive import end
from generation.lifecycle.request import request_again
from generation.lifecycle.words import FAILED_EVERY_TIME, lost_answer
from generation.models import Generation
from generation.models.generation import Credits, State
from generation.prices import price_of
from generation.shown import Shown
from projects.models import User

LEASE_S = 60.0
MOST_DOUBTS = 3  # answers lost in a row; a request that breaks the service is not sent for ever
FIRST_RETRY_S, RETRY_CAP_S = 15.0, 300.0
UNDECIDED_FOR = timedelta(days=3)  # then it ends, wherever nobody decides, as in the trash
UNDECIDED = (
    "In three days nothing told whether the music service took this. It can be tried again; if the first was "
    "taken too, both are paid."
)

Verdict = Literal["taken", "not taken", "unclear"]


def verdict(balance: int, expected: int, price: int, *, refundable: int = 0, doubtful: int = 0) -> Verdict:
    """Was `price` taken? All in credits; `doubtful` are the prices of other requests in doubt."""
    may_be_free = expected - doubtful <= balance <= expected + refundable
    may_be_taken = expected - price - doubtful <= balance <= expected - price + refundable
    if may_be_free == may_be_taken:
        return "unclear"
    return "taken" if may_be_taken else "not taken"


def look_at_balance(generation: Generation) -> None:
    """The due step of an unconfirmed generation."""
    if not claim(generation, [State.UNCONFIRMED], LEASE_S):
        return
    if ledger.is_charged(generation):
        _wait_for_webhook(generation)
        return
    if not generation.price:  # sending it twice costs no more than sending it once
        _send_again(generation)
        return
    if not pacing.reserve(generation.api_key):
        look_again(generation.id, [State.UNCONFIRMED], pacing.free_at(generation.api_key))
        return
    reading = balance.read(generation.api_key)
    found = judge(generation, reading) if reading else "unclear"
    if found == "not taken":
        _send_again(generation)
    elif found == "taken":
        _book(generation)
    elif timezone.now() - generation.left_at > UNDECIDED_FOR:
        _close(generation, UNDECIDED, "undecided")
    else:
        pause_s = min(RETRY_CAP_S, FIRST_RETRY_S * backoff_s(generation.tries, RETRY_CAP_S))
        look_again(generation.id, [State.UNCONFIRMED], in_seconds(pause_s), tries=generation.tries + 1)


def judge(generation: Generation, reading: Reading) -> Verdict:
    """What a reading says about `generation`; "unclear" whenever it could be wrong."""
    key, book, left_at = generation.api_key, reading.book, generation.submitted_at
    if not reading.is_steady or book.expected is None or not left_at:
        return "unclear"
    others = sum(price for row_id, price in book.doubtful if row_id != generation.id)
    found = verdict(
        reading.balance, book.expected, generation.price, refundable=book.refundable, doubtful=others
    )
    key.refresh_from_db()
    wait = balance.CHECKED_FOR if found == "not taken" else timedelta(seconds=hung_after_s(key))
    return found if balance.is_ours_alone(key, left_at, wait) else "unclear"


def _send_again(generation: Generation) -> None:
    """Clearly not taken: back in line, where it keeps its place by age, unless it fails every time."""
    if generation.doubts >= MOST_DOUBTS and generation.error_kind != INTERRUPTED:
        _close(generation, FAILED_EVERY_TIME, "failing", Credits.NOT_TAKEN)
        return
    changed = Generation.objects.filter(
        id=generation.id, state=State.UNCONFIRMED, submitted_at=generation.submitted_at, remote_id=""
    ).update(
        state=State.QUEUED,
        credits=Credits.NOT_TAKEN,
        error="",
        error_kind="",
        tries=0,
        next_step_at=timezone.now(),
    )
    if changed:
        generation.state = State.QUEUED
        log_state(generation, "generation was not taken, and is sent again")
        enqueue(generation.id)


def _book(generation: Generation) -> None:
    """Clearly taken: into the ledger, and on to waiting for the webhook, if one can come."""
    with transaction.atomic():
        row = Generation.objects.select_for_update().get(id=generation.id)
        if row.state != State.UNCONFIRMED:
            return
        ledger.charge(row, "Shown by the balance")
        if row.catalogue.answer == "now":  # its result came with the reply that was lost
            is_free_again = price_of(row.catalogue, row.api_key, row.source) == 0
            end(row, State.FAILED, lost_answer(is_free_again=is_free_again), "lost")
            return
        row.error = (
            "The music service took this request, but its answer was lost. "
            "It is taken in as soon as the service reports it."
        )
        row.next_step_at = _deadline(row)
        row.save(update_fields=["error", "next_step_at"])
        enqueue(row.id, row.next_step_at)
    log_state(row, "generation was taken")


def _deadline(generation: Generation) -> datetime:
    return generation.left_at + timedelta(seconds=hung_after_s(generation.api_key))


def _wait_for_webhook(generation: Generation) -> None:
    if timezone.now() < _deadline(generation):
        look_again(generation.id, [State.UNCONFIRMED], _deadline(generation))
        return
    _close(
        generation,
        "The music service took this, but never said under which name it works on it. "
        "Should it report it after all, it appears here by itself.",
        "lost",
    )


def _close(generation: Generation, error: str, kind: str, credits: Credits = Credits.BEING_CHECKED) -> bool:
    """End an unconfirmed generation. While its credits are being checked, a late webhook revives it."""
    with transaction.atomic():
        row = Generation.objects.select_for_update().get(id=generation.id)
        if row.state != State.UNCONFIRMED:
            return False
        end(row, State.FAILED, error, kind)
        Generation.objects.filter(id=row.id).update(credits=credits)
    return True


def settle(
    generation: Generation,
    person: User,
    send_again: bool,
    nonce: UUID | None = None,
    shown: Shown | None = None,
) -> Generation | None:
    """A person's choice for an unconfirmed generation.

    Either way this one ends, and should its music arrive after all, it is taken in. With `send_again` a
    new generation (`retry_of`) is made for `nonce` and returned; it may cost the price a second time, which
    the page says. Returns None when it does not send again, or was settled already. Raises NotAllowed, and
    TooLate, NotAsShown or OverBudget when it cannot be sent again; then it stays as it was.
    """
    if not generation.project.may_edit(person):
        raise NotAllowed("Only the owner and the editors of a project may decide this.")
    if send_again and nonce is None:
        raise ValueError("Sending again needs a nonce.")
    choice = "It was sent again as a new request." if send_again else "It was not sent again."
    with transaction.atomic():
        budgets.lock(person, generation.project)  # before `_close` locks the generation
        closed = _close(generation, f"The music service gave no clear answer. {choice}", "unconfirmed")
        if not (send_again and nonce):
            return None
        if not closed and not Generation.objects.filter(nonce=nonce).exists():
            return None
        return request_again(generation, person, nonce, shown)
