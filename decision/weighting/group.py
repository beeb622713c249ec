"""One set of weights from several people's, by member or by role.

The arithmetic mean of shares: it keeps sums at 1 and gives each member, or each role, the say that was declared.

Source: Belton & Stewart (2002), Multiple Criteria Decision Analysis, ch. 9; Salo & Hamalainen (2010), Group decision processes,
in Handbook of Group Decision and Negotiation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from decision.errors import ShapeError, TooFewError, UnknownNameError, WeightError
from decision.valuation.tree import Node, local_weights


@dataclass(frozen=True, slots=True)
class GroupWeights:
    """The weights of a group of siblings as a group of people sees them.

    shares  by criterion, 0 to 1, sum 1
    lowest, highest  by criterion, the least and the most that any member gives it
    """

    shares: Mapping[str, float]
    lowest: Mapping[str, float]
    highest: Mapping[str, float]


def weights_by_member(given: Mapping[str, Mapping[str, float]], say: Mapping[str, float] | None = None) -> GroupWeights:
    """The mean of members' shares.

    given  by member, raw weights by criterion, all of the same criteria; only each member's proportions count
    say    by member, how much his or her set counts, only proportions count; None: all the same

    Raises TooFewError without a member, ShapeError naming the member whose criteria differ, UnknownNameError for a say of somebody
    else, WeightError for weights that are none, naming the member.
    """
    if not given:
        raise TooFewError("no member has given weights")
    if strangers := set(say or {}) - set(given):
        raise UnknownNameError(f"a say for {', '.join(sorted(strangers))}, who gave no weights")
    shares = _shares(given)
    says = local_weights([Node(member, None, weight=1.0 if say is None else say.get(member, 0.0)) for member in given], "the members")
    criteria = list(next(iter(given.values())))
    return GroupWeights(
        {name: fsum(says[member] * shares[member][name] for member in given) for name in criteria},
        {name: min(own[name] for own in shares.values()) for name in criteria},
        {name: max(own[name] for own in shares.values()) for name in criteria},
    )


def weights_by_role(
    given: Mapping[str, Mapping[str, float]], role_of: Mapping[str, str], say: Mapping[str, float] | None = None
) -> GroupWeights:
    """The mean over roles of the mean of each role's members, so that three people of one function do not outvote two others.

    role_of  by member
    say      by role, how much it counts; None: all the same

    Raises as `weights_by_member`, and UnknownNameError for a member without a role.
    """
    if roleless := [member for member in given if member not in role_of]:
        raise UnknownNameError(f"{', '.join(roleless)}: no role is known")
    of_role = {role: {member: given[member] for member in given if role_of[member] == role} for role in map(role_of.get, given)}
    by_role = weights_by_member({str(role): weights_by_member(members).shares for role, members in of_role.items()}, say)
    by_member = weights_by_member(given)
    return GroupWeights(by_role.shares, by_member.lowest, by_member.highest)


def _shares(given: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    wanted, shares = set(next(iter(given.values()))), {}
    for member, weights in given.items():
        if set(weights) != wanted:
            raise ShapeError(f"{member} weighs other criteria than the rest: {', '.join(sorted(set(weights) ^ wanted))}")
        if not weights:
            raise WeightError(f"{member} weighs no criterion")
        shares[member] = local_weights([Node(name, None, weight=weight) for name, weight in weights.items()], f"the set of {member}")
    return shares
