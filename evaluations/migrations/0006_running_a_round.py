import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0005_consensus_value"),
        ("partners", "0002_taxonomy"),
        ("programs", "0003_source_note_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="function",
            field=models.CharField(blank=True, max_length=60, verbose_name="function in this round"),
        ),
        migrations.AddField(
            model_name="assignment",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="last reminder"),
        ),
        migrations.AddField(
            model_name="assignment",
            name="sections",
            field=models.JSONField(blank=True, default=list, verbose_name="sections"),
        ),
        migrations.AddField(
            model_name="declaration",
            name="cleared_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="cleared by",
            ),
        ),
        migrations.AddField(
            model_name="declaration",
            name="cleared_reason",
            field=models.TextField(blank=True, verbose_name="why the person may rate all the same"),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="quorum",
            field=models.PositiveSmallIntegerField(
                default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name="quorum, finished sheets per section"
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="reminders",
            field=models.CharField(
                choices=[("before", "3 and 1 day before"), ("late", "daily when late"), ("by_hand", "only by hand")],
                default="before",
                max_length=8,
                verbose_name="reminders",
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="reopened_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="reopened at"),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="section_dates",
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name="sections that are due earlier"),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="status_before",
            field=models.CharField(
                blank=True,
                choices=[
                    ("draft", "draft"),
                    ("open", "open"),
                    ("consensus", "consensus"),
                    ("locked", "locked"),
                    ("decided", "decided"),
                    ("cancelled", "cancelled"),
                ],
                editable=False,
                max_length=10,
                verbose_name="status when it was cancelled",
            ),
        ),
        migrations.AddField(
            model_name="evaluation",
            name="version_reason",
            field=models.TextField(blank=True, editable=False, verbose_name="why the round moved to this version"),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(condition=models.Q(("quorum__gte", 1)), name="evaluation_quorum_is_whole"),
        ),
    ]
