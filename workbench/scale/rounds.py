"""Rounds of up to thirty candidates by forty criteria and eight evaluators, open and not blind, so that `lead` sees rankings move."""

from collections.abc import Iterator, Sequence

from django.utils import timezone

from accounts.models import User
from common.journal import journal
from common.service import mark_stale, service
from evaluations.choices import Status
from evaluations.models import Assignment, Candidate, Declaration, Evaluation, Scorecard, ScorecardVersion
from evaluations.services.library import install_scorecard
from programs.choices import Role
from programs.models import Membership
from workbench.scale.identity import PREFIX, chunks, drawn, identity, missing
from workbench.scale.programs import STAGE, Place, synthetic_places
from workbench.scale.sizes import Sizes

CHUNK = 100
CANDIDATES, GROUPS, PARTS = 30, 5, 8
SCORECARD = "Synthetic, forty criteria"
ANCHORS = [{"level": level, "text": text} for level, text in ((0, "none"), (3, "usual"), (5, "outstanding"))]


def seed_rounds(sizes: Sizes, people: Sequence[User]) -> int:
    there = set(Evaluation.objects.filter(program__slug__startswith=PREFIX).values_list("pk", flat=True))
    numbers = missing("evaluation", sizes.evaluations, there)
    if not numbers:
        return 0
    version, places = seed_scorecard(), synthetic_places()
    for chunk in chunks(numbers, CHUNK):
        _add_rounds(numbers=chunk, programs=sizes.programs, version=version, places=places, people=people)
    return len(numbers)


def seed_scorecard() -> ScorecardVersion:
    scorecard = Scorecard.objects.filter(program=None, name=SCORECARD).first() or _install()
    return scorecard.versions.published().order_by("number")[0]


def _install() -> Scorecard:
    groups = [_group(number) for number in range(1, GROUPS + 1)]
    preset = {"name": SCORECARD, "weights": {group["code"]: 10 * place for place, group in enumerate(groups, 2)}, "leave_out": []}
    gates = [
        {"code": "S01", "name": "Site not planned, closing, sold or moved", "kind": "hard", "checked_at": "rfi", "rule": "site_running"}
    ]
    return install_scorecard(definition={"description": "Invented, to measure with.", "groups": groups, "gates": gates}, preset=preset)


def _group(number: int) -> dict[str, object]:
    parts = [
        {"code": f"S{number}.{part}", "name": f"Criterion {number}.{part}", "weight": 10 + part, "anchors": ANCHORS}
        for part in range(1, PARTS + 1)
    ]
    return {"code": f"S{number}", "name": f"Group {number}", "short_name": f"Group {number}", "parts": parts}


@service
def _add_rounds(
    *, numbers: Sequence[int], programs: int, version: ScorecardVersion, places: Sequence[Place], people: Sequence[User]
) -> None:
    rounds = Evaluation.objects.bulk_create(_round(number, number % programs, version) for number in numbers)
    _admit(rounds, people)
    Assignment.objects.bulk_create(Assignment(evaluation=row, user=user) for row in rounds for user in people)
    candidates = Candidate.objects.bulk_create(row for number in numbers for row in _candidates(number, places))
    now = timezone.now()
    Declaration.objects.bulk_create(
        Declaration(candidate=candidate, user=people[0], has_conflict=False, declared_at=now) for candidate in candidates
    )
    for row in rounds:
        mark_stale("ranking", row.pk)
    journal(None, "synthetic.evaluations", None, details={"added": len(numbers)})


def _admit(rounds: Sequence[Evaluation], people: Sequence[User]) -> None:
    """The evaluators beside the lead, to the programs of the rounds; who is a member keeps the role that somebody gave."""
    programs = dict.fromkeys(row.program_id for row in rounds)
    rows = [Membership(program_id=program, user=user, role=Role.EVALUATOR) for program in programs for user in people[1:]]
    Membership.objects.bulk_create(rows, ignore_conflicts=True)


def _round(number: int, program: int, version: ScorecardVersion) -> Evaluation:
    return Evaluation(
        pk=identity("evaluation", number),
        program_id=identity("program", program),
        name=f"Synthetic round {number:06d}",
        component_id="lentiviral_vector",
        stage_id=STAGE,
        version=version,
        status=Status.OPEN,
        is_blind=False,
    )


def _candidates(number: int, places: Sequence[Place]) -> Iterator[Candidate]:
    """Neighbours in the list of sites, from a place that is the round's own: no site twice."""
    start = drawn(number, len(places))
    for position in range(min(CANDIDATES, len(places))):
        site, organization = places[(start + position) % len(places)]
        yield Candidate(
            pk=identity("candidate", number, position),
            evaluation_id=identity("evaluation", number),
            organization_id=organization,
            site_id=site,
            position=position,
        )
