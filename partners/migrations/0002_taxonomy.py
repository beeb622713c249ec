from django.db import migrations

from partners import taxonomy


def add_terms(apps, schema_editor):
    def fill(model, rows, *columns):
        term = apps.get_model("partners", model)
        term.objects.using(schema_editor.connection.alias).bulk_create(
            [term(position=place * 10, **dict(zip(columns, row, strict=True))) for place, row in enumerate(rows, 1)], ignore_conflicts=True
        )

    fill("Stage", taxonomy.STAGES, "code", "name", "level_needed")
    fill("Market", taxonomy.MARKETS, "code", "name")
    fill("Component", taxonomy.COMPONENTS, "code", "name", "short_name")
    fill("Modality", taxonomy.MODALITIES, "code", "name")
    fill("Unit", taxonomy.UNITS, "code", "name", "dimension", "factor")


def keep_terms(apps, schema_editor):
    """Nothing to undo: the tables go with the migration before."""


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_registry")]
    operations = [migrations.RunPython(add_terms, keep_terms)]
