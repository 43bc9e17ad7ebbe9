"""What pages of credits ask of the reports, each as a function to be timed."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from generation import budgets
from generation.models import ApiKey, CreditEntry, TakeChange
from generation.reports import (
    Period,
    Question,
    answer,
    lines,
    lines_csv,
    page_of_lines,
    rows_csv,
    spent_in,
)
from generation.reports.paging import PAGE
from projects.models import Project, User

FAR = 500
MONTH = timedelta(days=30)

Page = Callable[[], Any]


def pages() -> dict[str, Page]:
    month, year = Period.named("this_month"), Period.named("this_year")
    person = User.objects.order_by("id")[3]
    project = Project.objects.order_by("title")[3]
    key = ApiKey.objects.exclude(source="engine")[0]
    by_person = Question(month, by="person", per="day")
    by_operation = Question(year, by="operation", per="month")
    far = _after(by_operation, FAR)
    questions = {
        "this month by person, per day": by_person,
        "last 30 days by model, per day": Question(Period.named("last_30_days"), by="model"),
        "this year by operation, per month": by_operation,
        "this year by project, per week": Question(year, by="project", per="week"),
        "this year by person of one key": Question(year, by="person", per="month", key=key.pk),
        "my credits by project": Question(month, by="project", person=person.pk),
        "my credits by operation": Question(month, by="operation", person=person.pk),
    }
    reports = {what: partial(answer, question) for what, question in questions.items()}
    return reports | {
        "lines, page 1": lambda: page_of_lines(by_operation),
        f"lines, page {FAR}": lambda: page_of_lines(by_operation, far),
        "lines, CSV, first row": lambda: _row(lines_csv(by_operation)),
        "report, CSV": lambda: list(rows_csv(reports["this month by person, per day"]())),
        "project head (reports.spent_in)": lambda: spent_in(project.pk),
        "budgets.standings": lambda: budgets.standings(person, project, False),
    }


def unclosed() -> dict[str, Page]:
    question = Question(Period.named("this_year"), by="operation", per="month")
    return {"this year by operation, per month": partial(answer, question)}


def changed() -> dict[str, Page]:
    """After somebody has thought better of a take in each of five months."""
    year = Period.named("this_year")
    for months in range(5):
        line = CreditEntry.objects.filter(kind="charge", created_at__lt=year.moments()[1] - months * MONTH)
        TakeChange.objects.create(generation_id=line.latest("created_at").generation_id)
    return {"this year by operation, per month": partial(answer, Question(year, by="operation", per="month"))}


def _after(question: Question, page: int) -> str:
    """What page number `page` is asked with; of a short ledger the last full one."""
    count = min(page - 1, max(1, lines(question).count() // PAGE - 1)) * PAGE
    return page_of_lines(question, size=count).after


def _row(sheet: Any) -> str:
    """The first row under the head."""
    for _ in range(2):
        next(sheet)
    return str(next(sheet))
