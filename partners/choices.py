from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganizationKind(models.TextChoices):
    CDMO = "cdmo", _("CDMO")
    SUPPLIER = "supplier", _("supplier")
    OWNER = "owner", _("owner")
    DEVELOPER = "developer", _("therapy company")


class Region(models.TextChoices):
    NA = "NA", _("North America")
    EU = "EU", _("Europe")
    APAC = "APAC", _("Asia Pacific")


class SiteStatus(models.TextChoices):
    """Blank is "nothing of the kind seen", never a statement that the site runs."""

    PLANNED = "planned", _("planned")
    CLOSING = "closing", _("closing")
    SOLD = "sold", _("sold")
    MOVED = "moved", _("moved away")


class Evidence(models.TextChoices):
    NAMED = "named", _("named on the page")
    GENERIC = "generic", _("our reading of a general statement")


class Grade(models.TextChoices):
    RESEARCH = "research", _("research")
    GMP_LIKE = "gmp_like", _("GMP-like")
    GMP = "gmp", _("GMP")


class EventKind(models.TextChoices):
    FDA_APPROVAL_OF_SITE = "fda_approval_of_site", _("FDA approval of the site")
    SITE_APPROVAL = "site_approval", _("approval by another authority")
    FDA_483 = "fda_483", _("FDA Form 483")
    OAI_CLASSIFICATION = "oai_classification", _("official action indicated")
    WARNING_LETTER = "warning_letter", _("warning letter")
    COMPLETE_RESPONSE = "complete_response", _("complete response letter")
    CLINICAL_HOLD = "clinical_hold", _("clinical hold")
    CLINICAL_HOLD_LIFTED = "clinical_hold_lifted", _("clinical hold lifted")
    MARKET_WITHDRAWAL = "market_withdrawal", _("market withdrawal")
    CONTAMINATION = "contamination", _("contamination")
    PRODUCTION_HALT = "production_halt", _("production halt")
    ACQUISITION = "acquisition", _("acquisition")
    DIVESTITURE = "divestiture", _("divestiture")
    BID_WITHDRAWN = "bid_withdrawn", _("bid withdrawn")
    EXPANSION = "expansion", _("expansion")
    CAPACITY_ADDITION = "capacity_addition", _("capacity addition")
    CLOSURE = "closure", _("closure")
    LAYOFF = "layoff", _("layoff")
    CONTRACT_WIN = "contract_win", _("contract win")


class InspectionOutcome(models.TextChoices):
    NAI = "nai", _("no action indicated")
    VAI = "vai", _("voluntary action indicated")
    OAI = "oai", _("official action indicated")
    NO_FINDINGS = "no_findings", _("no findings")
    FINDINGS = "findings", _("findings")
    CRITICAL = "critical", _("critical findings")


class OwnershipKind(models.TextChoices):
    ACQUISITION = "acquisition", _("acquisition")
    MERGER = "merger", _("merger")
    DIVESTITURE = "divestiture", _("divestiture")
    SPIN_OFF = "spin_off", _("spin-off")
    FOUNDED_UNDER = "founded_under", _("belonged to this owner before the first change seen")


class DateKind(models.TextChoices):
    ANNOUNCED = "announced", _("announced")
    CLOSED = "closed", _("closed")


class Level(models.TextChoices):
    """The qualification ladder of a source."""

    Q0 = "Q0", _("Q0 identified")
    Q1 = "Q1", _("Q1 gates passed on paper")
    Q2 = "Q2", _("Q2 contracted")
    Q3 = "Q3", _("Q3 tech transfer running")
    Q4 = "Q4", _("Q4 engineering run met criteria")
    Q5 = "Q5", _("Q5 GMP lot released")
    Q6 = "Q6", _("Q6 comparability shown")
    Q7 = "Q7", _("Q7 validation complete")
    Q8 = "Q8", _("Q8 approved in the licence")
    SUSPENDED = "S", _("suspended")
