"""Whatever was spent and whatever is asked: reports are sums of the ledger, before and after days close."""

from collections import Counter
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generation.models import CreditEntry
from generation.reports import BYS, PERS, Period, Question, answer, close_days, spent_in
from tests.factories import make_key, make_project, make_user
from tests.reports.book import added_up, summary, write

BASE = datetime(2026, 2, 26, 12, tzinfo=UTC)  # clocks change on March 8 and 29, and on April 5
MINUTES = 45 * 24 * 60
ZONES = (
    *("Pacific/Honolulu", "Pacific/Tongatapu", "Asia/Kathmandu", "UTC", "America/New_York"),
    *("Europe/Berlin", "Australia/Lord_Howe"),
)
KINDS = st.sampled_from([("charge", -1), ("refund", 1), ("adjustment", -1), ("adjustment", 1)])
MOMENTS = st.integers(0, MINUTES).map(lambda minutes: BASE + timedelta(minutes=minutes))
LINES = st.tuples(
    MOMENTS,
    KINDS,
    st.integers(0, 100),  # credits
    st.integers(0, 2),  # person
    st.integers(0, 2),  # project
    st.integers(0, 1),  # key
    st.sampled_from(["sonic.create", "sonic.stems_full", ""]),
    st.sampled_from(["sonic-v5", ""]),
    st.booleans(),
)
DATES = st.integers(-5, 50).map(lambda days: date(2026, 2, 26) + timedelta(days=days))
CHOICES = st.tuples(
    DATES,
    DATES,
    st.sampled_from(BYS),
    st.sampled_from(PERS),
    st.booleans(),
    st.sampled_from([None, 0, 1]),  # a person
    st.sampled_from([None, 0, 1]),  # a project
    st.sampled_from(["", "sonic.create"]),
    st.sampled_from(["", "sonic-v5"]),
    st.sampled_from([None, 0]),  # a key
)


@pytest.fixture
def team(db):
    people = [make_user("alice"), make_user("bob"), None]
    projects = [make_project(people[0]), make_project(people[1], "Storms"), None]
    return people, projects, [make_key(), make_key("environment")]


def as_question(team, choice) -> Question:
    people, projects, keys = team
    one, other, by, per, is_local, person, project, operation, model, key = choice
    return Question(
        Period(min(one, other), max(one, other)),
        by=by,
        per=per,
        is_local=is_local,
        person=None if person is None else people[person].pk,
        project=None if project is None else projects[project].pk,
        operation=operation,
        model=model,
        key=None if key is None else keys[key].pk,
    )


def book(team, lines) -> None:
    people, projects, keys = team
    for moment, (kind, sign), credits, person, project, key, operation, model, is_local in lines:
        write(
            moment,
            sign * credits,
            kind,
            people[person],
            projects[project],
            keys[key],
            operation=operation,
            model=model,
            is_local=is_local,
        )


def total(lines) -> dict[bool, int]:
    spent = Counter()
    for line in lines:
        spent[line.is_local] -= line.credits
    return dict(spent)


@contextmanager
def undone():
    """The ledger cannot be emptied, but what was never committed is gone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(LINES, max_size=40),
    later=st.lists(LINES, max_size=5),
    choices=st.lists(CHOICES, min_size=2, max_size=6),
    closings=st.lists(MOMENTS, max_size=2).map(sorted),
    zones=st.tuples(st.sampled_from(ZONES), st.sampled_from(ZONES)),
)
def test_every_report_is_the_sum_of_the_ledger(team, lines, later, choices, closings, zones):
    questions = [as_question(team, choice) for choice in choices]

    def all_agree():
        written = list(CreditEntry.objects.all())
        for question in questions:
            assert summary(answer(question)) == added_up(question, written)
        for project in team[1][:2]:
            assert spent_in(project.pk) == total(line for line in written if line.project_id == project.pk)

    with undone():
        book(team, lines)
        for zone in zones:
            with override_settings(TIME_ZONE=zone):
                all_agree()
                for moment in closings:
                    close_days(moment)
                    all_agree()
        with override_settings(TIME_ZONE=zones[-1]):
            last = closings[-1] if closings else BASE
            book(team, [(max(line[0], last), *line[1:]) for line in later])  # lines of days still open
            all_agree()
            close_days(BASE + timedelta(days=60))
            all_agree()
