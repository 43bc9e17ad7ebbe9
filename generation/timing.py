"""How long things take, from our own history; and when to ask whether they are done."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import quantiles

from generation.models import ApiKey, Generation
from generation.models.generation import State
from generation.musicapi.operations import OPERATIONS, Operation

HISTORY = 50  # generations looked back at
ENOUGH = 5  # below this the contract's figures are the better guess
Guess = tuple[float, float]
HOSTED_S: dict[str, Guess] = {
    "task": (60.0, 240.0),  # "typical generation 1-4 min" (docs/musicapi.md §1.4)
    "recording": (30.0, 60.0),  # what fetches a recording answers in 20 to 60 s (§6.12)
    "now": (4.0, 20.0),
}
LOCAL_S: dict[str, Guess] = {
    "task": (8.0, 20.0),  # two takes of a minute on two cores
    "recording": (2.0, 6.0),
    "now": (1.0, 5.0),
}
"""Guesses until we have a history, by how an operation is answered: the middle, and nine of ten."""

LOCAL_POLL_S = 1.0
LOCAL_SAFETY_POLL_S = 5.0  # with webhooks, as always with the local engine, polls are a safety net
FIRST_POLL = 0.6  # of the usual time; earlier than it, or we would never learn that things got faster
HOSTED_POLL_MIN_S, HOSTED_POLL_MAX_S = 5.0, 15.0
LATE_POLL_MAX_S = 60.0
WEBHOOK_POLL_S = 60.0  # with webhooks polls are a safety net


@dataclass(frozen=True, slots=True)
class UsualTime:
    """Half are ready after `p50_s` seconds, nine of ten after `p90_s`; `measured` by us, or hearsay."""

    p50_s: float
    p90_s: float
    measured: bool


def usual_time(operation_key: str, model: str, api_key: ApiKey) -> UsualTime:
    """From acceptance to stored takes, over the last HISTORY that succeeded.

    What is answered at once is accepted by its answer, so its time starts when it is sent.
    """
    operation = OPERATIONS[operation_key]
    started = "submitted_at" if operation.answer == "now" else "accepted_at"
    rows = (
        Generation.objects.filter(
            api_key=api_key,
            state=State.SUCCEEDED,
            operation=operation_key,
            model=model,
            finished_at__isnull=False,
            **{f"{started}__isnull": False},
        )
        .order_by("-created_at")
        .values_list(started, "finished_at")[:HISTORY]
    )
    times = [(finished - start).total_seconds() for start, finished in rows]
    if len(times) < ENOUGH:
        return UsualTime(*_guess(operation, api_key), measured=False)
    deciles = quantiles(times, n=10, method="inclusive")
    return UsualTime(deciles[4], deciles[8], measured=True)


def _guess(operation: Operation, api_key: ApiKey) -> Guess:
    kind = "recording" if operation.works_on == "recording" else "now"
    return (LOCAL_S if api_key.is_local else HOSTED_S)["task" if operation.answer == "task" else kind]


def poll_pause_s(elapsed_s: float, usual: UsualTime, api_key: ApiKey, *, has_webhook: bool = False) -> float:
    """Seconds until the next poll of a task that was accepted `elapsed_s` seconds ago.

    The local engine is asked every few seconds. A hosted task is first asked a little before half of its
    kind are done, then closely until nine of ten are, then ever more rarely.
    """
    if api_key.is_local:
        return LOCAL_SAFETY_POLL_S if has_webhook else LOCAL_POLL_S
    if elapsed_s < FIRST_POLL * usual.p50_s:
        return FIRST_POLL * usual.p50_s - elapsed_s
    if has_webhook:
        return max(WEBHOOK_POLL_S, usual.p90_s - elapsed_s)
    if elapsed_s < usual.p90_s:
        return min(HOSTED_POLL_MAX_S, max(HOSTED_POLL_MIN_S, (usual.p90_s - usual.p50_s) / 8))
    return min(LATE_POLL_MAX_S, max(HOSTED_POLL_MAX_S, elapsed_s / 20))
