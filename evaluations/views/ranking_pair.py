"""Why one candidate scores more than another: the exact differences, which add up to the difference of the scores."""

from dataclasses import dataclass
from functools import cached_property

from evaluations.explanation import explain
from evaluations.views.ranking_content import RankingContent, Row
from evaluations.views.waterfall import Waterfall

# A sentence names the largest; the table below it names all.
NAMED = 2
PAIR = 2


@dataclass
class Pair:
    content: RankingContent
    a: Row
    b: Row

    @cached_property
    def explanation(self) -> Row:
        return explain(self.content.payload, self.a, self.b)

    @property
    def difference(self) -> float:
        difference: float = self.explanation["difference"]
        return difference

    @cached_property
    def criteria(self) -> list[Row]:
        """The largest difference first, whatever its sign; each side with what its value rests on."""
        a, b = _parts(self.a), _parts(self.b)
        return [{**row, "a": a[row["criterion"]], "b": b[row["criterion"]]} for row in self.explanation["criteria"]]

    @cached_property
    def groups(self) -> list[Row]:
        """The largest gain of `a` first, the largest loss last."""
        rows = [{**row, "size": abs(row["difference"])} for row in self.explanation["groups"]]
        return sorted(rows, key=lambda row: (-row["difference"], row["code"]))

    @property
    def gains(self) -> list[Row]:
        return [row for row in self.groups if row["difference"] > 0]

    @property
    def losses(self) -> list[Row]:
        return [row for row in reversed(self.groups) if row["difference"] < 0]

    @property
    def ahead(self) -> Row:
        return self.a if self.difference >= 0 else self.b

    @property
    def behind(self) -> Row:
        return self.b if self.difference >= 0 else self.a

    @property
    def mostly(self) -> list[Row]:
        """Where the one ahead gains most."""
        return (self.gains if self.difference >= 0 else self.losses)[:NAMED]

    @property
    def against(self) -> list[Row]:
        """Where the one behind gains most."""
        return (self.losses if self.difference >= 0 else self.gains)[:NAMED]

    @property
    def gap(self) -> float:
        return abs(self.difference)

    @property
    def share_of_gains(self) -> float | None:
        """How much of all that the one ahead gains comes from the groups that are named."""
        gained = self.gains if self.difference >= 0 else self.losses
        total = sum(row["size"] for row in gained)
        return sum(row["size"] for row in self.mostly) / total if total else None

    @property
    def may_turn(self) -> bool:
        """Could what is unknown of the two reverse their order?"""
        return bool(self.behind["score_high"] > self.ahead["score_low"])

    @property
    def waterfall(self) -> Waterfall:
        names = {group["criterion"]: group["short_name"] for group in self.content.groups}
        return Waterfall.of([(names[row["criterion"]], row["difference"]) for row in self.groups if row["difference"]], self.difference)


def pair_of(content: RankingContent, a: str, b: str) -> Pair | None:
    """The two to compare: those asked for, else the first two. None when there are no two with a score."""
    ranked = {row["candidate"]: row for row in content.ranked}
    best = [*ranked][:PAIR]
    if len(best) < PAIR:
        return None
    one = a if a in ranked else best[0]
    other = b if b in ranked and b != one else next(pk for pk in ranked if pk != one)
    return Pair(content, ranked[one], ranked[other])


def _parts(row: Row) -> dict[str, Row]:
    return {part["criterion"]: part for part in row["contributions"]}
