"""The triggers that make the ledger append-only, on SQLite and PostgreSQL.

Used by a migration, and by the tests, which have to empty the table between them.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "generation_creditentry"
REFUSAL = "The ledger is append-only: add an adjustment instead."
ACTIONS = ("UPDATE", "DELETE")


def create_triggers(connection: BaseDatabaseWrapper) -> None:
    _run(connection, create_statements(connection.vendor))


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    _run(connection, drop_statements(connection.vendor))


def create_statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {_name(action)} BEFORE {action} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            for action in ACTIONS
        ]
    if vendor == "postgresql":
        refuse = f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END"
        return [
            f"CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $${refuse}$$",
            *(
                f"CREATE TRIGGER {_name(action)} BEFORE {action} ON {TABLE} "
                f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()"
                for action in ACTIONS
            ),
        ]
    raise NotImplementedError(f"The ledger has no triggers for {vendor} yet.")


def drop_statements(vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [
            *(f"DROP TRIGGER IF EXISTS {_name(action)} ON {TABLE}" for action in ACTIONS),
            f"DROP FUNCTION IF EXISTS {TABLE}_refuse()",
        ]
    return [f"DROP TRIGGER IF EXISTS {_name(action)}" for action in ACTIONS]


def _name(action: str) -> str:
    return f"{TABLE}_no_{action.lower()}"


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
