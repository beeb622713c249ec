"""Changes and how long each takes, inside an installation: `python -m tests.bench.engine_changes NAME` prints seconds as JSON."""

import json
import statistics
import sys
import time
from collections.abc import Callable
from itertools import cycle, islice
from typing import Any
from uuid import UUID

import django

django.setup()

from accounts.models import User  # noqa: E402 - models need Django set up
from common.models import Target  # noqa: E402
from common.recompute.engine import drain_all, recompute  # noqa: E402
from common.recompute.wake import get_ready  # noqa: E402
from common.write_guard import writes_allowed  # noqa: E402
from evaluations.models import Candidate, Evaluation, Rating  # noqa: E402
from evaluations.services.ratings import save_ratings  # noqa: E402
from programs.models import Source  # noqa: E402
from programs.services import save_source  # noqa: E402
from tests.engine.crowd import crowd  # noqa: E402
from tests.factories.people import MembershipFactory, UserFactory  # noqa: E402
from tests.factories.programs import RequirementFactory, SourceFactory  # noqa: E402
from tests.factories.registry import OrganizationFactory  # noqa: E402
from tests.faults.acts import count_on, new_round  # noqa: E402

CANDIDATES, CRITERIA, EVALUATORS = 30, 40, 8
# So many rounds in turn, each within its eight free recomputations.
ROUNDS, CHANGES = 4, 28
POLL_SECONDS = 0.001
LITTLE, MUCH, REPEATS = 100, 10_000, 41


def rounds() -> list[Evaluation]:
    """Full sheets, as eight people leave them."""
    made = []
    for _ in range(ROUNDS):
        people = [UserFactory() for _ in range(EVALUATORS)]
        evaluation = new_round(people, CANDIDATES, CRITERIA)
        lineages = list(evaluation.version.criteria.values_list("lineage", flat=True))
        cells = [(candidate, lineage) for candidate in evaluation.candidates.all() for lineage in lineages]
        rows = [_rating(person, *cell, (7 * row + place) % 6) for place, person in enumerate(people) for row, cell in enumerate(cells)]
        with writes_allowed():
            Rating.objects.bulk_create(rows, batch_size=500)
        made.append(evaluation)
    return made


def _rating(person: User, candidate: Candidate, lineage: UUID, value: int) -> Rating:
    return Rating(
        evaluation=candidate.evaluation, candidate=candidate, criterion_lineage=lineage, evaluator=person, state="rated", value=value
    )


def change(evaluation: Evaluation, number: int) -> Callable[[], object]:
    person = User.objects.filter(assignments__evaluation=evaluation).order_by("pk")[0]
    candidate = evaluation.candidates.order_by("pk")[number % CANDIDATES]
    criterion = evaluation.version.criteria.order_by("position")[number % CRITERIA]
    given: Any = {"candidate": candidate.pk, "criterion": criterion.lineage, "state": "rated", "value": number % 6}
    return lambda: save_ratings(by=person, evaluation=evaluation, ratings=[given])


def seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def seconds_until_stored(evaluation: Evaluation) -> float:
    began = time.perf_counter()
    target = Target.objects.filter(kind="ranking", object_id=str(evaluation.pk))
    while any(wanted > done for wanted, done in target.values_list("wanted_revision", "done_revision")):
        time.sleep(POLL_SECONDS)
    return time.perf_counter() - began


def latency() -> dict[str, list[float]]:
    """Bare writes, the same writes while results are computed, each result's way, and the computation alone."""
    made = rounds()
    turns = list(enumerate(islice(cycle(made), CHANGES)))
    bare = [seconds(change(evaluation, number)) for number, evaluation in turns]
    drain_all()
    time.sleep(8 * 1.5)  # the pause that the burst rule asks for ends
    get_ready()
    request, stored = [], []
    for number, evaluation in turns:
        request.append(seconds(change(evaluation, number + 1)))
        stored.append(seconds_until_stored(evaluation))
    pure = [seconds(lambda pk=str(evaluation.pk): recompute("ranking", pk)) for _, evaluation in turns]
    return {"bare": bare, "request": request, "stored": stored, "pure": pure}


def size() -> dict[str, float]:
    """The median of one changed program, from its service to the stored coverage, among few and among many.

    Seconds of the processor, SQLite's included: the two are taken at different times, and others share the machine.
    """
    source, partner = SourceFactory(), OrganizationFactory()
    RequirementFactory(program=source.program)
    lead = MembershipFactory(program=source.program, user=UserFactory(), role="lead").user
    crowd(0, LITTLE, partner)
    little = _median_of_a_change(source, lead)
    crowd(LITTLE, MUCH, partner)
    return {"little": little, "much": _median_of_a_change(source, lead)}


def _median_of_a_change(source: Source, lead: User) -> float:
    def once(number: int) -> None:
        changed = Source.objects.get(pk=source.pk)
        changed.level = ("Q5", "Q8")[number % 2]
        save_source(by=lead, source=changed)
        Target.objects.filter(object_id=str(source.program_id)).update(not_before=None)
        drain_all()

    return statistics.median(_processor_seconds(lambda number=number: once(number)) for number in range(REPEATS))


def _processor_seconds(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began


if __name__ == "__main__":
    count_on()
    sys.stdout.write(json.dumps({"latency": latency, "size": size}[sys.argv[1]]()) + "\n")
