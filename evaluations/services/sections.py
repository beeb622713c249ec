"""What may be said of the sections of a round: only of those its scorecard has, and no date after the round's own."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from common.service import Invalid
from evaluations.models import Evaluation


def require_sections(evaluation: Evaluation, sections: Collection[UUID], field: str) -> None:
    tops = set(evaluation.version.criteria.filter(parent=None).values_list("lineage", flat=True))
    if unknown := [section for section in sections if section not in tops]:
        raise Invalid([(field, _("%(section)s is no section of the round's scorecard.") % {"section": section}) for section in unknown])


def dates_to_keep(evaluation: Evaluation, dates: Mapping[UUID, date | None]) -> dict[str, str]:
    """As they are stored. A section without a date is due when scoring closes, and none is due after that."""
    require_sections(evaluation, dates, "section_dates")
    given = {str(section): day for section, day in dates.items() if day is not None}
    if late := [section for section, day in given.items() if evaluation.due_on and day > evaluation.due_on]:
        raise Invalid([(f"due-{section}", _("A section is due when scoring closes, or before.")) for section in late])
    return {section: day.isoformat() for section, day in given.items()}
