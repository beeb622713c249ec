from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("common", "0004_observation")]

    operations = [
        migrations.CreateModel(
            name="FactClock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changes", models.BigIntegerField(db_default=0, verbose_name="changes")),
            ],
            options={"verbose_name": "clock of facts", "verbose_name_plural": "clock of facts", "ordering": ["pk"]},
        ),
        migrations.RunSQL("INSERT INTO common_factclock (id, changes) VALUES (1, 0)", "DELETE FROM common_factclock"),
    ]
