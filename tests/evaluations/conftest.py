"""A small round: one group with two criteria that people rate, one that follows the registry, one gate, two candidates, two evaluators."""

import re
from dataclasses import dataclass

import pytest
from django.test import Client

from common.recompute.engine import drain
from common.service import mark_stale, service
from evaluations.models import Candidate, Criterion, Evaluation, Gate, Rating
from tests.factories.evaluations import (
    AssignmentFactory,
    CandidateFactory,
    CriterionFactory,
    DeclarationFactory,
    EvaluationFactory,
    GateFactory,
    RatingFactory,
    ScorecardFactory,
    VersionFactory,
)

CSRF = re.compile(rb'(name="csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+')


@dataclass(frozen=True)
class Round:
    evaluation: Evaluation
    criteria: tuple[Criterion, Criterion]
    fact: Criterion
    gate: Gate
    candidates: tuple[Candidate, Candidate]

    @property
    def cell(self):
        return self.candidates[0], self.criteria[0]


@pytest.fixture
def blind(program, evaluator, second_evaluator) -> Round:
    """Open and blind; both evaluators have declared for both candidates and rated nothing."""
    version = VersionFactory(scorecard=ScorecardFactory(program=program, name="Vector scorecard"))
    group = CriterionFactory(version=version, code="Q", name="Quality", scored_by="group", position=1)
    people = tuple(
        CriterionFactory(version=version, parent=group, position=2 + place, name=name) for place, name in enumerate(["Audits", "Batches"])
    )
    fact = CriterionFactory(version=version, parent=group, position=4, name="Stage run", scored_by="facts", rule="highest_stage")
    gate = GateFactory(version=version, code="G01", name="No open warning letter", kind="conditional")
    evaluation = EvaluationFactory(
        program=program, version=version, name="Second vector source", status="open", is_blind=True, component_id="lentiviral_vector"
    )
    candidates = tuple(CandidateFactory(evaluation=evaluation, position=place) for place in range(2))
    for person in (evaluator, second_evaluator):
        AssignmentFactory(evaluation=evaluation, user=person)
        for candidate in candidates:
            DeclarationFactory(candidate=candidate, user=person)
    return Round(evaluation, people, fact, gate, candidates)


@pytest.fixture
def rated(blind, evaluator, second_evaluator) -> Round:
    """Each cell is rated by both, with a comment: the first candidate is the better one."""
    for person in (evaluator, second_evaluator):
        for candidate, value in zip(blind.candidates, (4, 2), strict=True):
            for criterion in blind.criteria:
                RatingFactory(candidate=candidate, criterion_lineage=criterion.lineage, evaluator=person, value=value, comment="seen")
    return blind


@service
def _raise_mark(evaluation: Evaluation) -> None:
    mark_stale("ranking", evaluation.pk)


def compute(evaluation: Evaluation) -> None:
    """Store the ranking of rows that a factory made, which raised no mark."""
    _raise_mark(evaluation)
    drain()


def stored(evaluator):
    """What one person's sheet holds, as (candidate, criterion, state, value)."""
    rows = Rating.objects.filter(evaluator=evaluator).order_by("candidate__position", "criterion_lineage")
    return [(row.candidate_id, row.criterion_lineage, row.state, row.value) for row in rows]


def signed_in_as(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(response) -> bytes:
    """The bytes of a page without the masked token, which differs at each request."""
    return CSRF.sub(rb"\1", response.content)
