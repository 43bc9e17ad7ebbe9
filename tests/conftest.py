"""What every test stands on: a database in a file, as in real life, and a ledger that can be emptied."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.backends.sqlite3.base import DatabaseOperations

from generation import ledger_triggers


def pytest_configure() -> None:
    """Passwords of tests need no protection, and hashing them well takes a third of a second each.

    Static files are named plainly: their hashed names are made by collectstatic, which no test waits for.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Threads and processes meet in the tests' database, which SQLite keeps in memory otherwise."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        database["TEST"]["NAME"] = str(Path(settings.STUDIO_DATA) / f"tests-{worker}.sqlite3")
        # Nobody pulls the plug on a test; without waiting for the disk they take a third of the time.
        database["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"


@pytest.fixture(scope="session", autouse=True)
def ledger_may_be_emptied() -> Iterator[None]:
    """Between tests Django empties tables by DELETE on SQLite, which the ledger's triggers refuse.

    Here the flush takes them away and puts them back in its one transaction; PostgreSQL truncates,
    which asks no row trigger. Nothing of this is in the studio itself.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", _flush_with_ledger(DatabaseOperations.sql_flush))
        yield


def _flush_with_ledger(flush: Any) -> Any:
    def sql_flush(self: DatabaseOperations, style: Any, tables: list[str], **options: Any) -> list[str]:
        statements = flush(self, style, tables, **options)
        if ledger_triggers.TABLE not in tables:
            return statements
        return [
            *ledger_triggers.drop_statements("sqlite"),
            *statements,
            *ledger_triggers.create_statements("sqlite"),
        ]

    return sql_flush
