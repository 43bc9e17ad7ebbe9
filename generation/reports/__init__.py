"""Where the credits went: every figure, bar and line of a report is a sum over the ledger.

    question, problems = Question.from_query(request.GET)
    report = answer(question)  # figures, chart and table, all of the same sums

Why a report takes as long over a million lines as over ten thousand: the ledger is append-only, so a day
that is over never changes, and `close_days` adds it up once, by who spent what where; a month that is over
is added up once more. One query joins those sums with the ledger's own lines of the days still open,
yesterday's and today's at most. What it reads grows with the team (people, their projects, what they ask
for) and with the length of the period, not with how often they ask or for how many years. Lines are paged
by where the page before ended, found through an index, so page 500 costs what page 1 does.

Whether a take is kept may change at any time. The kept takes of a day are added up with it, and whoever
changes that leaves a note, by which the day is read from the ledger until they have been counted anew, within
a minute or so (`changes`).

Nothing depends on days being closed: without it the ledger itself is read, which is right, and slower.
"""

from generation.reports.changes import recount_takes
from generation.reports.days import close_days
from generation.reports.dimensions import BYS, By
from generation.reports.labels import model_label, operation_label
from generation.reports.paging import LinesPage, lines, page_of_lines
from generation.reports.period import PERS, PRESETS, Bucket, Per, Period, today
from generation.reports.question import Question
from generation.reports.report import Report, Row, answer
from generation.reports.sheets import lines_csv, rows_csv
from generation.reports.standing import Waiting, being_checked, failed, in_flight
from generation.reports.sums import Figures
from generation.reports.totals import spent_in

__all__ = [
    "BYS",
    "PERS",
    "PRESETS",
    "Bucket",
    "By",
    "Figures",
    "LinesPage",
    "Per",
    "Period",
    "Question",
    "Report",
    "Row",
    "Waiting",
    "answer",
    "being_checked",
    "close_days",
    "failed",
    "in_flight",
    "lines",
    "lines_csv",
    "model_label",
    "operation_label",
    "page_of_lines",
    "recount_takes",
    "rows_csv",
    "spent_in",
    "today",
]
