from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Opaque
from evaluations.choices import Confidence, RatingState
from evaluations.models.evaluation import Candidate, Evaluation
from evaluations.querysets import RatingQuerySet


class Rating(Opaque):
    """One evaluator's judgement of one candidate on one criterion. A cell without a row is `not_started`."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="ratings", verbose_name=_("evaluation"))
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="ratings", verbose_name=_("candidate"))
    criterion_lineage = models.UUIDField(_("criterion"))
    evaluator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("evaluator"))
    state = models.CharField(_("state"), max_length=16, choices=RatingState.choices)
    value = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    confidence = models.CharField(_("confidence"), max_length=6, choices=Confidence.choices, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    evidence = models.JSONField(_("evidence"), default=list, blank=True)
    measured = models.FloatField(_("measured, in the unit"), null=True, blank=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["evaluation", "candidate", "criterion_lineage", "evaluator"]
        constraints = [
            models.UniqueConstraint(fields=["evaluator", "candidate", "criterion_lineage"], name="rating_once"),
            models.CheckConstraint(
                condition=Q(state="rated", value__isnull=False, value__gte=0, value__lte=5) | (~Q(state="rated") & Q(value=None)),
                name="rating_value_fits_state",
                violation_error_message=_("A rating has a level from 0 to 5; every other state has none."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.get_state_display()}"
