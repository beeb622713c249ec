"""The portfolio: read from stored results, each component in its weakest market, and what one loss would do."""

import pytest
from django.urls import reverse

from common.recompute.engine import drain
from common.recompute.marks import Mark, flush_marks
from programs.services import save_source
from tests.factories.evaluations import EvaluationFactory
from tests.factories.people import MembershipFactory
from tests.factories.programs import ProgramFactory, RequirementFactory, SourceFactory
from tests.factories.registry import OrganizationFactory, OwnershipFactory, SiteFactory

pytestmark = pytest.mark.django_db


def make_program(user, name="FHT-900", role="lead", **fields):
    program = ProgramFactory(name=name, next_stage_id="commercial", **fields)
    MembershipFactory(program=program, user=user, role=role)
    return program


def compute(*programs):
    flush_marks(marks={Mark("coverage", str(program.pk)) for program in programs}, facts=())
    drain()


def read(client, user, **query):
    client.force_login(user)
    return client.get(reverse("workbench:portfolio"), query).context["page"]


def test_component_is_counted_in_its_weakest_market(client, outsider):
    program = make_program(outsider)
    RequirementFactory(program=program)
    SourceFactory(program=program, markets=["US", "EU"])
    SourceFactory(program=program, markets=["US"])
    compute(program)

    [vector] = read(client, outsider).governing

    assert (vector.cell.market, vector.cell.independent, vector.pips, vector.note) == ("EU", 1, ("ok", "none"), "no second in EU")


def test_two_of_one_owner_look_dual_and_are_not(client, outsider):
    program = make_program(outsider)
    RequirementFactory(program=program)
    owner = OrganizationFactory()
    for _ in range(2):
        OwnershipFactory(organization=SourceFactory(program=program).organization, owner=owner)
    compute(program)

    page = read(client, outsider)

    assert (page.governing[0].pips, page.governing[0].note) == (("ok", "dep"), "same owner")
    assert (page.met, page.single, page.look_dual, page.without) == (0, 1, 1, 0)


def test_loss_of_an_owner_is_counted_over_all_programs(client, outsider):
    first, second = make_program(outsider, "FHT-1"), make_program(outsider, "FHT-2")
    shared, other = OrganizationFactory(name="Castellan"), OrganizationFactory(name="Ostrand")
    for program in (first, second):
        RequirementFactory(program=program)
        SourceFactory(program=program, organization=shared)
    SourceFactory(program=second, organization=other)
    compute(first, second)

    found = [(each.name, each.none_left, each.one_left, each.unaffected) for each in read(client, outsider).exposures]

    assert found == [("Castellan", 1, 1, 0), ("Ostrand", 0, 1, 1)]


def test_loss_of_a_region_leaves_sources_without_site(client, outsider):
    program = make_program(outsider)
    RequirementFactory(program=program)
    site = SiteFactory(region="APAC")
    SourceFactory(program=program, site=site, organization=site.organization)
    SourceFactory(program=program)
    compute(program)

    found = [(each.name, each.none_left, each.one_left) for each in read(client, outsider, by="region").exposures]

    assert found == [("Asia Pacific", 0, 1)]


@pytest.mark.parametrize(("order", "names"), [("worst", ["FHT-2", "FHT-1"]), ("milestone", ["FHT-1", "FHT-2"])])
def test_programs_are_ordered_as_asked(client, outsider, order, names):
    first = make_program(outsider, "FHT-1", next_milestone_on="2027-01-01")
    second = make_program(outsider, "FHT-2", next_milestone_on="2027-02-01")
    for program in (first, second):
        RequirementFactory(program=program)
    SourceFactory(program=first)
    compute(first, second)

    assert [standing.program.name for standing in read(client, outsider, order=order).standings] == names


def test_our_own_pipeline_stands_first(client, outsider):
    ourselves = OrganizationFactory(is_internal=True)
    make_program(outsider, "Another", next_milestone_on="2027-01-01", sponsor=OrganizationFactory())
    make_program(outsider, "Ours", next_milestone_on="2027-02-01", sponsor=ourselves)

    page = read(client, outsider)

    assert [(title, [each.program.name for each in part]) for title, part in page.groups] == [
        ("Our pipeline", ["Ours"]),
        ("Other programs", ["Another"]),
    ]


def test_programs_of_one_kind_have_no_title(client, outsider):
    make_program(outsider, "Another")

    assert [(title, len(part)) for title, part in read(client, outsider).groups] == [("", 1)]


def test_exposed_comes_before_at_risk(client, outsider):
    """One source each: where two share an owner nothing is on its way, elsewhere a second is."""
    program = make_program(outsider)
    owner = OrganizationFactory()
    for _ in range(2):
        OwnershipFactory(organization=SourceFactory(program=program, markets=["US"]).organization, owner=owner)
    SourceFactory(program=program, markets=["EU"])
    SourceFactory(program=program, markets=["EU"], level="Q7", expected_level="Q8")
    RequirementFactory(program=program, market_id="US")
    RequirementFactory(program=program, market_id="EU")
    compute(program)

    [vector] = read(client, outsider).governing

    assert (vector.cell.market, vector.cell.tone, vector.note) == ("US", "bad", "same owner in US")


def test_evaluations_of_others_are_not_due(client, outsider):
    EvaluationFactory(status="open", due_on="2020-01-01")
    mine = EvaluationFactory(program=make_program(outsider), status="open", due_on="2020-01-01")

    assert read(client, outsider).due == [mine]


def test_activity_is_of_ones_own_programs(client, outsider, lead, program):
    mine = make_program(outsider)
    MembershipFactory(program=mine, user=lead, role="lead")
    for each in (program, mine):
        save_source(by=lead, source=SourceFactory.build(program=each, organization=OrganizationFactory(), component_id="mrna"))

    found = [(line.actor, line.what, line.place) for line in read(client, outsider).happenings]

    assert found == [("Lena Lead", "added a source of mRNA", "FHT-900")]


def test_long_portfolio_is_shown_in_part(client, outsider):
    for number in range(13):
        make_program(outsider, f"FHT-{number:02d}")

    assert len(read(client, outsider).shown) == 12
    assert len(read(client, outsider, show="all").shown) == 13


@pytest.mark.parametrize("rows", [1, 3])
def test_portfolio_query_count(client, outsider, rows, django_assert_num_queries):
    programs = [make_program(outsider, f"FHT-{number}") for number in range(rows)]
    for program in programs:
        RequirementFactory(program=program)
        SourceFactory(program=program)
        EvaluationFactory(program=program, status="open", due_on="2020-01-01")
    compute(*programs)
    client.force_login(outsider)

    with django_assert_num_queries(13):
        page = client.get(reverse("workbench:portfolio"))

    assert len(page.context["page"].standings) == rows
