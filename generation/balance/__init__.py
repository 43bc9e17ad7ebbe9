"""What the provider says is left, against what the ledger says should be.

`ApiKey.expected_balance` is set at the first quiet reading (nothing of ours under way). From then on two
things move it, and nothing else: a line of the ledger, in the line's own transaction, and a *drift*. A
drift is what a reading shows beyond anything our own requests could have done; it is written down with
the reading that showed it, and moves the expected balance in the same transaction. So for every key

    expected = first anchor + lines of the ledger since + drifts

at any time, and after a steady reading of a quiet key `balance = expected`. A drift is therefore shown once,
and neither lost nor counted twice, whatever goes on meanwhile. (Lines that explain a drift are the exception
that proves it: the drift has moved the expected balance already, so they do not.)

What cannot be known at a reading leaves several balances possible, and none of them is a drift:

* A task that is charged and may fail may have been refunded already, without our knowing.
* A request whose answer was lost, and which is not in the ledger, may have been charged.

A drift seen while such things are open is taken as if none of them had moved. Where one had, the ledger
learns of it later and the next reading shows the rest as a second drift: their sum is right. Until a quiet
reading has agreed again, `quiet_since` is null and no decision rests on the balance (`lifecycle/settle.py`).

A reading counts as *steady* when nothing of ours was being sent and no line was written while it was made.
Only such readings are compared; the others just show the balance.
"""

from generation.balance.book import CHECKED_FOR, Book, book_of
from generation.balance.checks import long_checked, stop_checking
from generation.balance.drift import drifts, explain
from generation.balance.forecast import Forecast, forecast, forecasts, low_balance, low_balance_notice
from generation.balance.history import agreed, is_ours_alone, prune
from generation.balance.reading import Reading, ask, read, refresh, watched

__all__ = [
    "CHECKED_FOR",
    "Book",
    "Forecast",
    "Reading",
    "agreed",
    "ask",
    "book_of",
    "drifts",
    "explain",
    "forecast",
    "forecasts",
    "is_ours_alone",
    "long_checked",
    "low_balance",
    "low_balance_notice",
    "prune",
    "read",
    "refresh",
    "stop_checking",
    "watched",
]
