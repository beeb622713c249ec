"""What needs a step from one person: sheets to rate, rounds to move, shortlists to freeze, gaps in coverage."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from evaluations.choices import RatingState, ScoredBy, Status
from evaluations.models import Assignment, Declaration, Evaluation, Rating, Shortlist
from evaluations.sections import sections_of
from programs.choices import BUYERS, EDITORS
from workbench.standings import Governing, Standing, exposed

MOST_GAPS = 8
WEEK = 7

KINDS = {
    "sheet": (gettext_lazy("Sheets"), "check"),
    "round": (gettext_lazy("Rounds"), "round"),
    "shortlist": (gettext_lazy("Shortlists"), "stamp"),
    "coverage": (gettext_lazy("Coverage"), "cover"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the page: what, what it costs to wait, until when, and the one step."""

    kind: str
    title: str
    about: str
    cost: str
    due: date | None
    action: str
    href: str

    @property
    def image(self) -> str:
        return KINDS[self.kind][1]

    @property
    def kind_name(self) -> str:
        return str(KINDS[self.kind][0])

    @property
    def days(self) -> int | None:
        return None if self.due is None else (self.due - timezone.now().date()).days

    @property
    def tone(self) -> str:
        if self.days is None:
            return ""
        return "bad" if self.days <= 0 else "warn" if self.days <= WEEK else ""

    @property
    def urgency(self) -> tuple[object, ...]:
        return self.due or date.max, list(KINDS).index(self.kind), self.title


def work_of(user: User, standings: list[Standing]) -> list[Item]:
    found = [*_sheets(user), *_moves(user), *_shortlists(user), *_gaps(standings)]
    return sorted(found, key=lambda item: item.urgency)


def split_by_time(items: Iterable[Item]) -> tuple[list[Item], list[Item], list[Item]]:
    """Today, this week, later."""
    today, week, later = [], [], []
    end = timezone.now().date() + timedelta(days=WEEK)
    for item in items:
        if item.days is not None and item.days <= 0:
            today.append(item)
        elif item.due is not None and item.due <= end:
            week.append(item)
        else:
            later.append(item)
    return today, week, later


def _sheets(user: User) -> Iterator[Item]:
    """Open sheets of the person. Counts are of the own cells alone: in the own sections, of candidates without a conflict."""
    declared = Declaration.objects.filter(user=user, candidate__evaluation=OuterRef("evaluation"))
    open_to = {"submitted_at": None, "evaluation__status": Status.OPEN, "evaluation__program__memberships__user": user}
    rows = Assignment.objects.filter(user=user, **open_to).select_related("evaluation__program", "evaluation__version")
    rows = rows.prefetch_related("evaluation__candidates", "evaluation__version__criteria").annotate(has_declared=Exists(declared))
    conflicts = set(Declaration.objects.filter(user=user, has_conflict=True).values_list("candidate", flat=True))
    given = Rating.objects.filter(evaluator=user, evaluation__status=Status.OPEN).exclude(state=RatingState.NOT_STARTED)
    filled = set(given.values_list("candidate", "criterion_lineage"))
    for row in rows:
        cells = _cells(row, conflicts)
        yield _sheet(row.evaluation, len(cells & filled), len(cells)) if row.has_declared else _declaration(row.evaluation)


def _cells(assignment: Assignment, conflicts: set[UUID]) -> set[tuple[UUID, UUID]]:
    """What the person is asked, as (candidate, criterion)."""
    criteria = list(assignment.evaluation.version.criteria.all())
    sections = sections_of(criteria)
    own = [row.lineage for row in criteria if row.scored_by == ScoredBy.PEOPLE and assignment.rates_in(sections[row.lineage])]
    free = [row.pk for row in assignment.evaluation.candidates.all() if row.pk not in conflicts]
    return {(candidate, criterion) for candidate in free for criterion in own}


def _declaration(evaluation: Evaluation) -> Item:
    title = _("Declare interests: %(round)s") % {"round": evaluation}
    cost = _("Your sheet stays closed until you do.")
    return Item("sheet", title, str(evaluation.program), cost, evaluation.due_on, _("Declare"), _sheet_address(evaluation))


def _sheet(evaluation: Evaluation, filled: int, of: int) -> Item:
    left = of - filled
    title = _("Score: %(round)s") % {"round": evaluation}
    about = _("%(left)d of %(of)d ratings left") % {"left": left, "of": of} if left else _("all rated, not handed in")
    cost = _("The round closes without them.") if left else _("Hand it in, or it does not count as done.")
    return Item("sheet", title, about, cost, evaluation.due_on, _("Continue") if filled else _("Start"), _sheet_address(evaluation))


def _sheet_address(evaluation: Evaluation) -> str:
    return reverse("evaluations:sheet", args=[evaluation.pk])


def _moves(user: User) -> Iterator[Item]:
    """Rounds whose next step is the lead's."""
    led = Evaluation.objects.filter(program__memberships__user=user, program__memberships__role__in=EDITORS)
    overdue = Q(status=Status.OPEN, due_on__lt=timezone.now().date())
    decided = Q(status=Status.LOCKED) & Q(Exists(Shortlist.objects.filter(evaluation=OuterRef("pk"))))
    steps = {
        Status.DRAFT: (_("Open the round"), _("Nobody can rate until it is open.")),
        Status.OPEN: (_("Open consensus"), _("Scoring has closed; the ranking stays hidden until consensus.")),
        Status.CONSENSUS: (_("Lock the round"), _("Until then ratings and candidates can still change.")),
        Status.LOCKED: (_("Decide the round"), _("The shortlist is frozen and waits for the decision.")),
    }
    for evaluation in led.filter(Q(status__in=(Status.DRAFT, Status.CONSENSUS)) | overdue | decided).select_related("program"):
        action, cost = steps[Status(evaluation.status)]
        title = _("%(action)s: %(round)s") % {"action": action, "round": evaluation}
        yield Item("round", title, str(evaluation.program), cost, evaluation.due_on, _("Open"), evaluation.get_absolute_url())


def _shortlists(user: User) -> Iterator[Item]:
    """Locked rounds without a frozen shortlist, for those who may freeze one."""
    mine = Evaluation.objects.filter(
        program__memberships__user=user, program__memberships__role__in=BUYERS, status=Status.LOCKED, shortlists=None
    )
    for evaluation in mine.select_related("program"):
        title = _("Freeze the shortlist: %(round)s") % {"round": evaluation}
        cost = _("Without it nothing is decided, and nothing can be exported.")
        href = reverse("evaluations:shortlist", args=[evaluation.pk])
        yield Item("shortlist", title, str(evaluation.program), cost, evaluation.due_on, _("Review"), href)


def _gaps(standings: list[Standing]) -> Iterator[Item]:
    """The costliest gaps: those before the soonest milestone."""
    for gap in exposed(standings)[:MOST_GAPS]:
        yield Item("coverage", gap.title, _about_gap(gap), gap.consequence, _ahead(gap), _("Open coverage"), _address(gap))


def _about_gap(gap: Governing) -> str:
    count = ngettext("%(n)d source", "%(n)d sources", gap.cell.independent) % {"n": gap.cell.independent}
    return f"{gap.cell.stage}{gap.where}, {count}"


def _ahead(gap: Governing) -> date | None:
    """A milestone that has passed says nothing about what is due."""
    due = gap.program.next_milestone_on
    return due if due and due >= timezone.now().date() else None


def _address(gap: Governing) -> str:
    return f"{gap.program.get_absolute_url()}?cell={gap.cell.key}"
