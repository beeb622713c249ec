"""Scorecards: a draft is edited, a published version never changes."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.journal import journal
from common.service import Forbidden, Invalid, Refused, bump_revision, service
from evaluations import rules
from evaluations.choices import ScoredBy, VersionStatus
from evaluations.models import Anchor, Criterion, Evaluation, Gate, Scorecard, ScorecardVersion
from evaluations.services.rounds import use_version
from programs.models import Program
from programs.rules import require

MOST_POINTS = 1000


@service
def create_scorecard(*, by: User | None, name: str, program: Program | None, description: str = "") -> Scorecard:
    """With an empty draft as version 1. Without a program it goes to the library."""
    require_editor(by, program)
    scorecard = Scorecard.objects.create(name=name, program=program, description=description)
    ScorecardVersion.objects.create(scorecard=scorecard, number=1)
    journal(by, "scorecard.created", scorecard, details={"name": name})
    return scorecard


@service
def update_scorecard(*, by: User | None, scorecard: Scorecard, **fields: str) -> Scorecard:
    """Its name and description; what it weighs stands in its versions."""
    require_editor(by, scorecard.program)
    for name, value in fields.items():
        setattr(scorecard, name, value)
    scorecard.save(update_fields=list(fields))
    bump_revision(scorecard)
    journal(by, "scorecard.changed", scorecard, texts=fields)
    return scorecard


@service
def delete_scorecard(*, by: User | None, scorecard: Scorecard) -> None:
    """Only one that no round stands on."""
    require_editor(by, scorecard.program)
    if Evaluation.objects.filter(version__scorecard=scorecard).exists():
        raise Refused(_("A round stands on this scorecard, so it is kept."), "in-use")
    journal(by, "scorecard.deleted", scorecard, details={"name": scorecard.name})
    scorecard.delete()


@service
def copy_scorecard(*, by: User | None, version: ScorecardVersion, program: Program | None, name: str) -> Scorecard:
    """A scorecard of its own, begun from a version of another; its criteria get lineages of their own."""
    scorecard = create_scorecard(by=by, name=name, program=program, description=version.scorecard.description)
    _copy_content(version, scorecard.versions.get(), keep_lineage=False)
    return scorecard


@service
def start_draft(*, by: User | None, scorecard: Scorecard) -> ScorecardVersion:
    """The draft of the next version: the one that is there, or a copy of the last published one."""
    require_editor(by, scorecard.program)
    last = scorecard.versions.select_for_update(no_key=True).order_by("-number").first()
    if last is None or not last.is_published:
        return last or ScorecardVersion.objects.create(scorecard=scorecard, number=1)
    draft = ScorecardVersion.objects.create(scorecard=scorecard, number=last.number + 1)
    _copy_content(last, draft, keep_lineage=True)
    journal(by, "scorecard.draft", draft, details={"from": last.number, "number": draft.number})
    return draft


@service
def set_weights(*, by: User | None, version: ScorecardVersion, weights: Mapping[UUID, Decimal]) -> ScorecardVersion:
    """Weights by lineage, as points among siblings. Nothing is stored when one of them is wrong."""
    _require_draft(by, version)
    criteria = {criterion.lineage: criterion for criterion in version.criteria.all()}
    errors = [(str(lineage), _("This criterion is not on the scorecard.")) for lineage in weights if lineage not in criteria]
    errors += [
        (str(lineage), _("A weight is a number from 0 to 1000.")) for lineage, weight in weights.items() if not 0 <= weight <= MOST_POINTS
    ]
    if errors:
        raise Invalid(errors)
    changed = {criteria[lineage].code: str(weight) for lineage, weight in weights.items() if criteria[lineage].weight != weight}
    for lineage, weight in weights.items():
        criteria[lineage].weight = weight
    Criterion.objects.bulk_update(criteria.values(), ["weight"])
    _changed(by, "scorecard.weights", version, changed)
    return version


@service
def publish_version(*, by: User | None, version: ScorecardVersion, reason: str = "", move: tuple[Evaluation, ...] = ()) -> ScorecardVersion:
    """From now on unchangeable. Publishing alone changes no round; those in `move` go over to it, locked and decided ones never."""
    _require_draft(by, version)
    _check_complete(version)
    version.status, version.reason = VersionStatus.PUBLISHED, reason
    version.published_at, version.published_by = timezone.now(), by
    version.save()
    _changed(by, "scorecard.published", version, {"number": version.number})
    for evaluation in move:
        use_version(by=by, evaluation=evaluation, version=version, reason=reason)
    return version


def _check_complete(version: ScorecardVersion) -> None:
    criteria = list(version.criteria.all())
    groups = {criterion.parent_id for criterion in criteria}
    errors = [
        (criterion.code, _("%(name)s has no part; add one, or remove it.") % {"name": criterion.name})
        for criterion in criteria
        if criterion.scored_by == ScoredBy.GROUP and criterion.pk not in groups
    ]
    for parent in groups:
        parts = [criterion for criterion in criteria if criterion.parent_id == parent]
        if not sum(part.weight for part in parts):
            name = parts[0].parent.name if parts[0].parent else _("the whole")
            errors.append(("weights", _("All parts of %(name)s weigh nothing; give at least one of them a weight.") % {"name": name}))
    if not criteria:
        errors.append(("criteria", _("There is no criterion; add one.")))
    if errors:
        raise Invalid(errors)


def _copy_content(source: ScorecardVersion, target: ScorecardVersion, *, keep_lineage: bool) -> None:
    old = list(source.criteria.all())
    copies = {criterion.pk: _copy(criterion, target, keep_lineage=keep_lineage) for criterion in old}
    for criterion in old:
        copies[criterion.pk].parent = copies[criterion.parent_id] if criterion.parent_id else None
    Criterion.objects.bulk_create(copies.values())
    anchors = Anchor.objects.filter(criterion__version=source)
    Anchor.objects.bulk_create([Anchor(criterion=copies[a.criterion_id], level=a.level, text=a.text, raw=a.raw) for a in anchors])
    Gate.objects.bulk_create([_copy(gate, target, keep_lineage=keep_lineage) for gate in source.gates.all()])


def _copy(row: Any, version: ScorecardVersion, *, keep_lineage: bool) -> Any:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values |= {"id": uuid4(), "version_id": version.pk, "lineage": row.lineage if keep_lineage else uuid4()}
    values.pop("parent_id", None)
    return type(row)(**values)


def require_editor(by: User | None, program: Program | None) -> None:
    """Leads change the scorecards of their program, administrators those of the library."""
    if by is None:
        return
    if program is None:
        if not by.is_staff:
            raise Forbidden(_("Only an administrator changes the library. Copy the scorecard into your program and change the copy."))
        return
    require(rules.may_lead(program.role_of(by)))


def _require_draft(by: User | None, version: ScorecardVersion) -> None:
    require_editor(by, version.scorecard.program)
    current = ScorecardVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    if current.is_published:
        raise Refused(
            _("Version %(number)s is published and never changes. Start a draft of the next one.") % {"number": version.number}, "published"
        )


def _changed(by: User | None, verb: str, version: ScorecardVersion, details: dict[str, Any]) -> None:
    bump_revision(version.scorecard)
    journal(by, verb, version, details=details)
