from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0003_waivers_without_end")]

    operations = [
        migrations.AddConstraint(
            model_name="gatecheck",
            constraint=models.CheckConstraint(
                condition=~Q(result="waived") | (~Q(reason="") & ~Q(role="") & Q(valid_until__isnull=False)),
                name="gate_waiver_is_whole",
                violation_error_message="A waiver needs its reason, the function that answers for it, and the day on which it ends.",
            ),
        )
    ]
