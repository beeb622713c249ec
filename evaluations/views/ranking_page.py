"""All that the ranking page shows of one round to one reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.http import urlencode

from accounts.models import User
from common.results import Stored
from evaluations.models import Evaluation, ScorecardVersion
from evaluations.numbering import evaluator_numbers
from evaluations.rules import may_lead, may_see_all_ratings
from evaluations.views.ranking_content import RankingContent, leads_by
from evaluations.views.ranking_disagreement import Disagreement
from evaluations.views.ranking_pair import Pair, pair_of
from evaluations.views.ranking_sure import Sureness
from evaluations.views.ranking_weights import WeightsPanel
from evaluations.views.ranking_whatif import Question, answer, read_question

STACKED = "stacked"


@dataclass
class RankingPage:
    evaluation: Evaluation
    user: User
    stored: Stored
    asked: QueryDict

    @cached_property
    def question(self) -> Question:
        return self._answered[1]

    @cached_property
    def content(self) -> RankingContent:
        payload, question = self._answered
        return RankingContent(
            self.stored,
            shown=payload,
            agreed=self._payload,
            is_stacked=question.query.get("bars") == STACKED,
        )

    @cached_property
    def weights(self) -> WeightsPanel:
        return WeightsPanel(self.content, self.question)

    @cached_property
    def pair(self) -> Pair | None:
        return pair_of(self.content, self.question.query.get("a", ""), self.question.query.get("b", ""))

    @cached_property
    def disagreement(self) -> Disagreement:
        return Disagreement(self.content, self.question.query.get("cell", ""), self._marks)

    @cached_property
    def sure(self) -> Sureness:
        return Sureness(self.content, dict(self._people.values()))

    @property
    def ahead(self) -> float | None:
        return leads_by(self.content.ranked)

    @property
    def leads(self) -> bool:
        """May the reader know who gave what?"""
        return bool(may_see_all_ratings(self.role, self.evaluation.reached))

    @cached_property
    def last_version(self) -> ScorecardVersion:
        return self.evaluation.version.scorecard.versions.order_by("-number")[0]

    @property
    def draft(self) -> ScorecardVersion | None:
        """The draft of the scorecard, which new weights must not overwrite."""
        return None if self.last_version.is_published else self.last_version

    @property
    def next_number(self) -> int:
        return self.last_version.number + 1

    @property
    def may_draft(self) -> bool:
        """The scorecards of the library belong to administrators."""
        is_own = self.evaluation.version.scorecard.program_id is not None
        return bool(may_lead(self.role)) and (is_own or self.user.is_staff)

    @property
    def is_asked_for_news(self) -> bool:
        """In a what-if only the line that tells of a newer revision is polled."""
        return self.asked.get("part") == "newer"

    @property
    def poll(self) -> str:
        """With what the page shows, so that the answer can be "nothing new", and the whole question."""
        query = self.question.query.copy()
        query["since"], query["wanted"] = str(self.stored.revision), str(self.stored.wanted_revision)
        return urlencode(list(query.lists()), doseq=True)

    @cached_property
    def newer(self) -> int | None:
        """The revision that landed since a what-if was begun."""
        begun = self.asked.get("since", "")
        is_newer = self.question.is_what_if and begun.isdecimal() and int(begun) < self.stored.revision
        return self.stored.revision if is_newer else None

    @cached_property
    def _payload(self) -> dict[str, Any]:
        return self.stored.payload

    @cached_property
    def _answered(self) -> tuple[dict[str, Any], Question]:
        found = answer(self._payload, read_question(self._payload, self.asked))
        return found.payload, found.question

    @cached_property
    def role(self) -> str | None:
        return self.evaluation.program.role_of(self.user)

    @cached_property
    def _people(self) -> dict[UUID, tuple[int, str]]:
        """Number and name of each evaluator by user, for the lead alone."""
        if not self.leads:
            return {}
        numbers = evaluator_numbers(self.evaluation)
        return {user.pk: (numbers[user.pk], user.name) for user in self.evaluation.evaluators.all()}

    def _marks(self, candidate: str, criterion: str) -> Sequence[str]:
        """Initials in the order of the levels, the lowest first."""
        return [initials for _level, initials in sorted(self._given.get((candidate, criterion), []))]

    @cached_property
    def _given(self) -> dict[tuple[str, str], list[tuple[int, str]]]:
        """Who gave which level in the chosen cell; empty for all but the lead."""
        chosen = self.disagreement.chosen
        given: dict[tuple[str, str], list[tuple[int, str]]] = {}
        if not self.leads or chosen is None:
            return given
        rows = self.evaluation.counting_ratings().filter(candidate=chosen["candidate"], value__isnull=False).select_related("evaluator")
        for row in rows:
            given.setdefault((str(row.candidate_id), str(row.criterion_lineage)), []).append(
                (row.value or 0, initials_of(row.evaluator.name))
            )
        return given


def initials_of(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
