"""One cell in the consensus room: who said what, what the mean is worth, and what each level would make of the ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from evaluations.choices import RatingState, ScoredBy
from evaluations.models import Assignment, Criterion, Declaration, Rating
from evaluations.sections import sections_of
from evaluations.settling import LEVELS, Mean, Standing, if_settled, mean_of, standing
from evaluations.views.consensus_content import Item, Meeting
from evaluations.views.ranking_content import Row
from evaluations.views.ranking_page import initials_of

MOST_MARKS = 8


@dataclass(frozen=True, slots=True)
class Voice:
    """One evaluator on the cell; without function and name for who may not know who gave what."""

    user: UUID
    function: str
    name: str
    initials: str
    is_own: bool
    rating: Rating | None

    @property
    def level(self) -> int | None:
        return self.rating.value if self.rating else None

    @property
    def said(self) -> str:
        """Without a level: why not."""
        return self.rating.get_state_display() if self.rating else str(RatingState.NOT_STARTED.label)


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence, and whose ratings name it."""

    title: str
    url: str
    kind: str
    date: str
    cited: list[str]


@dataclass(frozen=True, slots=True)
class Outlook:
    """The candidate's standing at one level, against what it is now."""

    level: int
    given: int
    standing: Standing
    rises: int
    first: str
    takes_first: bool
    marks: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MeanMark:
    """Where the mean and its interval stand under the columns of the levels, in percent."""

    x: str
    left: str
    width: str


