"""What stands in the way of a move of a round, each with its remedy."""

from django.utils.translation import gettext as _

from evaluations.choices import BEFORE_DECISION, GateResult, ScoredBy, Status
from evaluations.models import Evaluation
from evaluations.progress import Progress
from evaluations.services.shortlists import record_of


def missing_for(evaluation: Evaluation, to: str) -> list[str]:
    if to == Status.OPEN:
        return _missing_for_scoring(evaluation)
    if to == Status.CONSENSUS:
        return _missing_for_consensus(evaluation)
    return _missing_for_decision(evaluation) if to == Status.DECIDED else []


def _missing_for_scoring(evaluation: Evaluation) -> list[str]:
    missing = []
    if evaluation.candidates.count() == 0:
        missing.append(_("There is no candidate; add one."))
    people = evaluation.version.criteria.filter(scored_by=ScoredBy.PEOPLE).exists()
    if people and not evaluation.assignments.exists():
        missing.append(_("People rate this scorecard and nobody is assigned; add an evaluator."))
    elif people and evaluation.quorum > 1:
        missing += _missing_people(evaluation)
    return missing


def _missing_people(evaluation: Evaluation) -> list[str]:
    """A quorum that the people of a section cannot reach."""
    progress = Progress.read(evaluation)
    raters = {section.name: len(progress.raters(section)) for section in progress.sections}
    return [
        _("The quorum of %(quorum)d is more than the people who rate %(section)s (%(count)d); add people or lower it.")
        % {"section": name, "count": count, "quorum": evaluation.quorum}
        for name, count in raters.items()
        if count < evaluation.quorum
    ]


def _missing_for_consensus(evaluation: Evaluation) -> list[str]:
    """Sections without the finished sheets that the round asks for; a quorum of one asks for nothing."""
    if evaluation.quorum == 1:
        return []
    progress = Progress.read(evaluation)
    short = [section.name for section in progress.sections if len(progress.finished(section)) < evaluation.quorum]
    if not short:
        return []
    counts = {"short": len(short), "of": len(progress.sections), "quorum": evaluation.quorum, "names": ", ".join(short)}
    text = _("Quorum is short in %(short)d of %(of)d sections: %(names)s. Each needs %(quorum)d finished sheets; remind, or lower it.")
    return [text % counts]


def _missing_for_decision(evaluation: Evaluation) -> list[str]:
    """A shortlist of the round as it is, and an answer to each gate that comes before the contract for everybody on it."""
    shortlist = evaluation.shortlists.first()
    if shortlist is None:
        return [_("No shortlist is frozen; freeze one with its rationale.")]
    if evaluation.reopened_at and shortlist.frozen_at < evaluation.reopened_at:
        return [_("The shortlist was frozen before the round was reopened; freeze it again.")]
    record = record_of(shortlist)
    chosen = {entry["candidate"] for entry in record["entries"]}
    return [
        _("%(gate)s is unknown for %(name)s; check it, then freeze the shortlist again.") % {"gate": gate["name"], "name": line["name"]}
        for line in record["ranking"]["results"]
        if line["candidate"] in chosen
        for gate in line["gates"]
        if gate["status"] == GateResult.UNKNOWN and gate["checked_at"] in BEFORE_DECISION
    ]
