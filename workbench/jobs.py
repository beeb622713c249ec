"""Results that are kept up to date, as administrators see them: what waits, what fails and why. Named is only what the reader may see."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Func
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.models import Failure, Result, Target
from common.queue_state import PARKED, WAITING
from evaluations.models import Evaluation
from programs.models import Program

FAILURES = 10
# In the order in which they need somebody: key, word, tone of the glyph, which targets.
STATES: dict[str, tuple[Any, str, Q]] = {
    "parked": (gettext_lazy("Given up"), "bad", PARKED),
    "failing": (gettext_lazy("Failing"), "warn", WAITING & ~Q(error="")),
    "waiting": (gettext_lazy("Waiting"), "none", WAITING & Q(error="")),
    "current": (gettext_lazy("Up to date"), "ok", Q(wanted_revision=F("done_revision"))),
}
KINDS = {"coverage": gettext_lazy("Coverage"), "ranking": gettext_lazy("Ranking")}
Thing = Program | Evaluation


class Dashed(Func):
    """A UUID as the text by which targets name their objects; SQLite stores it without its dashes."""

    output_field = models.CharField()
    template = "CAST(%(expressions)s AS varchar(36))"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        text, params = compiler.compile(self.source_expressions[0])
        parts = [f"substr({text}, {start}, {length})" for start, length in ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))]
        return " || '-' || ".join(parts), params * len(parts)


def targets_for(user: User) -> QuerySet[Target]:
    """Coverages of one's programs, and rankings that no blind round hides: not even their revisions."""
    programs = Program.objects.visible_to(user).order_by()
    blind = Evaluation.objects.unopened().filter(is_blind=True).order_by()
    rounds = Evaluation.objects.visible_to(user).exclude(pk__in=blind.values("pk")).order_by()
    coverages, rankings = (rows.annotate(text=Dashed("pk")).values("text") for rows in (programs, rounds))
    return Target.objects.filter(Q(kind="coverage", object_id__in=coverages) | Q(kind="ranking", object_id__in=rankings))


def in_state(targets: QuerySet[Target], state: str) -> QuerySet[Target]:
    """What needs somebody comes first, and of that what waits longest. Any other word than a state means all."""
    chosen = targets.filter(STATES[state][2]) if state in STATES else targets
    order = Case(*(When(where, then=Value(place)) for place, (_word, _tone, where) in enumerate(STATES.values())))
    return chosen.annotate(urgency=order).order_by("urgency", F("stale_since").asc(nulls_last=True), "kind", "object_id")


def counts(targets: QuerySet[Target]) -> dict[str, int]:
    """By state, of what the reader may see."""
    wanted = {name: models.Count("pk", filter=where) for name, (_word, _tone, where) in STATES.items()}
    found: dict[str, int] = targets.order_by().aggregate(**wanted)
    return found


def failures_of(targets: QuerySet[Target]) -> QuerySet[Failure]:
    """The latest, of targets that are still there."""
    same = targets.filter(kind=OuterRef("kind"), object_id=OuterRef("object_id"))
    return Failure.objects.filter(Exists(same)).order_by("-at", "-id")[:FAILURES]


def thing_of(kind: str, object_id: str) -> Thing:
    model: type[Thing] = Program if kind == "coverage" else Evaluation
    found: Thing = model._default_manager.get(pk=object_id)
    return found


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the table."""

    target: Target
    thing: Thing | None
    computed_at: datetime | None

    @property
    def name(self) -> str:
        return str(self.thing or self.target.object_id)

    @property
    def href(self) -> str:
        if isinstance(self.thing, Evaluation):
            return reverse("evaluations:ranking", args=[self.thing.pk])
        return self.thing.get_absolute_url() if self.thing else ""

    @property
    def kind(self) -> str:
        return str(KINDS.get(self.target.kind, self.target.kind))

    @property
    def state(self) -> str:
        if not self.target.is_stale:
            return "current"
        if self.target.parked_at is not None:
            return "parked"
        return "failing" if self.target.error else "waiting"

    @property
    def word(self) -> str:
        return _("Computing") if self.is_leased and self.state != "parked" else str(STATES[self.state][0])

    @property
    def tone(self) -> str:
        return STATES[self.state][1]

    @property
    def is_leased(self) -> bool:
        return self.target.is_stale and (self.target.lease_until or 0.0) > time.time()

    @property
    def next_try(self) -> datetime | None:
        due = self.target.not_before
        return datetime.fromtimestamp(due, UTC) if due and self.state in {"failing", "waiting"} and due > time.time() else None

    @property
    def may_be_retried(self) -> bool:
        return self.state in {"parked", "failing"}


def read_jobs(targets: Iterable[Target]) -> list[Job]:
    """By three queries, whatever their number. The rows are those of `targets_for`, so every name may be shown."""
    rows = list(targets)
    things = _things(rows)
    results = Result.objects.filter(target__in=rows, revision=F("target__done_revision"))
    computed = dict(results.order_by().values_list("target", "computed_at"))
    return [Job(row, things.get(row.object_id), computed.get(row.pk)) for row in rows]


def read_failures(user: User) -> list[tuple[Failure, str]]:
    """Each with the name of what failed."""
    rows = list(failures_of(targets_for(user)))
    things = _things(rows)
    return [(row, str(things.get(row.object_id, row.object_id))) for row in rows]


def _things(rows: Iterable[Target | Failure]) -> Mapping[str, Thing]:
    ids = {kind: {row.object_id for row in rows if row.kind == kind} for kind in KINDS}
    programs = Program.objects.filter(pk__in=ids["coverage"])
    rounds = Evaluation.objects.filter(pk__in=ids["ranking"])
    return {str(thing.pk): thing for thing in (*programs, *rounds)}
