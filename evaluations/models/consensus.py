from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Opaque
from evaluations.choices import Outcome
from evaluations.models.evaluation import Candidate, Evaluation

AGREED = Q(outcome="agreed")
LEVEL = Q(is_applicable=True, value__isnull=False, value__gte=0, value__lte=5)
NO_LEVEL = Q(value=None)
ASKED = Q(brought_by__isnull=False, due_on__isnull=False)


class ConsensusValue(Opaque):
    """What the evaluators settled for one cell, beside their ratings, which stay as given. An agreed value counts in their place."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="consensus_values", verbose_name=_("evaluation"))
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="consensus_values", verbose_name=_("candidate"))
    criterion_lineage = models.UUIDField(_("criterion"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices)
    is_applicable = models.BooleanField(_("applies"), default=True)
    value = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    reason = models.TextField(_("reason"))
    agrees = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True, verbose_name=_("who agrees"))
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who brings the evidence"),
    )
    due_on = models.DateField(_("by"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("consensus value")
        verbose_name_plural = _("consensus values")
        ordering = ["evaluation", "recorded_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "criterion_lineage"], name="consensus_once"),
            models.CheckConstraint(
                condition=(AGREED & (LEVEL | (Q(is_applicable=False) & NO_LEVEL))) | (~AGREED & NO_LEVEL & Q(is_applicable=True)),
                name="consensus_level_fits_outcome",
                violation_error_message=_("What is agreed has a level from 0 to 5 or does not apply; what is open has none."),
            ),
            models.CheckConstraint(
                condition=(Q(outcome="evidence") & ASKED) | (~Q(outcome="evidence") & Q(brought_by=None, due_on=None)),
                name="consensus_evidence_is_whole",
                violation_error_message=_("Evidence that is asked for has somebody who brings it, and a day."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="consensus_has_reason", violation_error_message=_("Say why: it goes into the minutes.")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.get_outcome_display()}"

    @property
    def is_agreed(self) -> bool:
        return self.outcome == Outcome.AGREED

    @property
    def audit_program_id(self) -> str:
        return self.evaluation.audit_program_id
