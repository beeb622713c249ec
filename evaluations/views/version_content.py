"""One version of a scorecard as a tree with points, shares and what changed since the version before."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from accounts.models import User
from decision.errors import WeightError
from decision.valuation import Node, local_weights
from evaluations.choices import CLOSED, Status
from evaluations.models import Criterion, Evaluation, ScorecardVersion
from programs.choices import EDITORS

FULL = Decimal(100)


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion with its share among its siblings and of the whole; None while its siblings weigh nothing."""

    criterion: Criterion
    series: int
    local: float | None
    share: float | None
    was: Decimal | None

    @property
    def points(self) -> str:
        """Without trailing zeros, as a person types it."""
        return f"{self.criterion.weight.normalize():f}"

    @property
    def change(self) -> Decimal | None:
        return None if self.was is None else self.criterion.weight - self.was


@dataclass(frozen=True, slots=True)
class Level:
    """Siblings that share 100 points: the groups, or the parts of one group."""

    parent: Line | None
    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal:
        return sum((line.criterion.weight for line in self.lines), Decimal(0)).normalize()

    @property
    def left(self) -> Decimal:
        """What is left to give; negative when too much is given."""
        return (FULL - self.total).normalize()

    @property
    def over(self) -> Decimal:
        return -self.left


@dataclass
class VersionContent:
    version: ScorecardVersion
    user: User

    @cached_property
    def criteria(self) -> list[Criterion]:
        return list(self.version.criteria.select_related("parent").prefetch_related("anchors").order_by("position", "code"))

    @cached_property
    def previous(self) -> ScorecardVersion | None:
        return self.version.scorecard.versions.published().filter(number__lt=self.version.number).order_by("-number").first()

    @cached_property
    def _weights_before(self) -> dict[UUID, Decimal]:
        return dict(self.previous.criteria.values_list("lineage", "weight")) if self.previous else {}

    @cached_property
    def top(self) -> Level:
        return self._level(None, 1.0)

    @cached_property
    def levels(self) -> list[Level]:
        """The top level first, then the parts of each group that has more than one."""
        return [self.top, *(level for level in self.parts if len(level.lines) > 1)]

    @cached_property
    def parts(self) -> list[Level]:
        """The inside of each group, in the order of the groups; a criterion at the top stands as a level without lines."""
        return [self._level(line, line.share) for line in self.top.lines]

    @property
    def changes(self) -> list[Line]:
        """The weights that differ from the version before."""
        lines = [line for level in (self.top, *self.parts) for line in level.lines]
        return [line for line in lines if line.change]

    def _level(self, parent: Line | None, above: float | None) -> Level:
        rows = [row for row in self.criteria if row.parent_id == (parent.criterion.pk if parent else None)]
        shares = _shares(rows)
        lines = tuple(
            Line(
                criterion=row,
                series=parent.series if parent else place % 7 + 1,
                local=shares.get(row.pk),
                share=shares[row.pk] * above if above is not None and row.pk in shares else None,
                was=self._weights_before.get(row.lineage),
            )
            for place, row in enumerate(rows)
        )
        return Level(parent, lines)

    @cached_property
    def rounds(self) -> list[Evaluation]:
        """Those on this scorecard that the reader may see."""
        rounds = Evaluation.objects.visible_to(self.user).filter(version__scorecard=self.version.scorecard_id)
        return list(rounds.select_related("version", "program"))

    @property
    def movable(self) -> list[Evaluation]:
        """Rounds that may go over to this version once it is published: by someone who leads their program."""
        led = set(self.user.memberships.filter(role__in=EDITORS).values_list("program", flat=True))
        return [row for row in self.rounds if row.status not in CLOSED and row.program_id in led]

    @property
    def staying(self) -> list[Evaluation]:
        return [row for row in self.rounds if row.status in CLOSED]

    @cached_property
    def hides_weights(self) -> bool:
        """An evaluator of an open round that hides weights does not read them here either."""
        hiding = Evaluation.objects.visible_to(self.user).filter(
            version__scorecard=self.version.scorecard_id, hides_weights=True, status=Status.OPEN, assignments__user=self.user
        )
        return hiding.exclude(program__memberships__in=self.user.memberships.filter(role__in=EDITORS)).exists()


def _shares(rows: Sequence[Criterion]) -> dict[Any, float]:
    """Shares by primary key; none while all weigh nothing."""
    if not rows:
        return {}
    try:
        shares = local_weights([Node(str(row.pk), None, row.name, float(row.weight)) for row in rows], "")
    except WeightError:
        return {}
    return {row.pk: shares[str(row.pk)] for row in rows}
