from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.models import Aggregate
from evaluations.models.evaluation import Evaluation
from evaluations.querysets import ShortlistQuerySet


class Shortlist(Aggregate):
    """A ranking as it was, with the rationale. `record` is canonical JSON and holds all that the exports print."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="shortlists", verbose_name=_("evaluation"))
    ranking_revision = models.BigIntegerField(_("revision of the ranking"))
    rationale = models.TextField(_("rationale"))
    record = models.TextField(_("record"))
    digest = models.CharField(_("digest"), max_length=64)
    frozen_at = models.DateTimeField(_("frozen at"))
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("frozen by"))

    objects = ShortlistQuerySet.as_manager()

    class Meta:
        verbose_name = _("shortlist")
        verbose_name_plural = _("shortlists")
        ordering = ["-frozen_at", "id"]

    def __str__(self) -> str:
        return f"{self.evaluation}, revision {self.ranking_revision}"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:shortlist", args=[self.evaluation_id])

    @property
    def audit_program_id(self) -> str:
        return self.evaluation.audit_program_id
