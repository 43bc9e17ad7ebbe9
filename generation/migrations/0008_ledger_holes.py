"""The ledger refuses what row triggers do not see: TRUNCATE on PostgreSQL, INSERT OR REPLACE on SQLite."""

from django.db import migrations

from generation.ledger_triggers import create_triggers, drop_triggers


def create_anew(apps, schema_editor):
    drop_triggers(schema_editor.connection)
    create_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("generation", "0007_ledger_snapshots")]

    operations = [migrations.RunPython(create_anew, migrations.RunPython.noop)]
