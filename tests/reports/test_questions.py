"""A question fits in a URL; whatever a URL says instead gives a sentence and something sensible."""

import uuid
from datetime import date

import pytest
from django.http import QueryDict

from generation.reports import PRESETS, Period, Question, answer, today
from tests.factories import make_key, make_project, make_user
from tests.reports.book import at, write

pytestmark = pytest.mark.django_db


def read(text, **options):
    return Question.from_query(QueryDict(text), **options)


def test_unasked_it_is_this_month_by_operation():
    question, problems = read("")
    assert problems == []
    assert question.period == Period.named("this_month")
    assert (question.by, question.per, question.person, question.operation) == ("operation", "day", None, "")


def test_paid_credits_are_shown_as_soon_as_there_was_a_paid_key():
    make_key()
    assert read("")[0].is_local
    make_key("environment")
    assert not read("")[0].is_local
    assert read("currency=practice")[0].is_local


def test_everything_is_in_the_url():
    alice, project, key = make_user("alice"), make_project(), make_key()
    write(at("2026-01-01 12:00"), -1, model="FUZZ-2.0 Pro")
    asked = Question(
        Period(date(2026, 1, 1), date(2026, 3, 31)),
        by="model",
        per="week",
        is_local=True,
        person=alice.pk,
        project=project.pk,
        operation="sonic.create",
        model="FUZZ-2.0 Pro",
        key=key.pk,
    )
    assert read(asked.query_string()) == (asked, [])


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_stays_one_in_the_url(preset):
    question = Question(Period.named(preset))
    assert f"period={preset}" in question.query_string()
    assert read(question.query_string())[0].period == Period.named(preset)


def test_a_link_changes_one_thing_and_keeps_the_rest():
    question = Question(Period.named("this_year"), by="project", per="month", person=5)
    assert question.query_string(by="key", person=None) == "period=this_year&by=key&per=month&currency=paid"
    custom = question.query_string(period=Period(date(2026, 1, 1), date(2026, 1, 31)))
    assert custom.startswith("from=2026-01-01&to=2026-01-31&by=project")


def test_my_credits_are_mine_whatever_the_url_says():
    alice, bob = make_user("alice"), make_user("bob")
    for asked in (bob.pk, "nobody", ""):
        question, problems = read(f"person={asked}", person=alice)
        assert question.person == alice.pk
        assert problems == []


def test_who_was_deleted_can_still_be_asked_for():
    bob, project = make_user("bob"), make_project()
    write(at("2026-01-01 12:00"), -1, person=bob, project=project)
    gone, project_id = bob.pk, project.pk
    bob.delete()
    project.delete()
    question, problems = read(f"person={gone}&project={project_id}")
    assert (question.person, question.project, problems) == (gone, project_id, [])


def usual():
    return Period.named("this_month")


BAD_PERIODS = {
    "no such preset": ("period=yesteryear", usual, "There is no period “yesteryear”"),
    "no dates": ("period=custom", usual, ""),
    "garbage": ("from=gar&to=bage", usual, "“gar” is not a date; write it like 2026-11-22."),
    "the 30th of February": ("from=2026-02-30&to=2026-03-01", None, "“2026-02-30” is not a date"),
    "reversed": ("from=2026-03-31&to=2026-03-01", ("2026-03-01", "2026-03-31"), "dates were swapped"),
    "200 years": ("from=1900-01-01&to=2099-12-31", ("2089-12-24", "2099-12-31"), "1900-01-01 is too far"),
    "fifty years": ("from=2000-01-01&to=2050-01-01", ("2039-12-26", "2050-01-01"), "at most ten years"),
    "the last day there is": ("from=9999-12-31&to=9999-12-31", ("2100-12-31",) * 2, "too far away"),
    "the first day there is": ("from=0001-01-01&to=0001-01-01", ("2000-01-01",) * 2, "too far away"),
    "a year of five digits": ("from=12026-01-01", usual, "is not a date"),
    "a null byte": ("from=%00", usual, "is not a date"),
    "other digits": ("from=٢٠٢٦-٠١-٠١&to=2026-01-05", None, "is not a date"),
}


@pytest.mark.parametrize(("text", "period", "sentence"), BAD_PERIODS.values(), ids=BAD_PERIODS.keys())
def test_a_period_that_makes_no_sense(text, period, sentence):
    question, problems = read(text)
    if callable(period):
        assert (question.period.first, question.period.last) == (usual().first, usual().last)
    elif period:
        assert (str(question.period.first), str(question.period.last)) == period
    assert any(sentence in problem for problem in problems) if sentence else problems == []
    assert all(problem.endswith(".") and problem.isprintable() for problem in problems)
    assert answer(question).rows == []
    assert read(question.query_string())[0] == question


def test_one_date_alone_goes_with_today():
    question, problems = read("from=2026-01-05")
    assert (question.period.first, question.period.last) == (date(2026, 1, 5), max(today(), date(2026, 1, 5)))
    assert problems == []


BAD_CHOICES = [
    ("by=colour", "“colour” is no choice for “by”; it is “operation” here."),
    ("per=century", "“century” is no choice for “per”; it is “day” here."),
    ("currency=doubloons", "“doubloons” is no choice for “currency”; it is “paid” here."),
    ("from=2020-01-01&to=2026-01-01&per=day", "2193 days are too many to show by day"),
    ("person=999", "There is no person “999”, so the report is not limited to it."),
    ("person=bob", "There is no person “bob”"),
    ("person=-1", "There is no person “-1”"),
    ("person=0", "There is no person “0”"),
    ("person=" + "9" * 5000, "There is no person “" + "9" * 40 + "…”"),
    ("person=9223372036854775808", "There is no person “9223372036854775808”"),
    ("person=1e3", "There is no person “1e3”"),
    ("person=%00", "There is no person “ ”"),
    (f"project={uuid.UUID(int=1)}", "There is no project “00000000-0000-0000-0000-000000000001”"),
    ("project=7", "There is no project “7”"),
    ("project=" + "f" * 1000, "There is no project “" + "f" * 40 + "…”"),
    ("key=18446744073709551616", "There is no key “18446744073709551616”"),
    ("operation=sonic.destroy", "There is no operation “sonic.destroy”"),
    ("operation=" + "a" * 100, "There is no operation “" + "a" * 40 + "…”"),
    ("operation=sonic%00create", "There is no operation “sonic create”"),
    ("model=sonic-v99", "There is no model “sonic-v99”"),
    ("model=%1b[2J", "There is no model “ [2J”"),
    ("model=%ED%A0%80", "There is no model"),
]


@pytest.mark.parametrize(("text", "sentence"), BAD_CHOICES, ids=[text[:32] for text, _ in BAD_CHOICES])
def test_a_value_that_makes_no_sense_is_named_and_passed_over(text, sentence):
    question, problems = read(text)
    assert len(problems) == 1
    assert problems[0].startswith(sentence)
    assert problems[0].endswith(".")
    assert problems[0].isprintable()
    assert question.narrowed() == {}
    assert answer(question).rows == []


def test_several_faults_are_all_named():
    _, problems = read("period=x&by=y&per=z&person=w")
    assert len(problems) == 4
