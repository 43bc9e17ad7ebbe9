"""The triggers that make the ledger append-only, on SQLite and PostgreSQL.

Refused are UPDATE and DELETE in every form (also ON CONFLICT DO UPDATE and MERGE), on PostgreSQL TRUNCATE,
and on SQLite INSERT OR REPLACE, which removes the line in its way without asking any DELETE trigger. What no
trigger can refuse is a change of the schema itself, such as DROP TABLE, by somebody who may make one.

Used by migrations, and by the tests, which have to empty the table between them.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "generation_creditentry"
REFUSAL = "The ledger is append-only: add an adjustment instead."
ACTIONS = {"sqlite": ("UPDATE", "DELETE", "REPLACE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}
IN_THE_WAY = (
    f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR "  # noqa: S608  # nothing of anybody's is in it
    "kind = NEW.kind AND kind IN ('charge', 'refund') AND generation_id = NEW.generation_id)"
)
"""That there is a line which the new one would replace."""


def create_triggers(connection: BaseDatabaseWrapper) -> None:
    _run(connection, create_statements(connection.vendor))


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    _run(connection, drop_statements(connection.vendor))


def create_statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        return [
            f"CREATE TRIGGER {_name('UPDATE')} BEFORE UPDATE ON {TABLE} {refuse}",
            f"CREATE TRIGGER {_name('DELETE')} BEFORE DELETE ON {TABLE} {refuse}",
            f"CREATE TRIGGER {_name('REPLACE')} BEFORE INSERT ON {TABLE} WHEN {IN_THE_WAY} {refuse}",
        ]
    if vendor == "postgresql":
        refuse = f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END"
        return [
            f"CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $${refuse}$$",
            *_on_postgresql("UPDATE", "ROW"),
            *_on_postgresql("DELETE", "ROW"),
            *_on_postgresql("TRUNCATE", "STATEMENT"),
        ]
    raise NotImplementedError(f"The ledger has no triggers for {vendor} yet.")


def drop_statements(vendor: str) -> list[str]:
    names = [_name(action) for action in ACTIONS[vendor]]
    if vendor == "postgresql":
        return [
            *(f"DROP TRIGGER IF EXISTS {name} ON {TABLE}" for name in names),
            f"DROP FUNCTION IF EXISTS {TABLE}_refuse()",
        ]
    return [f"DROP TRIGGER IF EXISTS {name}" for name in names]


def _on_postgresql(action: str, each: str) -> list[str]:
    """ALWAYS: also for who sets session_replication_role, as tools that copy data do."""
    return [
        f"CREATE TRIGGER {_name(action)} BEFORE {action} ON {TABLE} "
        f"FOR EACH {each} EXECUTE FUNCTION {TABLE}_refuse()",
        f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {_name(action)}",
    ]


def _name(action: str) -> str:
    return f"{TABLE}_no_{action.lower()}"


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
