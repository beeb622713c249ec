"""seed_scale: totals that may grow, nothing twice, nothing half, and results that are all computed when it returns."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F
from django.db.models.functions import Length

from accounts.models import User
from common.journal import first_break
from common.models import JournalEntry, Target
from common.results import stored_result
from evaluations.models import Candidate, Criterion, Evaluation, Rating
from partners.models import Capability, Organization, Site
from programs.models import Membership, Program, Requirement, Source
from programs.services import delete_program
from workbench.scale.identity import identity
from workbench.scale.ratings import Room, share_out

pytestmark = pytest.mark.every_engine

SMALL = {"organizations": 2, "sites": 3, "programs": 2, "evaluations": 1, "ratings": 25}
TABLES = (Organization, Site, Capability, Program, Requirement, Source, Evaluation, Candidate, Rating, Membership, User, JournalEntry)


def seed(capsys, **sizes):
    call_command("seed_scale", **sizes)
    return capsys.readouterr().out.split(" in ")[0]


def rows():
    return {model.__name__: model.objects.count() for model in TABLES}


@pytest.mark.django_db
def test_the_sizes_asked_for_are_there_and_everything_is_computed(capsys):
    said = seed(capsys, **SMALL)

    assert said == "added 2 organizations, 3 sites, 2 programs, 1 evaluations, 25 ratings"
    assert rows() | {"JournalEntry": 0} == {
        "Organization": 2,
        "Site": 3,
        "Capability": 6,
        "Program": 2,
        "Requirement": 6,
        "Source": 12,
        "Evaluation": 1,
        "Candidate": 3,
        "Rating": 25,
        "Membership": 9,
        "User": 8,
        "JournalEntry": 0,
    }
    assert set(Target.objects.values_list("kind").annotate(n=Count("pk"))) == {("coverage", 2), ("ranking", 1)}
    assert not Target.objects.exclude(wanted_revision=F("done_revision")).exists()
    ranking = stored_result("ranking", identity("evaluation", 0)).payload
    assert len([line for line in ranking["results"] if line["rank"]]) == 3
    assert stored_result("coverage", identity("program", 1)).payload["cells"]


@pytest.mark.django_db
def test_lead_is_a_member_of_all_and_sees_the_rankings(capsys, client):
    seed(capsys, **SMALL)
    lead = User.objects.named("lead")

    assert set(Program.objects.visible_to(lead)) == set(Program.objects.all())
    client.force_login(lead)
    address = f"/api/v1/evaluations/{identity('evaluation', 0)}/ranking/"
    assert client.get(address).status_code == 200
    assert not lead.check_password("lead-demo-only")


@pytest.mark.django_db
def test_the_audit_trail_holds(capsys):
    seed(capsys, **SMALL)

    connection.check_constraints()  # PostgreSQL links an entry at COMMIT, which a test never comes to
    assert first_break() is None
    seeded = JournalEntry.objects.filter(verb__startswith="synthetic.").order_by("pk").values_list("verb", flat=True)
    assert list(seeded) == [f"synthetic.{name}" for name in SMALL]


@pytest.mark.django_db
def test_a_second_run_adds_nothing_and_smaller_sizes_take_nothing_away(capsys):
    seed(capsys, **SMALL)
    before = rows()

    nothing = "added 0 organizations, 0 sites, 0 programs, 0 evaluations, 0 ratings"
    assert seed(capsys, **SMALL) == nothing
    assert seed(capsys, organizations=1) == nothing
    assert rows() == before


@pytest.mark.django_db
def test_growing_adds_the_difference_and_leaves_what_is_there(capsys):
    seed(capsys, **SMALL)
    values = dict(Rating.objects.values_list("pk", "value"))

    said = seed(capsys, organizations=4, sites=5, programs=3, evaluations=2, ratings=40)

    assert said == "added 2 organizations, 2 sites, 1 programs, 1 evaluations, 15 ratings"
    assert dict(Rating.objects.filter(pk__in=values).values_list("pk", "value")) == values
    assert list(Evaluation.objects.order_by("name").annotate(n=Count("ratings")).values_list("n", flat=True)) == [25, 15]
    assert not Target.objects.exclude(wanted_revision=F("done_revision")).exists()


@pytest.mark.django_db
def test_what_somebody_removed_comes_back(capsys):
    seed(capsys, **{**SMALL, "evaluations": 0, "ratings": 0})
    delete_program(by=None, program=Program.objects.get(pk=identity("program", 0)))

    assert seed(capsys, organizations=2, sites=3, programs=2).startswith("added 0 organizations, 0 sites, 1 programs")
    assert Program.objects.count() == 2


@pytest.mark.django_db
def test_every_cell_can_be_filled_and_not_one_more(capsys):
    cells = 1 * 40 * 8
    seed(capsys, organizations=1, sites=1, programs=1, evaluations=1, ratings=cells)

    assert Rating.objects.count() == cells
    assert Rating.objects.values("candidate", "criterion_lineage", "evaluator").distinct().count() == cells
    before = rows()
    with pytest.raises(CommandError, match=r"--ratings: 321 do not fit: the evaluations have 320 cells; give more evaluations or sites"):
        seed(capsys, organizations=1, sites=1, programs=1, evaluations=1, ratings=cells + 1)
    assert rows() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ({"programs": -1}, "--programs: -1 is not between 0 and 10000000"),
        ({"ratings": 10_000_001}, "--ratings: 10000001 is not between 0 and 10000000"),
        ({"sites": 5}, "--sites: there are none without organizations; give --organizations too"),
        ({"organizations": 1, "sites": 1, "evaluations": 1}, "--evaluations: there are none without programs"),
        ({"programs": 1, "evaluations": 1}, "--evaluations: there are none without sites"),
        ({"ratings": 5}, "--ratings: there are none without evaluations"),
    ],
)
def test_sizes_that_make_no_sense_are_named_and_nothing_is_written(capsys, sizes, said):
    with pytest.raises(CommandError) as refused:
        seed(capsys, **sizes)

    assert said in str(refused.value)
    assert set(rows().values()) == {0}


@pytest.mark.django_db
def test_names_are_invented_marked_as_such_and_the_same_each_time(capsys):
    seed(capsys, **SMALL)

    assert not Organization.objects.filter(is_fictitious=False).exists()
    assert list(Organization.objects.order_by("slug").values_list("slug", "name", "parent")) == [
        ("synthetic-000000", "Alvaren Biologics 000000", None),
        ("synthetic-000001", "Brevaren Biologics 000001", None),
    ]
    assert list(Site.objects.order_by("slug").values_list("key", flat=True)) == [
        "synthetic-000000.site-000000",
        "synthetic-000001.site-000001",
        "synthetic-000000.site-000002",
    ]
    assert not Criterion.objects.annotate(n=Length("code")).filter(n__gt=12).exists()


def slow_shares(rooms, total):
    """One by one into the emptiest round, the first of them; the plain meaning of "spread evenly"."""
    filled = {room.number: room.filled for room in rooms}
    cells = {room.number: room.cells for room in rooms}
    for _ in range(total - sum(filled.values())):
        number = min((n for n in filled if filled[n] < cells[n]), key=lambda n: (filled[n], n))
        filled[number] += 1
    return {room.number: filled[room.number] - room.filled for room in rooms if filled[room.number] > room.filled}


@pytest.mark.parametrize("total", [0, 7, 8, 9, 14, 20, 21, 27, 28])
def test_ratings_are_shared_out_as_evenly_as_the_rounds_allow(total):
    rooms = [Room(0, 5, 10), Room(1, 0, 3), Room(2, 2, 2), Room(3, 0, 13)]

    assert share_out(rooms, total) == slow_shares(rooms, total)
