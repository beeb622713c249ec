from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("administrator")
    LEAD = "lead", _("lead")
    EVALUATOR = "evaluator", _("evaluator")
    PROCUREMENT = "procurement", _("procurement")
    VIEWER = "viewer", _("viewer")


class ProgramStage(models.TextChoices):
    """Where the therapy as a whole stands, as its page says it."""

    APPROVED = "approved", _("approved")
    CLINICAL = "clinical", _("clinical")
    PRECLINICAL = "preclinical", _("preclinical")


ANY_MARKET = "any"
EDITORS = (Role.ADMINISTRATOR, Role.LEAD)
BUYERS = (Role.ADMINISTRATOR, Role.LEAD, Role.PROCUREMENT)
