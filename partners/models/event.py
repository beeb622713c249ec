from django.db import models
from django.utils.translation import gettext_lazy as _

from common.partial_date import PartialDateField
from partners.choices import EventKind, InspectionOutcome
from partners.models.capability import SubjectFact


class Event(SubjectFact):
    """One dated happening. It is dated by its announcement."""

    date = PartialDateField(_("date"))
    kind = models.CharField(_("kind"), max_length=24, choices=EventKind.choices)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-date", "id"]
        indexes = [models.Index(fields=["kind", "date"], name="event_kind_date")]

    def __str__(self) -> str:
        return f"{self.date} {self.get_kind_display()}"


class Inspection(SubjectFact):
    authority = models.CharField(_("authority"), max_length=40)
    date = PartialDateField(_("date"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=InspectionOutcome.choices)
    is_closed = models.BooleanField(_("findings closed"), default=False)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        ordering = ["-date", "id"]
        indexes = [models.Index(fields=["authority", "date"], name="inspection_authority_date")]

    def __str__(self) -> str:
        return f"{self.authority} {self.date}"
