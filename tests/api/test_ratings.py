from uuid import UUID

import pytest

from common.models import JournalEntry, Target
from common.write_guard import writes_allowed
from evaluations.models import Rating
from evaluations.services.ratings import save_ratings
from evaluations.services.rounds import move
from tests.api.conftest import errors_of
from tests.factories.evaluations import (
    AssignmentFactory,
    CandidateFactory,
    CriterionFactory,
    DeclarationFactory,
    EvaluationFactory,
    VersionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation(program, evaluator, second_evaluator):
    """Blind and open: two candidates, two criteria that people rate and one that follows the registry."""
    version = VersionFactory(scorecard__program=program)
    for position in range(2):
        CriterionFactory(version=version, position=position)
    CriterionFactory(version=version, position=2, scored_by="facts", rule="highest_stage")
    evaluation = EvaluationFactory(program=program, version=version)
    candidates = [CandidateFactory(evaluation=evaluation, position=position) for position in range(2)]
    for person in (evaluator, second_evaluator):
        AssignmentFactory(evaluation=evaluation, user=person)
        for candidate in candidates:
            DeclarationFactory(candidate=candidate, user=person)
    return evaluation


@pytest.fixture
def path(evaluation):
    return f"evaluations/{evaluation.pk}/ratings/"


@pytest.fixture
def api(as_user, evaluator):
    return as_user(evaluator)


@pytest.fixture
def cells(evaluation):
    """The ids of the cells that people rate, in the order of the sheet."""
    criteria = evaluation.version.criteria.filter(scored_by="people")
    return [{"candidate": str(c.pk), "criterion": str(k.lineage)} for c in evaluation.candidates.all() for k in criteria]


def stored():
    return [(row.evaluator.username, row.state, row.value, row.comment) for row in Rating.objects.order_by("pk")]


def test_a_fresh_sheet_has_every_cell_that_people_rate(api, evaluator, path, cells):
    rows = api.get(path).json()

    assert [{name: row[name] for name in ("candidate", "criterion")} for row in rows] == cells
    assert {name: rows[0][name] for name in ("state", "value", "confidence", "comment", "evidence", "measured", "evaluator")} == {
        "state": "not_started",
        "value": None,
        "confidence": None,
        "comment": "",
        "evidence": [],
        "measured": None,
        "evaluator": str(evaluator.pk),
    }


def test_put_stores_the_rows_it_names_and_answers_with_them(api, evaluation, evaluator, path, cells):
    evidence = [{"kind": "audit", "url": "https://example.org/a", "title": "Audit", "date": "2026-02"}]
    body = [
        {**cells[2], "state": "rated", "value": 4, "confidence": "high", "comment": "ran twice", "evidence": evidence, "measured": 12.5},
        {**cells[0], "state": "not_applicable"},
    ]

    answer = api.put(path, body)

    assert answer.status_code == 200
    assert [{name: row[name] for name in sent} for row, sent in zip(answer.json(), body, strict=True)] == body
    states = [row["state"] for row in api.get(path).json()]
    assert states == ["not_applicable", "not_started", "rated", "not_started"]
    assert Target.objects.get(kind="ranking", object_id=str(evaluation.pk)).wanted_revision == 1
    assert JournalEntry.objects.filter(verb="ratings.saved", actor=evaluator.audit_id).count() == 1


def test_what_get_returns_put_accepts(api, path, cells):
    api.put(path, [{**cells[0], "state": "rated", "value": 0, "comment": "nothing there"}])
    read = api.get(path).json()

    assert api.put(path, read).json() == read
    assert api.get(path).json() == read


def test_a_key_that_is_left_out_keeps_what_is_stored(api, path, cells):
    api.put(path, [{**cells[0], "state": "rated", "value": 3, "confidence": "low", "comment": "so it seems"}])

    (row,) = api.put(path, [{**cells[0], "value": 5}]).json()

    assert (row["state"], row["value"], row["confidence"], row["comment"]) == ("rated", 5, "low", "so it seems")


def test_a_state_without_level_clears_the_level(api, path, cells):
    api.put(path, [{**cells[0], "state": "rated", "value": 3, "comment": "so it seems"}])

    (row,) = api.put(path, [{**cells[0], "state": "abstained"}]).json()

    assert (row["state"], row["value"], row["comment"]) == ("abstained", None, "so it seems")


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"value": 6}, {"/1/value": "Ensure this value is less than or equal to 5."}),
        ({"value": -1}, {"/1/value": "Ensure this value is greater than or equal to 0."}),
        ({"value": 2.5}, {"/1/value": "A valid integer is required."}),
        ({"value": "3"}, {"/1/value": "A valid integer is required."}),
        ({"value": True}, {"/1/value": "A valid integer is required."}),
        ({"value": None}, {"/1/value": "A rating is a whole number from 0 to 5."}),
        ({"state": "abstained"}, {"/1/value": "Only the state “rated” has a value; send null, or the state “rated”."}),
        ({"state": "disputed"}, {"/1/state": '"disputed" is not a valid choice.'}),
        ({"confidence": "certain"}, {"/1/confidence": '"certain" is not a valid choice.'}),
        ({"comment": None}, {"/1/comment": "This field may not be null."}),
        ({"evidence": [{"url": "no address"}]}, {"/1/evidence/0/url": "Enter a valid URL."}),
        ({"evidence": {}}, {"/1/evidence": 'Expected a list of items but got type "dict".'}),
        ({"measured": "12"}, {"/1/measured": "This is no number."}),
        ({"candidate": 7, "score": 1}, {"/1/candidate": "Must be a valid UUID.", "/1/score": "This key is not known."}),
        ({"candidate": "00000000-0000-4000-8000-000000000000"}, {"/1/candidate": "This is no candidate of the round."}),
        ({"criterion": "00000000-0000-4000-8000-000000000000"}, {"/1/criterion": "This is no criterion of the round's scorecard."}),
    ],
)
def test_one_bad_row_names_its_place_and_nothing_is_stored(api, path, cells, change, errors):
    good = {**cells[0], "state": "rated", "value": 3}
    bad = {**cells[1], "state": "rated", "value": 3, **change}

    assert errors_of(api.put(path, [good, bad])) == errors
    assert (stored(), Target.objects.count(), JournalEntry.objects.filter(verb="ratings.saved").count()) == ([], 0, 0)


