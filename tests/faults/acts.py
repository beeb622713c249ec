"""What a fault test does inside an installation: `python -m tests.faults.acts NAME '{"argument": 1}'` prints its answer as JSON."""

import json
import sys
import time
from typing import Any
from uuid import UUID

import django

django.setup()

from accounts.models import User  # noqa: E402 - models need Django set up
from accounts.services import issue_token  # noqa: E402
from common.models import Target  # noqa: E402
from common.recompute.marks import Mark, flush_marks  # noqa: E402
from common.results import stored_result  # noqa: E402
from common.write_guard import writes_allowed  # noqa: E402
from evaluations.models import Criterion, Evaluation  # noqa: E402
from evaluations.services.ratings import save_ratings  # noqa: E402
from programs.choices import Role  # noqa: E402
from programs.models import Program  # noqa: E402
from tests.factories.evaluations import (  # noqa: E402
    AssignmentFactory,
    CandidateFactory,
    CriterionFactory,
    DeclarationFactory,
    EvaluationFactory,
    ScorecardFactory,
    VersionFactory,
)
from tests.factories.people import MembershipFactory, UserFactory  # noqa: E402
from tests.factories.programs import ProgramFactory, RequirementFactory, SourceFactory  # noqa: E402
from tests.factories.registry import OrganizationFactory, SiteFactory  # noqa: E402


def supply(*, programs: int, writers: int, rounds: int) -> list[dict[str, Any]]:
    """For each writer a person, a partner, a source in each program and a sheet in each round; every target is marked."""
    people = [UserFactory() for _ in range(writers)]
    partners = [OrganizationFactory() for _ in people]
    plans: list[dict[str, Any]] = [
        {"user": str(person.pk), "partner": str(partner.pk), "sources": [], "cells": []}
        for person, partner in zip(people, partners, strict=True)
    ]
    for number in range(programs):
        program = ProgramFactory(sources_target=2)
        RequirementFactory(program=program)
        for person, partner, plan in zip(people, partners, plans, strict=True):
            MembershipFactory(program=program, user=person, role=Role.LEAD)
            plan["sources"].append(str(SourceFactory(program=program, organization=partner, level="Q8").pk))
        if number < rounds:
            evaluation = _round(program, people, candidates=2, criteria=2)
            for person, plan in zip(people, plans, strict=True):
                plan["cells"].append(_cells(evaluation, person)[0])
    _mark_new()
    return plans


def sheets(*, people: int, candidates: int, criteria: int) -> list[dict[str, Any]]:
    """One open round; for each evaluator the cells to rate and a token."""
    persons = [UserFactory() for _ in range(people)]
    evaluation = new_round(persons, candidates, criteria)
    _mark_new()
    return [
        {
            "user": str(person.pk),
            "token": issue_token(by=None, user=person, scope="write")[1],
            "evaluation": str(evaluation.pk),
            "cells": _cells(evaluation, person),
        }
        for person in persons
    ]


def poison(*, evaluation: str) -> None:
    """A rule that no version of the product has: whoever computes this round fails."""
    version = Evaluation.objects.get(pk=evaluation).version
    CriterionFactory(version=version, scored_by="facts", rule="no_such_rule")


def heal(*, evaluation: str) -> None:
    with writes_allowed():
        Criterion.objects.filter(version__evaluations=evaluation, rule="no_such_rule").delete()


def rate_singly(*, evaluation: str, users: list[str]) -> float:
    """Every cell of these people's sheets by a call of its own; the seconds that it took."""
    began = time.monotonic()
    for user in users:
        person = User.objects.get(pk=user)
        round_ = Evaluation.objects.get(pk=evaluation)
        for cell in _cells(round_, person):
            rating: Any = {"candidate": UUID(cell["candidate"]), "criterion": UUID(cell["criterion"]), "state": "rated", "value": 4}
            save_ratings(by=person, evaluation=round_, ratings=[rating])
    return time.monotonic() - began


def ranking(*, evaluation: str) -> list[dict[str, Any]]:
    return [stored_result("ranking", UUID(evaluation)).payload]


def new_round(people: list[Any], candidates: int, criteria: int) -> Evaluation:
    """An open round that these people rate, on a program of its own."""
    program = ProgramFactory()
    for person in people:
        MembershipFactory(program=program, user=person, role=Role.EVALUATOR)
    return _round(program, people, candidates, criteria)


def _round(program: Program, people: list[Any], candidates: int, criteria: int) -> Evaluation:
    version = VersionFactory(scorecard=ScorecardFactory(program=program))
    for position in range(criteria):
        CriterionFactory(version=version, position=position)
    evaluation = EvaluationFactory(program=program, version=version)
    site = SiteFactory()
    partners = [CandidateFactory(evaluation=evaluation, site=SiteFactory(organization=site.organization)) for _ in range(candidates)]
    for person in people:
        AssignmentFactory(evaluation=evaluation, user=person)
        for partner in partners:
            DeclarationFactory(candidate=partner, user=person)
    return evaluation


def _cells(evaluation: Evaluation, person: Any) -> list[dict[str, str]]:
    criteria = list(evaluation.version.criteria.order_by("position"))
    return [
        {"evaluation": str(evaluation.pk), "candidate": str(candidate.pk), "criterion": str(criterion.lineage)}
        for candidate in evaluation.candidates.order_by("pk")
        for criterion in criteria
    ]


def _mark_new() -> None:
    """What the factories made: a service would have marked it."""
    there = set(Target.objects.values_list("object_id", flat=True))
    coverage = {Mark("coverage", str(pk)) for pk in Program.objects.values_list("pk", flat=True)}
    ranking = {Mark("ranking", str(pk)) for pk in Evaluation.objects.values_list("pk", flat=True)}
    flush_marks(marks={mark for mark in coverage | ranking if mark.object_id not in there}, facts=())


def count_on() -> None:
    """Each act is a process of its own; names go on where the last one ended."""
    for factory in (UserFactory, ProgramFactory, OrganizationFactory, SiteFactory, ScorecardFactory, CriterionFactory, EvaluationFactory):
        factory.reset_sequence(factory._meta.model._default_manager.count())


ACTS = {act.__name__: act for act in (supply, sheets, poison, heal, rate_singly, ranking)}

if __name__ == "__main__":
    count_on()
    sys.stdout.write(json.dumps(ACTS[sys.argv[1]](**json.loads(sys.argv[2]))) + "\n")
