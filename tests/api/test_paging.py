import pytest

from common.write_guard import writes_allowed
from tests.api.conftest import errors_of, pages_of
from tests.factories.registry import EventFactory, OrganizationFactory

pytestmark = pytest.mark.django_db


def slugs(page):
    return [row["slug"] for row in page]


@pytest.fixture
def seven(db):
    """Same name for all, so that only the slug tells them apart."""
    return [OrganizationFactory(slug=f"twin-{number}", name="Twin") for number in range(7)]


def test_pages_hold_every_row_once_in_order(stranger, seven):
    pages = [slugs(page) for page in pages_of(stranger, "organizations/?page_size=3")]

    assert pages == [["twin-0", "twin-1", "twin-2"], ["twin-3", "twin-4", "twin-5"], ["twin-6"]]


def test_previous_leads_back_the_same_way(stranger, seven):
    first = stranger.get("organizations/?page_size=3").json()
    second = stranger.get(first["next"]).json()
    third = stranger.get(second["next"]).json()

    assert (first["previous"], third["next"]) == (None, None)
    back = stranger.get(third["previous"]).json()
    assert (slugs(back["results"]), back["next"] is None) == (slugs(second["results"]), False)
    start = stranger.get(back["previous"]).json()
    assert (slugs(start["results"]), start["previous"]) == (slugs(first["results"]), None)


def test_rows_that_come_and_go_between_pages_are_neither_missed_nor_repeated(stranger, seven):
    first = stranger.get("organizations/?page_size=3").json()
    delete(seven[0], seven[2])
    OrganizationFactory(slug="twin-1a", name="Twin")

    rest = [slug for page in pages_of(stranger, first["next"]) for slug in slugs(page)]

    assert rest == ["twin-3", "twin-4", "twin-5", "twin-6"]


def test_a_descending_list_pages_with_ties(stranger):
    dates = ["2024-05", "2024-05", "2024-05-02", "2023", "2024-05"]
    for date in dates:
        EventFactory(date=date)

    read = [row["date"] for page in pages_of(stranger, "events/?page_size=2") for row in page]

    assert read == sorted(dates, reverse=True)


def test_a_page_that_was_emptied_ends_the_list(stranger, seven):
    first = stranger.get("organizations/?page_size=6").json()
    delete(seven[6])

    assert stranger.get(first["next"]).json() == {"results": [], "next": None, "previous": None}


def test_the_links_keep_the_filters(stranger, seven):
    OrganizationFactory(slug="owner", name="Aa", kind="owner")

    read = [slug for page in pages_of(stranger, "organizations/?kind=cdmo&page_size=2") for slug in slugs(page)]

    assert read == [f"twin-{number}" for number in range(7)]


def test_a_cursor_belongs_to_its_list_and_filters(stranger, seven):
    cursor = stranger.get("organizations/?page_size=3").json()["next"].split("cursor=")[1].split("&")[0]
    other = "This cursor belongs to another list or other filters; start again without it."
    forged = "This cursor is not one of ours; take it from `next` or `previous`."

    assert errors_of(stranger.get(f"organizations/?kind=cdmo&cursor={cursor}")) == {"cursor": other}
    assert errors_of(stranger.get(f"components/?cursor={cursor}")) == {"cursor": other}
    assert errors_of(stranger.get(f"organizations/?cursor=x{cursor}")) == {"cursor": forged}


@pytest.mark.parametrize("size", ["0", "201", "-1", "x", "1.0", "٣", "10000000000"])
def test_a_page_has_1_to_200_rows(stranger, size):
    assert errors_of(stranger.get(f"organizations/?page_size={size}")) == {"page_size": "The page size is a whole number from 1 to 200."}


def test_a_page_has_50_rows_unless_asked_otherwise(stranger):
    for number in range(51):
        OrganizationFactory(slug=f"row-{number:02}", name="Row")

    assert [len(page) for page in pages_of(stranger, "organizations/")] == [50, 1]
    assert [len(page) for page in pages_of(stranger, "organizations/?page_size=200")] == [51]


def delete(*rows):
    with writes_allowed():
        for row in rows:
            row.delete()
