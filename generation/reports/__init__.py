"""Where the credits went: every figure, bar and line of a report is a sum over the ledger."""

from generation.reports.days import close_days
from generation.reports.dimensions import BYS, By
from generation.reports.labels import model_label, operation_label
from generation.reports.paging import LinesPage, lines, page_of_lines
from generation.reports.period import PERS, PRESETS, Bucket, Per, Period, today
from generation.reports.question import Question
from generation.reports.report import Figures, Report, Row, answer
from generation.reports.sheets import lines_csv, rows_csv
from generation.reports.standing import Waiting, being_checked, failed, in_flight

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
    "rows_csv",
    "today",
]
