"""What the database refuses to do to the ledger, spoken to in its own SQL."""
# ruff: noqa: S608  # statements are put together of our own names

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from generation import ledger, ledger_triggers
from generation.models import CreditEntry
from generation.models.generation import State
from tests.factories import make_generation, make_project, make_user

TABLE = ledger_triggers.TABLE
COLUMNS = ", ".join(field.column for field in CreditEntry._meta.concrete_fields)
WITHOUT_ID = COLUMNS.removeprefix("id, ")
FREE = COLUMNS.replace("credits", "0")
REPLACING = [
    f"INSERT OR REPLACE INTO {TABLE} ({COLUMNS}) SELECT {FREE} FROM {TABLE}",
    f"REPLACE INTO {TABLE} ({COLUMNS}) SELECT {FREE} FROM {TABLE}",
    f"REPLACE INTO {TABLE} ({WITHOUT_ID}) SELECT {FREE.removeprefix('id, ')} FROM {TABLE}",
    f"REPLACE INTO {TABLE} (rowid, {WITHOUT_ID}) SELECT {FREE} FROM {TABLE}",
    f"UPDATE OR REPLACE {TABLE} SET credits = 0",
    f"UPDATE OR IGNORE {TABLE} SET credits = 0",
]
UPSERTS = [
    f"INSERT INTO {TABLE} ({COLUMNS}) SELECT {COLUMNS} FROM {TABLE} WHERE true"
    " ON CONFLICT (id) DO UPDATE SET credits = 0",
    f"INSERT INTO {TABLE} ({WITHOUT_ID}) SELECT {WITHOUT_ID} FROM {TABLE} WHERE true"
    " ON CONFLICT (generation_id, kind) WHERE generation_id IS NOT NULL AND kind IN ('charge', 'refund')"
    " DO UPDATE SET credits = 0",
]
CHANGES = [
    f"UPDATE {TABLE} SET credits = 0",
    f"UPDATE {TABLE} SET id = id + 1000",
    f"DELETE FROM {TABLE}",
    f"WITH gone AS (SELECT id FROM {TABLE}) DELETE FROM {TABLE} WHERE id IN (SELECT id FROM gone)",
]
ON_POSTGRESQL = [
    f"TRUNCATE {TABLE}",
    f"TRUNCATE {TABLE} RESTART IDENTITY CASCADE",
    f"MERGE INTO {TABLE} a USING {TABLE} b ON a.id = b.id WHEN MATCHED THEN DELETE",
    f"MERGE INTO {TABLE} a USING {TABLE} b ON a.id = b.id WHEN MATCHED THEN UPDATE SET credits = 0",
    f"WITH gone AS (DELETE FROM {TABLE} RETURNING id) SELECT count(*) FROM gone",
    f"SET session_replication_role = replica; DELETE FROM {TABLE}",
]
is_sqlite = connection.vendor == "sqlite"
on_sqlite = pytest.mark.skipif(not is_sqlite, reason="how SQLite does it")
on_postgresql = pytest.mark.skipif(is_sqlite, reason="how PostgreSQL does it: python -m tests.postgres")


@pytest.fixture
def lines(db: None) -> list[tuple[Any, ...]]:
    generation = make_generation(make_project(make_user("alice")), state=State.RUNNING)
    ledger.charge(generation)
    ledger.adjust(generation.api_key, 5, "Welcome gift", generation.person)
    return all_lines()


def all_lines() -> list[tuple[Any, ...]]:
    return list(CreditEntry.objects.order_by("id").values_list())


@pytest.mark.parametrize(
    "sql",
    [
        *CHANGES,
        *UPSERTS,
        *(pytest.param(sql, marks=on_sqlite) for sql in REPLACING),
        *(pytest.param(sql, marks=on_postgresql) for sql in ON_POSTGRESQL),
    ],
)
def test_no_statement_changes_or_removes_a_line(lines: list[tuple[Any, ...]], sql: str) -> None:
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert all_lines() == lines


@on_sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sql", [*CHANGES, *REPLACING])
def test_nor_does_a_program_that_is_not_ours(sql: str) -> None:
    """Django sets nothing on a connection that another program lacks: the file itself refuses."""
    generation = make_generation(make_project(make_user("alice")), state=State.RUNNING)
    ledger.charge(generation)
    before = all_lines()
    other = sqlite3.connect(Path(connection.settings_dict["NAME"]), isolation_level=None)
    try:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            other.execute(sql)
    finally:
        other.close()
    assert all_lines() == before


def test_lines_are_still_added(lines: list[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} ({WITHOUT_ID}) SELECT {WITHOUT_ID} FROM {TABLE} WHERE kind = 'adjustment'"
        )
    assert len(all_lines()) == len(lines) + 1


def test_a_second_charge_is_refused_whoever_writes_it(lines: list[tuple[Any, ...]]) -> None:
    sql = f"INSERT INTO {TABLE} ({WITHOUT_ID}) SELECT {WITHOUT_ID} FROM {TABLE} WHERE kind = 'charge'"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert all_lines() == lines
