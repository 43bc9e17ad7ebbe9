"""Two rows of a report never have the same label, however many projects are called “Demo”."""

from __future__ import annotations

from uuid import UUID

import pytest

from generation.models import ApiKey
from generation.reports import By, Question, answer, rows_csv
from generation.reports.namesakes import Name, told_apart
from projects.models import Project, User
from tests.factories import make_project, make_user
from tests.reports.book import at, days, write
from tests.reports.test_sheets import sheet

NOON = at("2026-03-01 12:00")
ID = "{}-0000-4000-8000-000000000000"
FIRST, SECOND, THIRD = (ID.format(start) for start in ("aaaaaaaa", "bbbbbbbb", "cccccccc"))

CASES: dict[str, tuple[list[Name], list[str]]] = {
    "of another name": ([Name("Demo", "Alice"), Name("Rain", "Bob")], ["Demo", "Rain"]),
    "of two people": ([Name("Demo", "Alice"), Name("Demo", "Bob")], ["Demo (Alice)", "Demo (Bob)"]),
    "of one person": (
        [Name("Demo", "Alice"), Name("Demo", "Alice"), Name("Demo", "Bob")],
        ["Demo (Alice, #aaaaaaaa)", "Demo (Alice, #bbbbbbbb)", "Demo (Bob)"],
    ),
    "one deleted": (
        [Name("Demo", "Alice"), Name("Demo", is_deleted=True)],
        ["Demo", "Demo (deleted)"],
    ),
    "all deleted": (
        [Name("Demo", is_deleted=True)] * 2,
        ["Demo (#aaaaaaaa, deleted)", "Demo (#bbbbbbbb, deleted)"],
    ),
    "called like a label": (
        [Name("Demo", "Alice"), Name("Demo", "Bob"), Name("Demo (Alice)", "Carol")],
        ["Demo (Alice, #aaaaaaaa)", "Demo (Bob)", "Demo (Alice) (Carol, #cccccccc)"],
    ),
}


@pytest.mark.parametrize(("names", "labels"), CASES.values(), ids=CASES)
def test_namesakes_are_told_apart_by_as_much_as_it_takes(names: list[Name], labels: list[str]) -> None:
    keys = (FIRST, SECOND, THIRD)
    assert list(told_apart(dict(zip(keys, names, strict=False))).values()) == labels


def test_what_is_called_like_nothing_at_all_is_told_apart_from_it() -> None:
    found = told_apart({"": Name("No project"), FIRST: Name("No project", "Alice")})
    assert list(found.values()) == ["No project", "No project (Alice)"]


def shown(by: By) -> set[str]:
    """The labels in the table, which are those of the CSV."""
    report = answer(Question(days("2026-03-01", "2026-03-01"), by=by))
    labels = [row.label for row in report.rows]
    assert [row[0] for row in sheet(rows_csv(report))[1:-1]] == labels
    return set(labels)


def spend(person: User | None = None, project: Project | None = None, key: ApiKey | None = None) -> None:
    write(NOON, -15, person=person, project=project, key=key)


@pytest.mark.django_db
def test_people_of_one_name_have_their_address() -> None:
    alice, other = make_user("alice"), make_user("alix")
    User.objects.update(name="Alice")
    spend(alice)
    assert shown("person") == {"Alice"}
    spend(other)
    assert shown("person") == {"Alice (alice@example.org)", "Alice (alix@example.org)"}


@pytest.mark.django_db
def test_projects_of_one_name_have_their_owner_and_deleted_ones_their_id() -> None:
    for name in ("alice", "bob"):
        spend(project=make_project(make_user(name), "Demo"))
    old = [make_project(title="Demo") for _ in range(2)]
    for project in old:
        spend(project=project)
    ids = [UUID(str(project.pk)).hex[:8] for project in old]
    Project.objects.filter(pk__in=[project.pk for project in old]).delete()
    assert shown("project") == {"Demo (Alice)", "Demo (Bob)", *(f"Demo (#{id}, deleted)" for id in ids)}


@pytest.mark.django_db
def test_keys_of_one_name_have_the_end_of_their_secret() -> None:
    for hint in ("1234", "5678"):
        spend(key=ApiKey.objects.create(label="Team", hint=hint))
    assert shown("key") == {"Team (…1234)", "Team (…5678)"}
