"""What every test stands on: a database in a file, as in real life, and a ledger that can be emptied."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from generation import ledger_triggers


def pytest_configure() -> None:
    """Passwords of tests need no protection, and hashing them well takes a third of a second each.

    Static files are named plainly: their hashed names are made by collectstatic, which no test waits for.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest file comes first: at the end, the other workers would wait for it."""
    items.sort(key=lambda item: "processes" not in item.path.parts)


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
    """Between tests Django empties tables by DELETE on SQLite and TRUNCATE on PostgreSQL: the ledger refuses.

    Here the flush takes the triggers away and puts them back in its one transaction. Nothing of this is in
    the studio itself.
    """
    operations = type(connection.ops)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", _flush_with_ledger(operations.sql_flush))
        yield


def _flush_with_ledger(flush: Any) -> Any:
    vendor = connection.vendor

    def sql_flush(self: Any, style: Any, tables: list[str], **options: Any) -> list[str]:
        statements = flush(self, style, tables, **options)
        if ledger_triggers.TABLE not in tables:
            return statements
        return [
            *ledger_triggers.drop_statements(vendor),
            *statements,
            *ledger_triggers.create_statements(vendor),
        ]

    return sql_flush