def test_a_cell_that_is_named_twice_is_refused_with_both_places(api, path, cells):
    twice = [{**cells[0], "state": "rated", "value": 3}, {**cells[1], "state": "abstained"}, {**cells[0], "state": "rated", "value": 4}]

    said = "This cell is named more than once; send it once."
    assert errors_of(api.put(path, twice)) == {"/0": said, "/2": said}
    assert stored() == []


def test_evidence_without_date_or_address_comes_back_as_null(api, path, cells):
    sent = {"kind": "audit", "url": None, "title": "Audit of May", "date": None}

    (row,) = api.put(path, [{**cells[0], "evidence": [sent]}]).json()

    assert row["evidence"] == [sent]
    assert api.put(path, [row]).json() == [row]


def test_nobody_rates_what_follows_the_registry(api, evaluation, path, cells):
    derived = str(evaluation.version.criteria.get(scored_by="facts").lineage)

    answer = api.put(path, [{**cells[0], "criterion": derived, "state": "rated", "value": 3}])

    assert list(errors_of(answer)) == ["/0/criterion"]
    assert derived not in {row["criterion"] for row in api.get(path).json()}


@pytest.mark.parametrize("body", [{}, None, "x", [7]])
def test_a_body_that_is_no_list_of_rows_is_refused(api, path, body):
    assert api.send("put", path, b"null" if body is None else body).status_code == 400
    assert stored() == []


def test_only_an_evaluator_rates_and_is_told_so_before_the_input_is_looked_at(as_user, viewer, lead, path, cells):
    for person in (viewer, lead):
        answer = as_user(person).put(path, [{**cells[0], "value": "nonsense"}])
        assert (answer.status_code, answer.json()["detail"]) == (403, "Only an evaluator of the round rates.")
    assert stored() == []


def test_who_has_no_sheet_reads_an_empty_one(as_user, viewer, lead, path):
    assert [as_user(person).get(path).json() for person in (viewer, lead)] == [[], []]


def test_a_conflict_of_interest_takes_the_candidate_off_the_sheet(api, evaluation, evaluator, path, cells):
    declaration = evaluation.candidates.first().declarations.get(user=evaluator)
    declaration.has_conflict = True
    with writes_allowed():
        declaration.save()

    assert [row["candidate"] for row in api.get(path).json()] == [cells[2]["candidate"]] * 2
    assert api.put(path, [{**cells[0], "state": "rated", "value": 5}]).status_code == 404
    assert stored() == []


def test_ratings_are_given_while_the_round_is_open(api, evaluation, lead, path, cells):
    move(by=lead, evaluation=evaluation, to="consensus")

    answer = api.put(path, [{**cells[0], "state": "rated", "value": 3}])

    assert (answer.status_code, answer.json()["detail"]) == (403, "Ratings are given while the round is open.")
    assert stored() == []


def test_nobody_sees_anothers_ratings_before_consensus(api, as_user, lead, evaluation, second_evaluator, path, cells):
    lead_api = as_user(lead)
    base = f"evaluations/{evaluation.pk}/"
    paths = [path, base, f"{base}candidates/", f"{base}ranking/", "evaluations/", f"scorecards/{evaluation.version.scorecard_id}/versions/"]
    before = [[(answer.content, answer.get("ETag")) for answer in map(who.get, paths)] for who in (api, lead_api)]

    rated = [{**cells[0], "state": "rated", "value": 5, "comment": "Otters"}]
    assert as_user(second_evaluator).put(path, rated).status_code == 200

    assert [row[1:] for row in stored()] == [("rated", 5, "Otters")]
    assert [[(answer.content, answer.get("ETag")) for answer in map(who.get, paths)] for who in (api, lead_api)] == before


def test_the_lead_reads_every_sheet_from_consensus_on(api, as_user, lead, evaluation, evaluator, second_evaluator, path, cells):
    for person, value in ((evaluator, 2), (second_evaluator, 4)):
        row = {"candidate": cells[0]["candidate"], "criterion": cells[0]["criterion"], "state": "rated", "value": value}
        save_ratings(by=person, evaluation=evaluation, ratings=[as_uuids(row)])
    move(by=lead, evaluation=evaluation, to="consensus")

    everyone = as_user(lead).get(path).json()

    values = {(row["evaluator_name"], row["value"]) for row in everyone if row["state"] == "rated"}
    assert values == {("Eva Evaluator", 2), ("Sven Second", 4)}
    assert len(everyone) == 8
    assert {row["evaluator_name"] for row in api.get(path).json()} == {"Eva Evaluator"}


def as_uuids(row):
    return {**row, "candidate": UUID(row["candidate"]), "criterion": UUID(row["criterion"])}


@pytest.mark.parametrize("candidates", [1, 3])
def test_a_sheet_takes_the_same_queries_whatever_its_size(api, evaluation, path, candidates, django_assert_num_queries):
    for _ in range(candidates - 1):
        CandidateFactory(evaluation=evaluation)
    api.get(path)

    with django_assert_num_queries(8):
        api.get(path)
