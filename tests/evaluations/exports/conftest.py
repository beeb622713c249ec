"""A round of every kind of cell, frozen: three levels of criteria, three evaluators, facts, gates, words, a conflict, hostile names."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from accounts.models import User
from evaluations.models import Assignment, Candidate, Criterion, Evaluation, Shortlist
from evaluations.services.rounds import check_gate, move
from evaluations.services.shortlists import freeze_shortlist, record_of
from programs.models import Program
from tests.evaluations.conftest import compute
from tests.factories.evaluations import (
    AssignmentFactory,
    CandidateFactory,
    CriterionFactory,
    DeclarationFactory,
    EvaluationFactory,
    GateFactory,
    RatingFactory,
)
from tests.factories.people import MembershipFactory, UserFactory
from tests.factories.registry import SiteFactory

HOSTILE = '=HYPERLINK("https://example.org","Click")'
CONDITIONS = "+44 to be called\n@once"
RATIONALE = "-2 months of lead time decide.\n\n" + "A long word of reasons. " * 200
# Code, group, points, region rule; in the order of the sheet.
TREE = (
    ("A", None, 40, False),
    ("A1", "A", 60, False),
    ("A11", "A1", 3, False),
    ("A12", "A1", 1, False),
    ("A2", "A", 40, False),
    ("B", None, 35, False),
    ("B1", "B", 2, True),
    ("B2", "B", 1, False),
    ("C", None, 25, False),
)
GROUPS = {"A", "A1", "B"}
# For each candidate its region, and what the three evaluators say: a level, Not applicable, Unknown, Abstained, or nothing (a dot).
ROUND: dict[str, tuple[str, dict[str, str]]] = {
    "Northgate": ("EU", {"A11": "445", "A12": "3.4", "A2": "N4N", "B2": "244", "C": "UU3"}),
    HOSTILE: ("NA", {"A11": "555", "A12": "UUU", "A2": "NNN", "B2": "5A4", "C": "4A."}),
    "Rheinmark": ("", {"A11": "111", "A12": "2N2", "A2": "...", "B2": "000", "C": "AAA"}),
    "Müller & Søn": ("EU", {"A11": "334", "A12": "333", "A2": "443", "B2": "NNN", "C": "555"}),
    "Failing Works": ("EU", {"A11": "555", "A12": "555", "A2": "555", "B2": "555", "C": "555"}),
}
STATES = {"N": "not_applicable", "U": "evidence_pending", "A": "abstained"}


@pytest.fixture
def frozen(program: Program, buyer: User) -> Shortlist:
    evaluation = build_round(program)
    candidates = {candidate.name: candidate for candidate in evaluation.candidates.all()}
    return freeze(evaluation, buyer, RATIONALE, [(candidates["Müller & Søn"], "backup", ""), (candidates[HOSTILE], "primary", CONDITIONS)])


@pytest.fixture
def record(frozen: Shortlist) -> dict[str, Any]:
    return record_of(frozen)


@pytest.fixture
def freeze_round(program: Program, buyer: User) -> Callable[[Evaluation], dict[str, Any]]:
    """Freezes a round with its first candidate as primary, and gives the record."""

    def freeze_first(evaluation: Evaluation) -> dict[str, Any]:
        first = evaluation.candidates.all()[0]
        return record_of(freeze(evaluation, buyer, "Because.", [(first, "primary", "")]))

    return freeze_first


def freeze(evaluation: Evaluation, by: User, rationale: str, chosen: list[tuple[Candidate, str, str]]) -> Shortlist:
    move(by=None, evaluation=evaluation, to="consensus")
    compute(evaluation)
    entries = [{"candidate": candidate.pk, "role": role, "conditions": conditions} for candidate, role, conditions in chosen]
    return freeze_shortlist(by=by, evaluation=Evaluation.objects.get(pk=evaluation.pk), rationale=rationale, entries=entries)


def build_round(program: Program) -> Evaluation:
    evaluation = EvaluationFactory(program=program, name="LV vector, second source", version__scorecard__program=program)
    criteria = build_tree(evaluation)
    gate = GateFactory(version=evaluation.version, code="G01", name="Licence for the component", kind="conditional")
    people = [assign(evaluation, function) for function in ("Quality", "Technical operations", "Procurement")]
    for position, (name, (region, answers)) in enumerate(ROUND.items()):
        candidate = CandidateFactory(evaluation=evaluation, position=position, site=SiteFactory(name=name, region=region, city="Ghent"))
        result, reason = ("failed", "=cmd|' /C calc'!A0") if name == "Failing Works" else ("waived", "@quality agrees")
        waiver = {"role": "head of quality", "valid_until": date(2027, 6, 30)} if result == "waived" else {}
        check_gate(by=None, candidate=candidate, gate_lineage=gate.lineage, result=result, reason=reason, **waiver)
        for code, letters in answers.items():
            rate(candidate, criteria[code], people, letters)
    third = people[2].user
    DeclarationFactory(candidate=evaluation.candidates.get(position=0), user=third, has_conflict=True)
    return evaluation


def build_tree(evaluation: Evaluation) -> dict[str, Criterion]:
    rows: dict[str, Criterion] = {}
    for position, (code, group, points, by_region) in enumerate(TREE):
        scored_by = "group" if code in GROUPS else "facts" if by_region else "people"
        rule = {"rule": "region_match", "parameters": {"regions": ["EU"], "match": 4.2, "other": 1}} if by_region else {}
        rows[code] = CriterionFactory(
            version=evaluation.version,
            parent=rows.get(group or ""),
            position=position,
            code=code,
            weight=points,
            scored_by=scored_by,
            **rule,
        )
    return rows


def assign(evaluation: Evaluation, function: str) -> Assignment:
    user = UserFactory(function=function)
    MembershipFactory(program=evaluation.program, user=user, role="evaluator")
    return AssignmentFactory(evaluation=evaluation, user=user)


def rate(candidate: Candidate, criterion: Criterion, people: list[Assignment], letters: str) -> None:
    for person, letter in zip(people, letters, strict=True):
        if letter != ".":
            state, value = ("rated", int(letter)) if letter.isdigit() else (STATES[letter], None)
            RatingFactory(candidate=candidate, criterion_lineage=criterion.lineage, evaluator=person.user, state=state, value=value)


def rows_of(page: Any, first: int) -> Iterator[tuple[Any, ...]]:
    """The rows of a sheet read back, from a row on that counts from 1, until an empty one."""
    for row in page.iter_rows(min_row=first, values_only=True):
        if not any(value is not None for value in row):
            return
        yield row
