from datetime import UTC, datetime

import factory

from evaluations.models import Assignment, Candidate, Criterion, Declaration, Evaluation, Gate, Rating, Scorecard, ScorecardVersion
from tests.factories.base import GuardedFactory
from tests.factories.people import UserFactory
from tests.factories.programs import ProgramFactory
from tests.factories.registry import SiteFactory


class ScorecardFactory(GuardedFactory[Scorecard]):
    class Meta:
        model = Scorecard

    program = factory.SubFactory(ProgramFactory)
    name = factory.Sequence(lambda n: f"Scorecard {n}")


class VersionFactory(GuardedFactory[ScorecardVersion]):
    class Meta:
        model = ScorecardVersion

    scorecard = factory.SubFactory(ScorecardFactory)
    number = 1
    status = "published"


class CriterionFactory(GuardedFactory[Criterion]):
    class Meta:
        model = Criterion

    version = factory.SubFactory(VersionFactory)
    code = factory.Sequence(lambda n: f"K{n}")
    name = factory.LazyAttribute(lambda criterion: f"Criterion {criterion.code}")
    weight = 10
    scored_by = "people"


class GateFactory(GuardedFactory[Gate]):
    class Meta:
        model = Gate

    version = factory.SubFactory(VersionFactory)
    code = factory.Sequence(lambda n: f"G{n:02d}")
    name = factory.LazyAttribute(lambda gate: f"Gate {gate.code}")
    kind = "hard"
    checked_at = "rfi"


class EvaluationFactory(GuardedFactory[Evaluation]):
    class Meta:
        model = Evaluation

    program = factory.SubFactory(ProgramFactory)
    version = factory.SubFactory(VersionFactory)
    name = factory.Sequence(lambda n: f"Round {n}")
    status = "open"


class AssignmentFactory(GuardedFactory[Assignment]):
    class Meta:
        model = Assignment

    evaluation = factory.SubFactory(EvaluationFactory)
    user = factory.SubFactory(UserFactory)


class CandidateFactory(GuardedFactory[Candidate]):
    class Meta:
        model = Candidate

    evaluation = factory.SubFactory(EvaluationFactory)
    site = factory.SubFactory(SiteFactory)
    organization = factory.LazyAttribute(lambda candidate: candidate.site.organization)


class DeclarationFactory(GuardedFactory[Declaration]):
    class Meta:
        model = Declaration

    candidate = factory.SubFactory(CandidateFactory)
    user = factory.SubFactory(UserFactory)
    has_conflict = False
    declared_at = datetime(2026, 1, 1, tzinfo=UTC)


class RatingFactory(GuardedFactory[Rating]):
    class Meta:
        model = Rating

    candidate = factory.SubFactory(CandidateFactory)
    evaluation = factory.LazyAttribute(lambda rating: rating.candidate.evaluation)
    criterion_lineage = factory.LazyAttribute(lambda rating: rating.evaluation.version.criteria.first().lineage)
    evaluator = factory.SubFactory(UserFactory)
    state = "rated"
    value = 3
