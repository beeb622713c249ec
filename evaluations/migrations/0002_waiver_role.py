from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0001_evaluations")]

    operations = [
        migrations.RemoveConstraint(model_name="gatecheck", name="gate_waiver_has_reason"),
        migrations.AddField(
            model_name="gatecheck",
            name="role",
            field=models.CharField(blank=True, max_length=60, verbose_name="function that answers for a waiver"),
        ),
    ]
