"""Ratings, spread over the rounds so that each is as full as the others, and within a round over all its cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Count, Subquery

from common.journal import journal
from common.service import Invalid, mark_stale, service
from evaluations.choices import Confidence, RatingState, ScoredBy
from evaluations.models import Assignment, Candidate, Criterion, Evaluation, Rating
from workbench.scale.identity import chunks, drawn, identity
from workbench.scale.people import OTHERS
from workbench.scale.rounds import CANDIDATES, GROUPS, PARTS
from workbench.scale.sizes import Sizes

CHUNK = 20_000
CELLS_OF_A_CANDIDATE = GROUPS * PARTS * (OTHERS + 1)
# Coprime to every number of cells that a round can have, so that its multiples visit each cell once.
STRIDE = 7919
PENDING_EVERY = 41


@dataclass(frozen=True, slots=True)
class Room:
    """A round: how many ratings it has, and how many it can take."""

    number: int
    filled: int
    cells: int

    def added_at(self, level: int) -> int:
        return max(min(level, self.cells) - self.filled, 0)


def check_room(sizes: Sizes) -> None:
    """Before anything is written. Rounds that are still to come take as many candidates as there are sites, up to thirty."""
    there = {room.number: room.cells for room in rooms(sizes)}
    coming = min(CANDIDATES, sizes.sites) * CELLS_OF_A_CANDIDATE
    cells = sum(there.values()) + coming * (sizes.evaluations - len(there))
    if sizes.ratings > cells:
        raise Invalid([("ratings", f"{sizes.ratings} do not fit: the evaluations have {cells} cells; give more evaluations or sites")])


def seed_ratings(sizes: Sizes) -> int:
    shares = share_out(rooms(sizes), sizes.ratings)
    ratings = (rating for number, share in shares.items() for rating in islice(_open_ratings(number), share))
    added = 0
    while chunk := list(islice(ratings, CHUNK)):
        _add_ratings(ratings=chunk)
        added += len(chunk)
    return added


def rooms(sizes: Sizes) -> list[Room]:
    numbers = {identity("evaluation", number): number for number in range(sizes.evaluations)}
    found: list[Room] = []
    for chunk in chunks(list(numbers), 500):
        rows = Evaluation.objects.filter(pk__in=chunk).order_by()
        filled = dict(rows.annotate(n=Count("ratings")).values_list("pk", "n"))
        candidates = dict(rows.annotate(n=Count("candidates")).values_list("pk", "n"))
        found += [Room(numbers[pk], count, candidates[pk] * CELLS_OF_A_CANDIDATE) for pk, count in filled.items()]
    return sorted(found, key=lambda room: room.number)


def share_out(found: Sequence[Room], total: int) -> dict[int, int]:
    """How many each round gets, by number, so that afterwards there are `total` in all, and the emptiest are filled first."""
    left = total - sum(room.filled for room in found)
    if left <= 0:
        return {}
    low, high = 0, max(room.cells for room in found)
    while low < high:  # the highest level to which all can be filled
        middle = (low + high + 1) // 2
        low, high = (middle, high) if sum(room.added_at(middle) for room in found) <= left else (low, middle - 1)
    shares = {room.number: room.added_at(low) for room in found}
    rest = left - sum(shares.values())
    for room in islice((room for room in found if room.filled <= low < room.cells), rest):
        shares[room.number] += 1
    return {number: share for number, share in shares.items() if share}


def _open_ratings(number: int) -> Iterator[Rating]:
    """One for each cell of a round that nobody rated, in an order that jumps about."""
    evaluation = identity("evaluation", number)
    candidates = list(Candidate.objects.filter(evaluation=evaluation).order_by("position", "pk").values_list("pk", flat=True))
    version = Evaluation.objects.filter(pk=evaluation).values("version")
    people = Criterion.objects.filter(version=Subquery(version), scored_by=ScoredBy.PEOPLE).order_by("position")
    criteria = list(people.values_list("lineage", flat=True))
    evaluators = list(Assignment.objects.filter(evaluation=evaluation).order_by("pk").values_list("user", flat=True))
    rated = set(Rating.objects.filter(evaluation=evaluation).values_list("candidate", "criterion_lineage", "evaluator"))
    cells = len(candidates) * len(criteria) * len(evaluators)
    for step in range(cells):
        place, evaluator = divmod(step * STRIDE % cells, len(evaluators))
        candidate, criterion = divmod(place, len(criteria))
        key = candidates[candidate], criteria[criterion], evaluators[evaluator]
        if key not in rated:
            given = _given(number, candidate, criterion, evaluator)
            yield Rating(evaluation_id=evaluation, candidate_id=key[0], criterion_lineage=key[1], evaluator_id=key[2], **given)


@service
def _add_ratings(*, ratings: Sequence[Rating]) -> None:
    Rating.objects.bulk_create(ratings, batch_size=2000)
    for evaluation in {rating.evaluation_id for rating in ratings}:
        mark_stale("ranking", evaluation)
    journal(None, "synthetic.ratings", None, details={"added": len(ratings)})


def _given(number: int, candidate: int, criterion: int, evaluator: int) -> dict[str, Any]:
    """A candidate's strength, and around it what the criterion and the evaluator make of it."""
    strength, common = drawn(number, candidate) % 250, drawn(number, candidate, criterion) % 300 - 150
    own = drawn(number, candidate, criterion, evaluator)
    if own % PENDING_EVERY == 0:
        return {"state": RatingState.EVIDENCE_PENDING}
    level = round(1.5 + (strength + common + own % 120 - 60) / 100)
    return {"state": RatingState.RATED, "value": min(5, max(0, level)), "confidence": Confidence.MEDIUM}
