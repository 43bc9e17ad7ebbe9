"""The lines behind a report, a page at a time."""

from datetime import timedelta

import pytest
from django.db import connection

from generation.reports import Question, answer, lines, page_of_lines
from tests.factories import make_project, make_user
from tests.reports.book import at, days, write

pytestmark = pytest.mark.django_db
NOON = at("2026-03-01 12:00")
MARCH = Question(days("2026-03-01", "2026-03-31"))


def walk(question, size):
    pages = [page_of_lines(question, size=size)]
    while pages[-1].after:
        pages.append(page_of_lines(question, pages[-1].after, size=size))
    return [[line.credits for line in page.lines] for page in pages]


def test_pages_hold_every_line_once_also_those_of_the_same_moment():
    for credits in range(1, 8):
        write(NOON + timedelta(seconds=credits // 4), -credits)
    assert walk(MARCH, 3) == [[-7, -6, -5], [-4, -3, -2], [-1]]
    assert walk(MARCH, 7) == [[-7, -6, -5, -4, -3, -2, -1]]


def test_a_line_that_comes_meanwhile_moves_nothing():
    for credits in range(1, 5):
        write(NOON, -credits)
    first = page_of_lines(MARCH, size=2)
    write(NOON + timedelta(hours=1), -100)
    assert [line.credits for line in page_of_lines(MARCH, first.after, size=2).lines] == [-2, -1]


@pytest.mark.parametrize("mark", ["", "x", "1", "1.", ".1", "9" * 40 + ".1", "1.-1", "²³.1", "1.5.7"])
def test_a_mark_that_is_none_of_ours_begins_anew(mark):
    write(NOON, -1)
    assert [line.credits for line in page_of_lines(MARCH, mark).lines] == [-1]


def test_the_lines_are_those_the_report_adds_up():
    alice = make_user("alice")
    write(NOON, -15, person=alice)
    write(NOON, -75, person=alice, is_local=True)
    write(NOON, -2)
    write(at("2026-04-01 00:00"), -4, person=alice)
    mine = Question(MARCH.period, person=alice.pk)
    assert [line.credits for line in lines(mine)] == [-15]
    assert answer(mine).total.net == 15


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL goes by statistics")
def test_lines_are_found_by_their_time_whatever_else_is_asked_for():
    alice, project = make_user("alice"), make_project()
    for narrowed in (
        {},
        {"key": 1},
        {"person": alice.pk},
        {"project": project.pk},
        {"operation": "sonic.wav"},
    ):
        plan = lines(Question(MARCH.period, **narrowed)).explain()
        assert "created_at>? AND created_at<?" in plan
        assert "TEMP B-TREE" not in plan  # nothing is sorted: the first page costs what a page costs


def test_a_page_is_one_query(django_assert_num_queries):
    for credits in range(10):
        write(NOON, -credits)
    with django_assert_num_queries(1):
        assert len(page_of_lines(MARCH, size=3).lines) == 3
