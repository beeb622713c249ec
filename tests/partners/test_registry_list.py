"""The registry list: what the filters leave, what each line says of its evidence, and its file."""

import csv
import re
from html import unescape
from io import StringIO

import pytest
from django.urls import reverse

from partners.choices import OrganizationKind
from partners.models import Component, Stage
from partners.views.asked import NOT_STATED, Asked, partners_of, sites_of
from partners.views.export import HEADER, safe_cell
from partners.views.facets import facets
from programs.imports import import_registry
from tests.factories.registry import CapabilityFactory, OrganizationFactory, OwnershipFactory, SiteFactory
from tests.programs.registry_folder import STARTER

pytestmark = pytest.mark.django_db

LIST = reverse("partners:list")
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def component(code):
    return Component.objects.get(pk=code)


def stage(code):
    return Stage.objects.get(pk=code)


def names(page, kind="partner-row"):
    rows = re.findall(
        rf'<tr class="{kind}">\s*<th scope="row">\s*<span class="cell-main"><a href="[^"]*">([^<]*)</a>', page.content.decode()
    )
    return [unescape(name) for name in rows]


@pytest.fixture
def reader(client, outsider):
    client.force_login(outsider)
    return client


@pytest.fixture
def three():
    """Ghent makes vectors commercially, Boston in phase 1; Quiet names no site and no stage; Holder only owns."""
    ghent = SiteFactory(
        organization__name="Alpha", name="Alpha Ghent", city="Ghent", region="EU", source_url="https://alpha.example/ghent", as_of="2024-03"
    )
    CapabilityFactory(site=ghent, max_stage=stage("commercial"))
    CapabilityFactory(site=ghent, component=component("aav_vector"), evidence="generic")
    boston = SiteFactory(organization__name="Beta", name="Beta Boston", city="Boston", region="NA", country="US", status="closing")
    CapabilityFactory(site=boston, max_stage=stage("phase1"))
    quiet = OrganizationFactory(name="Quiet")
    CapabilityFactory(organization=quiet, site=None, component=component("plasmid_dna"))
    holder = OrganizationFactory(name="Holder", kind=OrganizationKind.OWNER)
    OwnershipFactory(organization=ghent.organization, owner=holder)
    return ghent, boston, quiet


def test_who_is_not_signed_in_is_sent_to_the_sign_in(client, three):
    answer = client.get(LIST)

    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('accounts:login')}?next={LIST}")


def test_partners_are_listed_with_their_sites_and_mere_owners_are_not(reader, three):
    page = reader.get(LIST)

    assert names(page) == ["Alpha", "Beta", "Quiet"]
    assert names(page, "site-row") == ["Alpha Ghent", "Beta Boston"]


def test_a_line_shows_evidence_stage_status_owner_and_source(reader, three):
    page = " ".join(reader.get(f"{LIST}?q=Ghent").content.decode().split())

    assert '<li class="chip" title="Lentiviral vector">LV</li>' in page
    assert '<li class="chip chip-generic" title="AAV vector">AAV<span class="sr-only"> (generic)</span></li>' in page
    assert '<span class="xs">Commercial</span>' in page
    assert "<td>Holder</td>" in page
    assert 'href="https://alpha.example/ghent"' in page
    assert "Mar 2024" in page
    assert "undated" in page  # the organization itself has neither source nor date
    assert "no source" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("component=lentiviral_vector", ["Alpha", "Beta"]),
        ("component=plasmid_dna", ["Quiet"]),
        ("component=plasmid_dna&component=aav_vector", ["Alpha", "Quiet"]),
        ("stage=commercial", ["Alpha"]),
        (f"stage={NOT_STATED}", ["Alpha", "Quiet"]),
        ("component=aav_vector&stage=commercial", []),
        ("component=lentiviral_vector&region=NA", ["Beta"]),
        ("region=EU", ["Alpha"]),
        ("region=APAC", []),
        ("component=plasmid_dna&region=EU", []),
        ("q=ghent", ["Alpha"]),
        ("q=beta", ["Beta"]),
        ("q=plasmid", ["Quiet"]),
        ("q=lentiviral&stage=phase1", ["Beta"]),
        ("component=nothing-of-the-kind", ["Alpha", "Beta", "Quiet"]),
        ("q=%00", ["Alpha", "Beta", "Quiet"]),
        ("page=99", ["Alpha", "Beta", "Quiet"]),
    ],
)
def test_filters_leave_partners_of_which_one_capability_has_it_all(reader, three, query, found):
    assert names(reader.get(f"{LIST}?{query}")) == found


