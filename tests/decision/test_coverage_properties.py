"""What must hold for every supply."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from decision.sourcing import Cell, Coverage, Level, Loss, OwnershipBook, OwnershipSpan, Policy, Requirement, Source, State, Supply, cover
from tests.decision.supplies import CELLS, STAGES, UNITS, VECTOR, a_source

DAYS = st.dates(date(2020, 1, 1), date(2020, 2, 15))
MAYBE_DAY = st.none() | DAYS
ORGANIZATIONS, SITES, MARKETS, REGIONS = ["a", "b", "c", "d"], ["a.x", "a.y", "b.x", "c.x"], ["EU", "US"], ["EU", "NA"]
STATES = list(State)
SPANS = st.builds(OwnershipSpan, st.sampled_from([*ORGANIZATIONS, "top"]), MAYBE_DAY, MAYBE_DAY, st.sampled_from(["", "acquisition"]))
BOOKS = st.builds(
    OwnershipBook,
    st.dictionaries(st.sampled_from(ORGANIZATIONS), st.lists(SPANS, max_size=2).map(tuple), max_size=4),
    st.dictionaries(st.sampled_from(SITES), st.lists(SPANS, max_size=2).map(tuple), max_size=2),
    st.dictionaries(st.sampled_from(ORGANIZATIONS), st.sampled_from([*ORGANIZATIONS, "top"]), max_size=3),
)
AMOUNTS = st.none() | st.integers(1, 300).map(float)
SOURCES = st.builds(
    Source,
    id=st.just(""),
    component=st.sampled_from([CELLS, VECTOR]),
    organization=st.sampled_from(ORGANIZATIONS),
    site=st.none() | st.sampled_from(SITES),
    stage=st.sampled_from(["clinical", "commercial", None]),
    level=st.sampled_from([Level.Q2, Level.Q5, Level.Q8, Level.Q8, Level.SUSPENDED]),
    markets=st.frozensets(st.sampled_from(MARKETS)),
    start=MAYBE_DAY,
    end=MAYBE_DAY,
    ended=st.sampled_from([False, False, False, True]),
    campus=st.sampled_from([None, None, "yard"]),
    region=st.none() | st.sampled_from(REGIONS),
    sub_suppliers=st.frozensets(st.sampled_from(["beads", "bags"]), max_size=1),
    laboratories=st.frozensets(st.just("lab"), max_size=1),
    capacity=AMOUNTS,
    unit=st.sampled_from(["L", "mL", "batches", None]),
    expected_level=st.sampled_from([None, Level.Q8]),
    expected_on=MAYBE_DAY,
    stale=st.booleans(),
)
REQUIREMENTS = st.builds(
    Requirement,
    st.sampled_from([CELLS, VECTOR]),
    st.sampled_from(["clinical", "commercial"]),
    st.sampled_from([None, *MARKETS]),
    AMOUNTS,
    st.just("L"),
)


@st.composite
def supplies(draw: st.DrawFn) -> Supply:
    sources = draw(st.lists(SOURCES, max_size=6))
    return Supply(
        requirements=tuple(draw(st.lists(REQUIREMENTS, min_size=1, max_size=3))),
        sources=tuple(replace(source, id=f"s{index}") for index, source in enumerate(sources)),
        stages=STAGES,
        ownership=draw(BOOKS),
        units=UNITS,
        policy=draw(st.builds(Policy, st.sampled_from([2, 3]), st.booleans())),
    )


def strength(cell: Cell) -> tuple[int, int, int]:
    return cell.named_sources, cell.independent_sources, STATES.index(cell.state)


def is_never_stronger(weaker: Coverage, stronger: Coverage) -> bool:
    by_key = {(cell.component, cell.stage, cell.market): strength(cell) for cell in stronger.cells}
    pairs = ((strength(cell), by_key[cell.component, cell.stage, cell.market]) for cell in weaker.cells)
    return all(low <= high for weak, strong in pairs for low, high in zip(weak, strong, strict=True))


@given(supplies(), DAYS, st.data())
def test_the_order_of_the_input_changes_nothing(supply: Supply, on: date, data: st.DataObject) -> None:
    sources, needs = data.draw(st.permutations(supply.sources)), data.draw(st.permutations(supply.requirements))

    assert cover(replace(supply, sources=tuple(sources), requirements=tuple(needs)), on) == cover(supply, on)


@given(supplies(), DAYS)
def test_nothing_changes_before_the_day_it_is_valid_until(supply: Supply, on: date) -> None:
    coverage = cover(supply, on)
    last = coverage.valid_until - timedelta(days=1) if coverage.valid_until else date(2030, 1, 1)
    middle = on + (last - on) // 2

    assert coverage.valid_until is None or coverage.valid_until > on
    for later in (middle, last):
        assert cover(supply, later) == replace(coverage, on=later)


@given(supplies(), DAYS)
def test_a_qualified_independent_source_more_adds_one_to_its_cells(supply: Supply, on: date) -> None:
    newcomer = a_source(
        "new", component=supply.requirements[0].component, stage=None, markets=frozenset(MARKETS), site="new.x", region="APAC"
    )
    before, after = cover(supply, on), cover(replace(supply, sources=(*supply.sources, newcomer)), on)

    grown = {(c.component, c.stage, c.market): (c.named_sources - 1, c.independent_sources - 1) for c in after.cells}
    assert is_never_stronger(before, after)
    assert all(
        grown[c.component, c.stage, c.market] == (c.named_sources, c.independent_sources)
        for c in before.cells
        if c.component == newcomer.component
    )


@given(supplies(), DAYS, st.sampled_from(ORGANIZATIONS), st.sampled_from(REGIONS), st.sampled_from(SITES))
def test_a_loss_never_helps(supply: Supply, on: date, owner: str, region: str, site: str) -> None:
    whole = cover(supply, on)
    some, more = Loss(parents=frozenset({owner})), Loss(frozenset({site}), frozenset(), frozenset({owner}), frozenset({region}))

    assert [(c.component, c.stage, c.market) for c in cover(supply, on, more).cells] == [
        (c.component, c.stage, c.market) for c in whole.cells
    ]
    assert is_never_stronger(cover(supply, on, some), whole)
    assert is_never_stronger(cover(supply, on, more), cover(supply, on, some))


@given(supplies(), DAYS)
def test_the_independent_set_is_one_of_counting_sources_as_large_as_said(supply: Supply, on: date) -> None:
    for cell in cover(supply, on).cells:
        merged = {pair for reason in cell.reasons if reason.rule.startswith(("same_", "shared_")) for pair in [reason.sources]}
        chosen = set(cell.independent_set)

        assert len(chosen) == cell.independent_sources <= cell.named_sources
        assert chosen <= {view.id for view in cell.sources if view.counts}
        assert not any(set(pair) <= chosen for pair in merged)


@given(supplies(), DAYS)
def test_each_source_that_does_not_add_to_the_count_has_a_reason(supply: Supply, on: date) -> None:
    for cell in cover(supply, on).cells:
        explained = {
            source for reason in cell.reasons if reason.rule not in {"not_checked", "stale", "site_not_stated"} for source in reason.sources
        }

        assert {view.id for view in cell.sources} - set(cell.independent_set) <= explained
