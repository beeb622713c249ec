import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

AGREED = Q(outcome="agreed")
LEVEL = Q(is_applicable=True, value__isnull=False, value__gte=0, value__lte=5)
NO_LEVEL = Q(value=None)
ASKED = Q(brought_by__isnull=False, due_on__isnull=False)
USER = settings.AUTH_USER_MODEL


class Migration(migrations.Migration):
    dependencies = [migrations.swappable_dependency(USER), ("evaluations", "0004_waiver_is_whole")]

    operations = [
        migrations.CreateModel(
            name="ConsensusValue",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("criterion_lineage", models.UUIDField(verbose_name="criterion")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("agreed", "agreed"), ("disputed", "kept disputed"), ("evidence", "evidence asked")],
                        max_length=8,
                        verbose_name="outcome",
                    ),
                ),
                ("is_applicable", models.BooleanField(default=True, verbose_name="applies")),
                ("value", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="level")),
                ("reason", models.TextField(verbose_name="reason")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="by")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "agrees",
                    models.ManyToManyField(blank=True, related_name="+", to=USER, verbose_name="who agrees"),
                ),
                (
                    "brought_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=USER,
                        verbose_name="who brings the evidence",
                    ),
                ),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consensus_values",
                        to="evaluations.candidate",
                        verbose_name="candidate",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consensus_values",
                        to="evaluations.evaluation",
                        verbose_name="evaluation",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=USER,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "consensus value",
                "verbose_name_plural": "consensus values",
                "ordering": ["evaluation", "recorded_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=["candidate", "criterion_lineage"], name="consensus_once"),
                    models.CheckConstraint(
                        condition=(AGREED & (LEVEL | (Q(is_applicable=False) & NO_LEVEL)))
                        | (~AGREED & NO_LEVEL & Q(is_applicable=True)),
                        name="consensus_level_fits_outcome",
                        violation_error_message="What is agreed has a level from 0 to 5 or does not apply; what is open has none.",
                    ),
                    models.CheckConstraint(
                        condition=(Q(outcome="evidence") & ASKED) | (~Q(outcome="evidence") & Q(brought_by=None, due_on=None)),
                        name="consensus_evidence_is_whole",
                        violation_error_message="Evidence that is asked for has somebody who brings it, and a day.",
                    ),
                    models.CheckConstraint(
                        condition=~Q(reason=""),
                        name="consensus_has_reason",
                        violation_error_message="Say why: it goes into the minutes.",
                    ),
                ],
            },
        )
    ]
