from django.db import models
from django.utils.translation import gettext_lazy as _


class VersionStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


class ScoredBy(models.TextChoices):
    """Who rates a criterion; a group has parts and is rated through them."""

    GROUP = "group", _("its parts")
    PEOPLE = "people", _("people")
    FACTS = "facts", _("registry facts")


class Direction(models.TextChoices):
    BENEFIT = "benefit", _("more is better")
    COST = "cost", _("less is better")


class ValueFunction(models.TextChoices):
    ANCHORED = "anchored", _("anchored scale 0 to 5")
    PIECEWISE = "piecewise", _("piecewise linear through the anchors")


class GateKind(models.TextChoices):
    HARD = "hard", _("hard")
    CONDITIONAL = "conditional", _("conditional")


class CheckStage(models.TextChoices):
    """When a gate is asked about; from that stage on an unknown answer stands in the way."""

    LONG_LIST = "long_list", _("long list")
    RFI = "rfi", _("RFI")
    RFP = "rfp", _("RFP")
    DUE_DILIGENCE = "due_diligence", _("due diligence")
    CONTRACT = "contract", _("contract")


# The stages that lie before a round is decided; the contract comes after.
BEFORE_DECISION = (CheckStage.LONG_LIST, CheckStage.RFI, CheckStage.RFP, CheckStage.DUE_DILIGENCE)


class GateResult(models.TextChoices):
    PASSED = "passed", _("passed")
    FAILED = "failed", _("failed")
    UNKNOWN = "unknown", _("unknown")
    WAIVED = "waived", _("waived")


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    CONSENSUS = "consensus", _("consensus")
    LOCKED = "locked", _("locked")
    DECIDED = "decided", _("decided")
    CANCELLED = "cancelled", _("cancelled")


MOVES: dict[str, tuple[str, ...]] = {
    Status.DRAFT: (Status.OPEN, Status.CANCELLED),
    Status.OPEN: (Status.CONSENSUS, Status.CANCELLED),
    Status.CONSENSUS: (Status.LOCKED, Status.CANCELLED),
    Status.LOCKED: (Status.DECIDED, Status.CANCELLED),
    Status.DECIDED: (),
    Status.CANCELLED: (),
}
# One step back, by a lead who says why. A cancelled round goes back to where it was; a decided one stays.
BACK = {Status.LOCKED: Status.CONSENSUS}
# From here on a round keeps its scorecard version, candidates and ratings as they are.
CLOSED = (Status.LOCKED, Status.DECIDED, Status.CANCELLED)


class Reminders(models.TextChoices):
    """When the daily digest reminds those whose sheet is not in."""

    BEFORE = "before", _("3 and 1 day before")
    LATE = "late", _("daily when late")
    BY_HAND = "by_hand", _("only by hand")


class RatingState(models.TextChoices):
    NOT_STARTED = "not_started", _("not started")
    RATED = "rated", _("rated")
    ABSTAINED = "abstained", _("abstained")
    NOT_APPLICABLE = "not_applicable", _("not applicable")
    EVIDENCE_PENDING = "evidence_pending", _("evidence pending")


class Outcome(models.TextChoices):
    """How the discussion of a cell ended; only what is agreed counts in place of the ratings."""

    AGREED = "agreed", _("agreed")
    DISPUTED = "disputed", _("kept disputed")
    EVIDENCE = "evidence", _("evidence asked")


class Confidence(models.TextChoices):
    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")


class EvidenceKind(models.TextChoices):
    """Offered on the sheet; other kinds that a client sends are kept as they are."""

    DOCUMENT = "document", _("document")
    OFFER = "offer", _("written offer")
    AUDIT = "audit", _("audit report")
    REGULATOR = "regulator", _("regulator's record")
    REFERENCE = "reference", _("reference or call")
    PUBLICATION = "publication", _("publication")


class ShortlistRole(models.TextChoices):
    PRIMARY = "primary", _("primary")
    BACKUP = "backup", _("backup")
    RESERVE = "reserve", _("reserve")
