"""The agenda and the minutes of a consensus meeting, from what is stored and what was recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from common.results import Stored
from evaluations.choices import Outcome, ScoredBy, Status
from evaluations.models import ConsensusValue, Evaluation
from evaluations.rules import may_lead, may_see_all_ratings, may_settle
from evaluations.settling import rank_at
from evaluations.views.consensus_agreement import measures
from evaluations.views.ranking_content import RankingContent, Row
from programs.rules import Verdict

NAMES_HIDDEN = "hidden"
GLYPHS = {Outcome.AGREED: "ok", Outcome.DISPUTED: "warn", Outcome.EVIDENCE: "unknown"}


@dataclass(frozen=True, slots=True)
class Item:
    """One cell: what was given, what it could do, and what was recorded."""

    candidate: str
    criterion: str
    candidate_name: str
    criterion_name: str
    short_name: str
    weight: float
    levels: list[float]
    spread: float | None
    places: list[int]
    changes_first: bool
    record: ConsensusValue | None

    @property
    def key(self) -> str:
        return f"{self.candidate},{self.criterion}"

    @property
    def glyph(self) -> str:
        return GLYPHS[Outcome(self.record.outcome)] if self.record else "none"

    @property
    def said(self) -> str:
        return said_of(self.record) if self.record else _("Open")


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    items: list[Item]


@dataclass
class Meeting:
    """Everything of a round's consensus that its reader may see; who gave what is for the lead alone."""

    evaluation: Evaluation
    user: User
    stored: Stored
    asked: QueryDict

    @cached_property
    def content(self) -> RankingContent:
        return RankingContent(self.stored, agreed=self.stored.payload)

    @cached_property
    def role(self) -> str | None:
        return self.evaluation.program.role_of(self.user)

    @cached_property
    def may_settle(self) -> Verdict:
        return may_settle(self.role, self.evaluation.status)

    @cached_property
    def reads_all(self) -> bool:
        return bool(may_see_all_ratings(self.role, self.evaluation.reached))

    @property
    def hides_names(self) -> bool:
        return self.asked.get("names") == NAMES_HIDDEN

    @property
    def shows_names(self) -> bool:
        return self.reads_all and not self.hides_names

    @property
    def is_final(self) -> bool:
        return self.evaluation.status in (Status.LOCKED, Status.DECIDED)

    @property
    def leads(self) -> bool:
        return bool(may_lead(self.role))

    @cached_property
    def records(self) -> dict[str, ConsensusValue]:
        """By key, as they were recorded."""
        rows = self.evaluation.consensus_values.select_related("recorded_by", "brought_by").prefetch_related("agrees")
        return {f"{row.candidate_id},{row.criterion_lineage}": row for row in rows.order_by("recorded_at", "pk")}

    @cached_property
    def parts(self) -> dict[str, tuple[Row, Row]]:
        """By key, the line of the candidate and its part on the criterion."""
        return {f"{line['candidate']},{part['criterion']}": (line, part) for line in self.content.results for part in line["contributions"]}

    @cached_property
    def agenda(self) -> list[Item]:
        """What is not agreed, the most consequential first."""
        rows = {f"{row['candidate']},{row['criterion']}": row for row in self.content.payload.get("agenda", [])}
        open_rows = {key: row for key, row in rows.items() if key in self.parts and not self._is_agreed(key)}
        return [self.item(key, changes_first=row["changes_first"]) for key, row in open_rows.items()]

    @cached_property
    def sections(self) -> list[Section]:
        known = {item.key for item in self.agenda}
        others = [self.item(key) for key in self.records if key in self.parts and key not in known]
        agreed = [item for item in others if item.record and item.record.is_agreed]
        sections = [
            Section(_("Could change #1"), [item for item in self.agenda if item.changes_first]),
            Section(_("Cannot change #1"), [item for item in self.agenda if not item.changes_first]),
            Section(_("Raised besides"), [item for item in others if item not in agreed]),
            Section(_("Agreed"), agreed),
        ]
        return [section for section in sections if section.items]

    @cached_property
    def items(self) -> list[Item]:
        return [item for section in self.sections for item in section.items]

    @property
    def settled(self) -> int:
        return sum(item.record is not None for item in self.items)

    @property
    def unsettled(self) -> int:
        return len(self.items) - self.settled

    @property
    def quiet(self) -> int:
        """Cells that people rated and nobody need talk about."""
        listed = {item.key for item in self.items}
        return sum(bool(part["levels"]) and key not in listed for key, (_line, part) in self.parts.items())

    @cached_property
    def chosen(self) -> Item | None:
        """The cell asked for, else the first that is open."""
        asked = self.asked.get("cell") or f"{self.asked.get('candidate')},{self.asked.get('criterion')}"
        listed = next((item for item in self.items if item.key == asked), None)
        if listed or asked in self.parts:
            return listed or self.item(asked)
        return next((item for item in self.items if item.record is None), self.items[0] if self.items else None)

    @property
    def place(self) -> int:
        """Of the chosen cell in the agenda, from 1 on; 0 when it is not on it."""
        keys = [item.key for item in self.items]
        return keys.index(self.chosen.key) + 1 if self.chosen and self.chosen.key in keys else 0

    @property
    def before(self) -> Item | None:
        return self.items[self.place - 2] if self.place > 1 else None

    @property
    def after(self) -> Item | None:
        return self.items[self.place] if self.place < len(self.items) else None

    def next_open(self, key: str) -> str:
        """The key of the next cell without a record, after that one and around; that one itself when none is left."""
        keys = [item.key for item in self.items]
        start = keys.index(key) + 1 if key in keys else 0
        order = [*self.items[start:], *self.items[:start]]
        return next((item.key for item in order if item.key != key and item.record is None), key)

    def item(self, key: str, *, changes_first: bool = False) -> Item:
        line, part = self.parts[key]
        criterion = self.content.criteria[part["criterion"]]
        ends = {part["levels"][0], part["levels"][-1]} if part["levels"] else set[float]()
        places = [rank_at(self.content.payload, line["candidate"], part["criterion"], level) for level in ends]
        return Item(
            candidate=line["candidate"],
            criterion=part["criterion"],
            candidate_name=line["name"],
            criterion_name=criterion["name"],
            short_name=criterion["short_name"],
            weight=part["weight"],
            levels=part["levels"],
            spread=part["spread"],
            places=sorted(place for place in places if place is not None),
            changes_first=changes_first,
            record=self.records.get(key),
        )

    @property
    def poll(self) -> str:
        """The address that renews the page while a newer result is on its way."""
        shown = {"since": str(self.stored.revision), "wanted": str(self.stored.wanted_revision)}
        return urlencode(shown | self.place_query(self.chosen))

    def place_query(self, item: Item | None) -> dict[str, str]:
        names = {"names": NAMES_HIDDEN} if self.hides_names else {}
        return ({"cell": item.key} if item else {}) | names

    @property
    def agreement(self) -> Row | None:
        """None where nobody rated."""
        found = (self.content.payload.get("agreement") or {}).get("overall")
        return {"cells": found["cells"], "measures": list(measures(found))} if found and found["cells"] else None

    @property
    def choices(self) -> dict[str, list[tuple[str, str]]]:
        """For who wants to talk about a cell that is not on the agenda."""
        candidates = [(line["candidate"], line["name"]) for line in self.content.results]
        return {"candidates": candidates, "criteria": [(row["criterion"], f"{row['code']} {row['name']}") for row in self._leaves()]}

    def _leaves(self) -> Iterable[Row]:
        return [row for row in self.content.criteria.values() if row["scored_by"] != ScoredBy.GROUP]

    def _is_agreed(self, key: str) -> bool:
        record = self.records.get(key)
        return record is not None and record.is_agreed


def said_of(record: ConsensusValue) -> str:
    """In words, without the reason."""
    if record.is_agreed:
        return _("Agreed on %(level)d") % {"level": record.value} if record.is_applicable else _("Agreed: does not apply")
    return str(record.get_outcome_display()).capitalize()
