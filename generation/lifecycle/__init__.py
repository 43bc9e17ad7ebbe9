"""The life of a generation, one module per step (design: intent, submit, follow, store).

    held ─▶ queued ─▶ submitting ─▶ running ─▶ storing ─▶ succeeded
      │        │          │  └──▶ unconfirmed (may have been taken; a late fact or a person settles it)
      ▼        ▼          ▼            ▼
    cancelled         failed ◀─────────┘

What costs more than an admin has to approve is held first, and no worker touches it until then.
What is answered at once skips "running": its answer is the result, and "storing" is for its file, if any.
The row is the truth. Every step first claims its row by an UPDATE that only one caller can win, then
does its work, then says in `next_step_at` when to look again. Nothing here sleeps.
"""

from generation.lifecycle.advance import advance
from generation.lifecycle.approvals import CannotApprove, approve, decline
from generation.lifecycle.choices import TooEarly, cancel, fetch_again, retry
from generation.lifecycle.permission import NotAllowed
from generation.lifecycle.receive import receive
from generation.lifecycle.request import NotAgain, TooLate, request_generation
from generation.lifecycle.settle import settle
from generation.lifecycle.sweep import sweep

__all__ = [
    "CannotApprove",
    "NotAgain",
    "NotAllowed",
    "TooEarly",
    "TooLate",
    "advance",
    "approve",
    "cancel",
    "decline",
    "fetch_again",
    "receive",
    "request_generation",
    "retry",
    "settle",
    "sweep",
]
