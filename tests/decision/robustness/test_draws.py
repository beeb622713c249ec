"""Regions of weights: what is drawn lies in the region, and is spread over it as it says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from decision.errors import ParameterError, TreeError, WeightError
from decision.robustness import BIT_GENERATOR, AnyWeights, Around, Informed, Ordinal, draw_weights
from decision.valuation import Node, global_weights

MANY = 40_000
REGIONS = (AnyWeights(), Informed(20), Around(25), Around(100), Ordinal())


def flat(*weights):
    return [Node(f"k{number}", None, weight=weight) for number, weight in enumerate(weights)]


def tree():
    """Quality 3 (audit 1, record 2), speed 1, price 0, standing 1 (one child)."""
    return [
        Node("quality", None, weight=3),
        Node("speed", None, weight=1),
        Node("audit", "quality", weight=1),
        Node("price", None, weight=0),
        Node("record", "quality", weight=2),
        Node("standing", None, weight=1),
        Node("years", "standing", weight=7),
    ]


@st.composite
def trees(draw):
    """Up to three groups of up to four leaves, and some leaves beside them."""
    weight = st.floats(0.1, 50)
    nodes = flat(*draw(st.lists(weight, min_size=1, max_size=4)))
    for group in range(draw(st.integers(0, 3))):
        nodes.append(Node(f"g{group}", None, weight=draw(weight)))
        nodes.extend(Node(f"g{group}-{leaf}", f"g{group}", weight=draw(weight)) for leaf in range(draw(st.integers(1, 4))))
    return nodes


@settings(max_examples=30, deadline=None)
@given(trees(), st.sampled_from(REGIONS), st.integers(0, 2**40))
def test_every_draw_is_on_the_simplex_and_reproducible(nodes, region, seed):
    drawn = draw_weights(nodes, region, 50, seed)

    assert drawn.shape == (50, len(global_weights(nodes)))
    assert drawn.min() >= 0
    np.testing.assert_allclose(drawn.sum(axis=1), 1, atol=1e-12)
    assert draw_weights(nodes, region, 50, seed).tobytes() == drawn.tobytes()


@settings(max_examples=20, deadline=None)
@given(trees(), st.sampled_from(REGIONS), st.sampled_from([2.0, 0.25, 1024.0]))
def test_the_scale_of_raw_weights_changes_nothing(nodes, region, factor):
    scaled = [Node(node.id, node.parent, weight=node.weight * factor) for node in nodes]

    assert draw_weights(scaled, region, 20, 5).tobytes() == draw_weights(nodes, region, 20, 5).tobytes()


@pytest.mark.parametrize("region", REGIONS, ids=repr)
def test_weights_multiply_down_the_tree_and_zero_stays_zero(region):
    nodes = tree()
    leaves = list(global_weights(nodes))
    drawn = dict(zip(leaves, draw_weights(nodes, region, 500, 3).T, strict=True))

    assert leaves == ["speed", "audit", "price", "record", "years"]
    assert not drawn["price"].any()
    assert drawn["speed"].std() > 0.005
    within = drawn["audit"] / (drawn["audit"] + drawn["record"])
    assert within.std() > 0.005
    assert abs(np.corrcoef(within, drawn["speed"])[0, 1]) < 0.2


def test_informed_draws_have_the_moments_of_the_dirichlet():
    agreed, concentration = np.array([0.5, 0.3, 0.2]), 20
    drawn = draw_weights(flat(5, 3, 2), Informed(concentration), MANY, 11)

    np.testing.assert_allclose(drawn.mean(axis=0), agreed, atol=0.004)
    np.testing.assert_allclose(drawn.std(axis=0), np.sqrt(agreed * (1 - agreed) / (concentration + 1)), rtol=0.03)


def test_any_weights_have_the_order_statistics_of_the_flat_dirichlet():
    drawn = np.sort(draw_weights(flat(9, 1, 1), AnyWeights(), MANY, 12), axis=1)

    np.testing.assert_allclose(drawn.mean(axis=0), [2 / 18, 5 / 18, 11 / 18], atol=0.004)


def test_ordinal_draws_keep_the_order_and_have_its_means():
    drawn = draw_weights(flat(2, 9, 5), Ordinal(), MANY, 13)

    assert (drawn[:, 1] >= drawn[:, 2]).all()
    assert (drawn[:, 2] >= drawn[:, 0]).all()
    np.testing.assert_allclose(drawn.mean(axis=0), [2 / 18, 11 / 18, 5 / 18], atol=0.004)


def test_ordinal_draws_leave_equal_weights_in_any_order():
    drawn = draw_weights(flat(1, 5, 1), Ordinal(), MANY, 14)

    assert (drawn[:, 1:2] >= drawn).all()
    np.testing.assert_allclose(drawn.mean(axis=0), [7 / 36, 11 / 18, 7 / 36], atol=0.004)
    assert abs((drawn[:, 0] > drawn[:, 2]).mean() - 0.5) < 0.01


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.01, 10), min_size=1, max_size=30), st.floats(0.5, 100))
def test_around_stays_within_the_percentage(raw, percent):
    nodes = flat(*raw)
    agreed = np.array(list(global_weights(nodes).values()))
    drawn = draw_weights(nodes, Around(percent), 100, 15)

    assert (np.abs(drawn / agreed - 1) <= percent / 100 + 1e-9).all()


def test_around_is_uniform_on_its_part_of_the_simplex():
    """Against a slow and obvious sampler: flat draws, kept where they are within bounds."""
    agreed = np.array([0.5, 0.3, 0.2])
    everywhere = np.random.default_rng(1).dirichlet(np.ones(3), 1_500_000)
    kept = everywhere[(np.abs(everywhere / agreed - 1) <= 0.4).all(axis=1)]
    drawn = draw_weights(flat(5, 3, 2), Around(40), MANY, 16)

    assert len(kept) > MANY
    grid = [np.linspace(low, high, 6) for low, high in ((0.3, 0.7), (0.18, 0.42))]
    shares = [np.histogram2d(part[:, 0], part[:, 1], bins=grid)[0] / len(part) for part in (kept, drawn)]
    assert np.abs(shares[0] - shares[1]).max() < 0.006


def test_the_bit_generator_is_the_one_named():
    assert type(getattr(np.random, BIT_GENERATOR)(1)).__name__ == "PCG64"
    expected = np.random.Generator(getattr(np.random, BIT_GENERATOR)(np.random.SeedSequence(7))).standard_exponential((4, 2))

    assert np.array_equal(draw_weights(flat(1, 1), AnyWeights(), 4, 7), expected / expected.sum(axis=1, keepdims=True))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: Informed(0), ParameterError, "above 0, not 0"),
        (lambda: Informed(float("nan")), ParameterError, "not nan"),
        (lambda: Around(0), ParameterError, "not 0"),
        (lambda: Around(100.5), ParameterError, "at most 100 percent, not 100.5"),
        (lambda: draw_weights(flat(1, 1), AnyWeights(), 0, 1), ParameterError, "at least one draw .* not 0"),
        (lambda: draw_weights(flat(1, 1), AnyWeights(), 5, -1), ParameterError, "seed .* not -1"),
        (lambda: draw_weights(flat(0, 0), AnyWeights(), 5, 1), WeightError, "the top is zero"),
        (lambda: draw_weights(flat(1, -2), AnyWeights(), 5, 1), WeightError, "k1 must be a number of at least 0, not -2"),
        (lambda: draw_weights([Node("a", "b"), Node("b", "a")], AnyWeights(), 5, 1), TreeError, "its own ancestor"),
    ],
)
def test_bad_input_is_named(call, error, words):
    with pytest.raises(error, match=words):
        call()
