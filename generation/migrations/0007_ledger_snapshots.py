"""Lines of the ledger say what was asked, of which track, and whether it was paid for.

The triggers stand aside while the columns come in, since SQLite rebuilds the table and old lines learn
what their generation and key still tell.
"""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

from generation.ledger_triggers import create_triggers, drop_triggers


def create(apps, schema_editor):
    create_triggers(schema_editor.connection)


def drop(apps, schema_editor):
    drop_triggers(schema_editor.connection)


def fill(apps, schema_editor):
    entries = apps.get_model("generation", "CreditEntry").objects.all()
    local = apps.get_model("generation", "ApiKey").objects.filter(source="engine")
    entries.filter(api_key_id__in=list(local.values_list("id", flat=True))).update(is_local=True)
    generations = apps.get_model("generation", "Generation").objects
    asked_of = generations.filter(id=OuterRef("generation_id")).values("track_id")[:1]
    tracks = apps.get_model("projects", "Track").objects
    titles = tracks.filter(id=OuterRef("track_id")).values("title")[:1]
    entries.update(track_id=Subquery(asked_of))
    entries.filter(track_id__in=tracks.values("id")).update(title=Subquery(titles))


class Migration(migrations.Migration):
    dependencies = [("generation", "0006_credits"), ("projects", "0002_track_files_and_facts")]

    operations = [
        migrations.RunPython(drop, create),
        migrations.AddField(
            model_name='creditentry',
            name='entered_by',
            field=models.CharField(blank=True, help_text='The admin who adjusted.', max_length=200),
        ),
        migrations.AddField(
            model_name='creditentry',
            name='is_local',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='creditentry',
            name='title',
            field=models.CharField(blank=True, help_text='What was asked for.', max_length=200),
        ),
        migrations.AddField(
            model_name='creditentry',
            name='track_id',
            field=models.UUIDField(blank=True, help_text='What it was asked of.', null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='creditentry',
            index=models.Index(fields=['person', 'created_at'], name='generation__person__2cffd4_idx'),
        ),
        migrations.AddIndex(
            model_name='creditentry',
            index=models.Index(fields=['project', 'created_at'], name='generation__project_e7a7a5_idx'),
        ),
        migrations.AddIndex(
            model_name='creditentry',
            index=models.Index(fields=['api_key', 'id'], name='generation__api_key_5a4fe3_idx'),
        ),
        migrations.RunPython(create, drop),
    ]
