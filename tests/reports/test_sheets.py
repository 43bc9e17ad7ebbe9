"""CSV of exactly what is shown, which no spreadsheet runs as a program."""

import csv
import io
from datetime import timedelta
from uuid import UUID

import pytest

from generation.reports import Question, answer, lines_csv, rows_csv
from tests.factories import make_project, make_user
from tests.reports.book import at, days, write

pytestmark = pytest.mark.django_db
NOON = at("2026-03-01 12:00")


def sheet(parts):
    text = "".join(parts)
    assert text.startswith("\ufeff")
    assert text.count("\n") == text.count("\r\n")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def test_rows_are_those_of_the_report_with_the_total_last():
    alice, bob = make_user("alice"), make_user("bob")
    alice.name, bob.name = "Алиса", "松本, 清張"
    alice.save()
    bob.save()
    for person, credits, kind in (
        (alice, -15, "charge"),
        (bob, -75, "charge"),
        (bob, -2, "adjustment"),
        (alice, 15, "refund"),
    ):
        write(NOON, credits, kind, person)
    report = answer(Question(days("2026-02-28", "2026-03-01"), by="person"))
    head, *rows = sheet(rows_csv(report))
    assert head == [
        *("Person", "Spent", "Charged", "Refunded", "Adjusted", "Charges", "Refunds"),
        *("Kept takes", "Credits per kept take", "28 Feb", "1 Mar"),
    ]
    assert rows == [
        ["松本, 清張", "77", "75", "0", "-2", "1", "0", "0", "", "0", "77"],
        ["Алиса", "0", "15", "15", "0", "1", "1", "0", "", "0", "0"],
        ["Total", "77", "90", "15", "-2", "2", "1", "0", "", "0", "77"],
    ]
    assert [row[0] for row in rows[:-1]] == [row.label for row in report.rows]


FORMULAS = [
    "=HYPERLINK(1)",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_text_that_looks_like_a_formula_is_made_plain(text):
    project = make_project(title=text)
    write(NOON, -15, project=project, title=text, reason=text)
    question = Question(days("2026-03-01", "2026-03-01"), by="project")
    cells = [cell for row in sheet(rows_csv(answer(question))) for cell in row]
    cells += [cell for row in sheet(lines_csv(question)) for cell in row]
    assert cells.count(f"'{text}") == 4
    assert text not in cells


def test_numbers_below_zero_stay_numbers():
    write(NOON, -5, "charge")
    write(NOON, 5, "refund")
    write(NOON, 7, "adjustment")
    question = Question(days("2026-03-01", "2026-03-01"))
    assert sheet(rows_csv(answer(question)))[-1][1] == "-7"
    assert [row[2] for row in sheet(lines_csv(question))] == ["Credits", "7", "5", "-5"]


def test_lines_say_everything_with_the_teams_time(settings):
    settings.TIME_ZONE = "Asia/Kathmandu"
    alice, project, made = make_user("alice"), make_project(), UUID(int=7)
    write(NOON, -15, "charge", alice, project, title="Rain", generation_id=made, is_local=True)
    question = Question(days("2026-03-01", "2026-03-01"), is_local=True)
    head, line = sheet(lines_csv(question))
    assert dict(zip(head, line, strict=True)) == {
        "Time": "2026-03-01 17:45:00+05:45",
        "Kind": "Charge",
        "Credits": "-15",
        "Person": "Alice",
        "Project": "Rainy days",
        "Operation": "Sonic · Create",
        "Model": "Sonic v5",
        "Title": "Rain",
        "Key": "",
        "Currency": "practice",
        "Reason": "",
        "Entered by": "",
        "Request": str(made),
    }


def test_lines_are_streamed_in_chunks(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("generation.reports.paging.CHUNK", 3)
    for second in range(7):
        write(NOON + timedelta(seconds=second), -second)
    parts = lines_csv(Question(days("2026-03-01", "2026-03-01")))
    with django_assert_num_queries(1):
        first = [next(parts) for _ in range(3)]
    with django_assert_num_queries(2):
        rest = list(parts)
    assert [row[2] for row in sheet(first + rest)[1:]] == ["-6", "-5", "-4", "-3", "-2", "-1", "0"]
