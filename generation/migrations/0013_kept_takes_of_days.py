from django.db import migrations, models


def forget_sums(apps, schema_editor):
    """They hold no takes; the sweep makes them anew, and until then reports read the ledger."""
    apps.get_model("generation", "CreditDay").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("generation", "0012_made_from_comments"),
    ]

    operations = [
        migrations.CreateModel(
            name="TakeChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("generation_id", models.UUIDField()),
            ],
        ),
        migrations.AlterModelOptions(
            name="creditdaysmade",
            options={"verbose_name": "days added up", "verbose_name_plural": "days added up"},
        ),
        migrations.RunPython(forget_sums, migrations.RunPython.noop),
        migrations.AddField(
            model_name="creditday",
            name="takes",
            field=models.IntegerField(default=0, help_text="How many takes of the day's charges are kept."),
            preserve_default=False,
        ),
    ]