def test_what_is_set_is_shown_as_chips_that_take_it_away(reader, three):
    page = reader.get(f"{LIST}?component=lentiviral_vector&stage=commercial&q=alpha").content.decode()

    addresses = [unescape(href) for href in re.findall(r'<li class="chip chip-x">[^<]*<a href="([^"]*)"', page)]
    assert addresses == [
        f"{LIST}?component=lentiviral_vector&stage=commercial",
        f"{LIST}?stage=commercial&q=alpha",
        f"{LIST}?component=lentiviral_vector&q=alpha",
    ]
    assert f'href="{LIST}" data-clear' in page


def test_the_fragment_is_the_list_and_the_address_of_its_file(reader, three):
    fragment = reader.get(f"{LIST}?region=EU", headers=HTMX)

    assert "<html" not in fragment.content.decode()
    assert names(fragment) == ["Alpha"]
    assert f'id="export" href="{reverse("partners:export")}?region=EU" hx-swap-oob="true"' in fragment.content.decode()


@pytest.mark.parametrize(
    "query", ["", "component=lentiviral_vector", "stage=commercial", "region=EU", "q=cell", "component=aav_vector&region=NA"]
)
def test_each_count_of_a_facet_is_what_choosing_it_leaves(query):
    import_registry(by=None, folder=STARTER)
    asked = Asked(**{name: value if name == "q" else (value,) for name, value in (pair.split("=") for pair in query.split("&") if pair)})

    options = [option for facet in facets(asked, Component.objects.all(), Stage.objects.all()) for option in facet.options]

    counts = {(option.facet, option.value): option.count for option in options}
    alone = {key: partners_of(asked.without(key[0]).narrowed(*key)).count() for key in counts}
    assert counts == alone
    assert len(counts) > 6


def test_sites_of_the_starter_registry_are_all_listed():
    import_registry(by=None, folder=STARTER)

    assert sites_of(Asked()).count() == 143
    assert partners_of(Asked()).count() == 139 - 43


def test_pages_do_not_overlap_and_keep_the_filters(reader):
    for number in range(27):
        SiteFactory(organization__name=f"Partner {number:02}", region="EU")

    first, second = reader.get(f"{LIST}?region=EU"), reader.get(f"{LIST}?region=EU&page=2")

    assert [*names(first), *names(second)] == [f"Partner {number:02}" for number in range(27)]
    assert 'href="?region=EU&amp;page=2" rel="next"' in first.content.decode()
    assert "26 to 27 of 27" in second.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions(reader, count, django_assert_num_queries):
    for _number in range(count):
        site = SiteFactory()
        CapabilityFactory(site=site, max_stage=stage("phase2"))
        OwnershipFactory(organization=site.organization, owner=OrganizationFactory(kind=OrganizationKind.OWNER))

    with django_assert_num_queries(19):
        page = reader.get(f"{LIST}?component=lentiviral_vector")

    assert len(names(page)) == count


def test_the_file_has_what_the_filters_leave(reader, three):
    answer = reader.get(reverse("partners:export") + "?component=lentiviral_vector&component=aav_vector")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="partners.csv"'
    header, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    ghent, boston, _quiet = three
    assert tuple(header) == HEADER
    assert rows == [
        [
            ghent.organization.slug,
            "Alpha",
            "cdmo",
            ghent.key,
            "Alpha Ghent",
            "Ghent",
            "BE",
            "EU",
            "",
            "",
            "lentiviral_vector",
            "aav_vector",
            "https://alpha.example/ghent",
            "",
            "2024-03",
        ],
        [
            boston.organization.slug,
            "Beta",
            "cdmo",
            boston.key,
            "Beta Boston",
            "Boston",
            "US",
            "NA",
            "closing",
            "",
            "lentiviral_vector",
            "",
            "",
            "",
            "",
        ],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_cell_that_would_be_a_formula_is_text(reader, text):
    OrganizationFactory(name=text)

    rows = list(csv.reader(StringIO(reader.get(reverse("partners:export")).content.decode("utf-8-sig"), newline="")))

    assert rows[1][1] == f"'{text}"
    assert safe_cell("plain") == "plain"


@pytest.mark.parametrize(
    ("query", "relaxed"),
    [
        ("component=plasmid_dna&region=EU&q=Alpha", ("Plasmid DNA", 1)),
        ("component=plasmid_dna&region=EU", ("Plasmid DNA", 1)),
        ("component=mrna&stage=phase3", None),
        ("q=nothing+of+that+name", None),
        ("component=lentiviral_vector&region=NA", None),
    ],
)
def test_filters_that_leave_nobody_name_the_one_to_give_up(reader, three, query, relaxed):
    registry = reader.get(f"{LIST}?{query}").context["registry"]

    found = None if registry.groups else registry.relaxed
    assert (found and (found.chip.label, found.partners)) == relaxed