@dataclass
class CellView:
    meeting: Meeting
    item: Item

    @cached_property
    def criterion(self) -> Criterion:
        leaves = self.meeting.evaluation.version.criteria.prefetch_related("anchors")
        return leaves.get(lineage=self.item.criterion)

    @property
    def is_fact(self) -> bool:
        return self.criterion.scored_by == ScoredBy.FACTS

    @property
    def part(self) -> Row:
        return self.meeting.parts[self.item.key][1]

    @cached_property
    def anchors(self) -> list[Row]:
        words = {anchor.level: anchor.text for anchor in self.criterion.anchors.all()}
        return [{"level": level, "text": words.get(level, "")} for level in LEVELS]

    @cached_property
    def declared(self) -> list[Declaration]:
        return list(Declaration.objects.filter(candidate=UUID(self.item.candidate), has_conflict=True).select_related("user"))

    @cached_property
    def raters(self) -> list[Assignment]:
        """Who is asked about the criterion, recused or not."""
        people = self.meeting.evaluation.assignments.select_related("user")
        section = sections_of(self.meeting.evaluation.version.criteria.all())[self.criterion.lineage]
        return [] if self.is_fact else [row for row in people if row.rates_in(section)]

    @cached_property
    def recused(self) -> list[Row]:
        """Nothing of them but that they are, and since when."""
        since = {row.user_id: row.declared_at for row in self.declared}
        return [
            {"function": row.speaks_for, "name": row.user.name, "declared_at": since[row.user_id]}
            for row in self.raters
            if row.user_id in since
        ]

    @cached_property
    def present(self) -> list[Assignment]:
        conflicted = {row.user_id for row in self.declared}
        return [row for row in self.raters if row.user_id not in conflicted]

    @cached_property
    def ratings(self) -> list[Rating]:
        rows = self.meeting.evaluation.counting_ratings()
        return list(rows.filter(candidate=UUID(self.item.candidate), criterion_lineage=self.item.criterion).order_by("pk"))

    @cached_property
    def voices(self) -> list[Voice]:
        """By function for the lead; for others by level, so that no place in the list belongs to anybody."""
        given = {row.evaluator_id: row for row in self.ratings}
        voices = [self._voice(number, row, given.get(row.user_id)) for number, row in enumerate(self.present, 1)]
        return voices if self.meeting.reads_all else sorted(voices, key=lambda voice: -1 if voice.level is None else voice.level)

    def _voice(self, number: int, row: Assignment, rating: Rating | None) -> Voice:
        is_own = row.user_id == self.meeting.user.pk
        if not self.meeting.reads_all:
            return Voice(row.user_id, _("You") if is_own else _("An evaluator"), "", "", is_own, rating)
        name = row.user.name if self.meeting.shows_names else ""
        function = row.speaks_for or _("Evaluator %(number)d") % {"number": number}
        return Voice(row.user_id, function, name, initials_of(name or function), is_own, rating)

    @property
    def comments(self) -> list[Voice]:
        """What the lead reads aloud, the highest level first; nobody else sees who wrote what."""
        written = [voice for voice in self.voices if voice.rating and voice.rating.comment.strip()] if self.meeting.reads_all else []
        return sorted(written, key=lambda voice: -1 if voice.level is None else voice.level, reverse=True)

    @property
    def proofs(self) -> list[Proof]:
        found: dict[tuple[str, str], Proof] = {}
        for voice in self.voices if self.meeting.reads_all else []:
            for line in voice.rating.evidence if voice.rating else []:
                text = {name: str(line.get(name) or "") for name in ("title", "url", "kind", "date")}
                proof = found.setdefault((text["title"], text["url"]), Proof(**text, cited=[]))
                proof.cited.append(voice.initials)
        return list(found.values())

    @cached_property
    def mean(self) -> Mean | None:
        return mean_of(self.ratings)

    @property
    def nearest(self) -> int | None:
        """The level next to the mean, from which the talk begins."""
        return None if self.mean is None else round(self.mean.level)

    @cached_property
    def now(self) -> Standing:
        return standing(self.meeting.content.payload, self.item.candidate)

    @property
    def first_now(self) -> str:
        return self._first(self.now)

    @cached_property
    def outlooks(self) -> list[Outlook]:
        """The highest level first; none where the candidate has no rank or a fact settles the cell."""
        if self.is_fact or self.now.rank is None:
            return []
        found = if_settled(self.meeting.content.payload, self.item.candidate, self.item.criterion)
        return [self._outlook(level, one) for level, one in reversed(list(enumerate(found)))]

    def _outlook(self, level: int, one: Standing) -> Outlook:
        return Outlook(
            level=level,
            given=self.item.levels.count(level),
            standing=one,
            rises=(self.now.rank or 0) - (one.rank or 0),
            first=self._first(one),
            takes_first=one.first != self.now.first,
            marks=self._marks(one.rank),
        )

    @property
    def now_marks(self) -> list[tuple[str, str]]:
        return self._marks(self.now.rank)

    def _marks(self, rank: int | None) -> list[tuple[str, str]]:
        """A square for each place: filled at a rank, outlined where the candidate stands now. None where they would not fit."""
        count = len(self.meeting.content.ranked)
        kinds = {self.now.rank: "rk-now", rank: "rk-on"}
        return [(f"{place * 12 - 11.5}", kinds.get(place, "rk-off")) for place in range(1, count + 1)] if count <= MOST_MARKS else []

    def _first(self, one: Standing) -> str:
        return ", ".join(self.meeting.content.names[key] for key in one.first)

    @property
    def finding(self) -> str:
        """One sentence over the table."""
        name, is_first = self.item.candidate_name, self.item.candidate in self.now.first
        turning = [row.level for row in self.outlooks if (self.item.candidate in row.standing.first) != is_first]
        if not turning:
            return _("Whatever is agreed here, the first place stays with %(first)s.") % {"first": self.first_now}
        if is_first:
            return _("At %(level)d or less, %(name)s loses the first place.") % {"level": max(turning), "name": name}
        return _("At %(level)d or more, %(name)s comes first.") % {"level": min(turning), "name": name}

    @property
    def mean_mark(self) -> MeanMark | None:
        if self.mean is None:
            return None
        left, x, right = (_column(level) for level in (self.mean.low, self.mean.level, self.mean.high))
        return MeanMark(f"{x:.2f}%", f"{left:.2f}%", f"{right - left:.2f}%")

    @property
    def bearers(self) -> Sequence[tuple[str, str]]:
        """Members who could bring evidence."""
        conflicted = {row.user_id for row in self.declared}
        people = self.meeting.evaluation.program.memberships.select_related("user").exclude(user__in=conflicted)
        rows = enumerate(people.order_by("user__name", "pk"), 1)
        return [(str(row.user_id), self._bearer(number, row.user)) for number, row in rows]

    def _bearer(self, number: int, user: User) -> str:
        if not self.meeting.shows_names:
            return user.function or _("Member %(number)d") % {"number": number}
        return f"{user.name}, {user.function}" if user.function else user.name


def _column(level: float) -> float:
    """The middle of a level's column, of six, in percent of them all."""
    return (level + 0.5) / len(LEVELS) * 100
