"""The database itself refuses to change or delete a line of the ledger.

A later migration that makes SQLite rebuild `generation_creditentry` drops the triggers with the old
table: it has to run `create_triggers` again.
"""

from django.db import migrations

from generation.ledger_triggers import create_triggers, drop_triggers


def create(apps, schema_editor):
    create_triggers(schema_editor.connection)


def drop(apps, schema_editor):
    drop_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("generation", "0002_initial")]

    operations = [migrations.RunPython(create, drop)]
