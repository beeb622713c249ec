"""What is stored beside the ranks, and what-ifs of the weights, which store nothing."""

import json

import pytest

from common.models import Result
from common.results import stored_result
from common.service import Invalid
from common.write_guard import writes_allowed
from evaluations.models import Rating
from evaluations.preview import preview
from tests.evaluations.conftest import compute
from tests.factories.evaluations import CandidateFactory, CriterionFactory, RatingFactory

NUMBERS = ("rank", "rank_best", "rank_worst", "known_weight", "rank_acceptability", "expected_rank", "beats")


@pytest.fixture
def judged(rated, evaluator, second_evaluator):
    """Three candidates on two groups, one of which the first leads and the other the second; one cell does not apply, facts are unknown."""
    version = rated.evaluation.version
    cost = CriterionFactory(version=version, code="C", name="Cost", scored_by="group", position=6, weight=2)
    price = CriterionFactory(version=version, parent=cost, code="C1", name="Price", position=7)
    third = CandidateFactory(evaluation=rated.evaluation, position=2)
    for person, levels in ((evaluator, (1, 5, 2)), (second_evaluator, (0, 5, 5))):
        for candidate, level in zip((*rated.candidates, third), levels, strict=True):
            RatingFactory(candidate=candidate, criterion_lineage=price.lineage, evaluator=person, value=level, confidence="low")
        RatingFactory(candidate=third, criterion_lineage=rated.criteria[0].lineage, evaluator=person, value=3)
        RatingFactory(candidate=third, criterion_lineage=rated.criteria[1].lineage, evaluator=person, state="not_applicable", value=None)
    compute(rated.evaluation)
    return rated


def payload_of(judged):
    return stored_result("ranking", judged.evaluation.pk).payload


def by_candidate(payload):
    return {line["candidate"]: line for line in payload["results"]}


def bands(payload):
    return {(band["criterion"], name): band[name] for band in payload["stability"] for name in ("weight", "low", "high")}


def test_the_stored_weights_give_the_stored_ranking_back(judged):
    payload = payload_of(judged)

    found = preview(payload, [group["weight"] for group in payload["groups"]])

    assert [line["candidate"] for line in found["results"]] == [line["candidate"] for line in payload["results"]]
    assert found["robustness"] == payload["robustness"]
    assert bands(found) == pytest.approx(bands(payload), abs=1e-9)
    for line in found["results"]:
        kept = by_candidate(payload)[line["candidate"]]
        assert {name: line[name] for name in NUMBERS} == {name: kept[name] for name in NUMBERS}
        assert line["score"] == pytest.approx(kept["score"], abs=1e-12)


def test_other_weights_give_another_first_and_store_nothing(judged):
    payload, before = payload_of(judged), Result.objects.count()

    found = preview(payload, [1, 9])

    first, second, third = (str(pk) for pk in judged.evaluation.candidates.values_list("pk", flat=True))
    assert payload["results"][0]["candidate"] == first
    assert [line["candidate"] for line in found["results"]] == [second, third, first]
    assert [group["weight"] for group in found["groups"]] == pytest.approx([0.1, 0.9])
    # Quality: levels 2 and 2, a third part unknown, so between 0 and 1; cost: level 5.
    quality = (0.4 + 0.4 + 0.5) / 3
    assert by_candidate(found)[second]["score"] == pytest.approx(0.1 * quality + 0.9)
    assert (Result.objects.count(), payload_of(judged)) == (before, payload)


def test_the_band_of_a_weight_ends_where_the_scores_are_level(judged):
    payload = payload_of(judged)
    groups = [group["criterion"] for group in payload["groups"]]
    band = next(one for one in payload["stability"] if one["criterion"] == groups[1])
    first = payload["results"][0]

    found = by_candidate(preview(payload, [1 - band["high"], band["high"]]))

    assert band["above"] is not None
    assert found[band["above"]]["score"] == pytest.approx(found[first["candidate"]]["score"], abs=1e-9)


@pytest.mark.parametrize("spread", ["narrow", "medium", "loose", "fifth", "order", "any"])
def test_the_chances_of_each_candidate_add_up_to_one(judged, spread):
    found = preview(payload_of(judged), [3, 1], spread)

    chances = [line["rank_acceptability"] for line in found["results"]]
    assert [len(row) for row in chances] == [3, 3, 3]
    assert [sum(row) for row in chances] == pytest.approx([1, 1, 1])
    assert found["robustness"]["region"] == spread


@pytest.mark.parametrize(
    ("weights", "spread", "pointer", "words"),
    [
        ([1], "medium", "w", "There are 2 groups and 1 weights."),
        ([1, -1], "medium", "w/1", "The weight of Cost must be a number of at least 0."),
        ([float("nan"), 1], "medium", "w/0", "The weight of Quality must be"),
        ([1, float("inf")], "medium", "w/1", "The weight of Cost must be"),
        ([0, 0], "medium", "w", "All weights are zero"),
        ([1, 1], "wide", "spread", "The spread is one of narrow, medium, loose, fifth, order, any."),
    ],
)
def test_weights_that_are_none_are_refused(judged, weights, spread, pointer, words):
    with pytest.raises(Invalid) as caught:
        preview(payload_of(judged), weights, spread)

    ((path, text),) = caught.value.errors
    assert path == pointer
    assert text.startswith(words)


def test_disputed_cells_stand_on_the_agenda_with_what_people_gave(judged):
    payload = payload_of(judged)

    (item,) = payload["agenda"]
    assert (item["levels"], item["low"], item["high"]) == ([2, 5], 2, 5)
    cell = next(part for part in by_candidate(payload)[item["candidate"]]["contributions"] if part["criterion"] == item["criterion"])
    assert (cell["levels"], cell["disputed"], round(cell["spread"], 4)) == ([2, 5], True, 2.1213)
    assert payload["agreement"]["overall"]["cells"] == 8


def test_nothing_stored_names_an_evaluator(judged, evaluator, second_evaluator):
    text = stored_result("ranking", judged.evaluation.pk).text

    assert [row["evaluator"] for row in json.loads(text)["evaluators"]] == [1, 2]
    for person in (evaluator, second_evaluator):
        assert str(person.pk) not in text
        assert person.name not in text


def test_a_ranking_of_one_has_no_chances(judged):
    with writes_allowed():
        Rating.objects.exclude(candidate=judged.candidates[0]).delete()
        judged.evaluation.candidates.exclude(pk=judged.candidates[0].pk).delete()
    compute(judged.evaluation)

    payload = payload_of(judged)

    assert [line["rank_acceptability"] for line in payload["results"]] == [None]
    assert (payload["robustness"], payload["stability"], payload["cross_checks"]) == (None, [], [])
    assert preview(payload, [1, 1])["results"][0]["rank"] == 1


def test_computing_again_gives_the_same_bytes(judged):
    first = stored_result("ranking", judged.evaluation.pk)
    compute(judged.evaluation)
    again = stored_result("ranking", judged.evaluation.pk)

    assert again.revision > first.revision
    assert (again.text, again.digest) == (first.text, first.digest)


def test_what_could_change_the_first_is_found_by_completing_it(judged):
    payload = payload_of(judged)
    first, second = (line["candidate"] for line in payload["results"][:2])
    facts = next(row["criterion"] for row in payload["criteria"] if row["scored_by"] == "facts")

    cells = {(one["candidate"], one["criterion"]): one for one in payload["information"]}

    # 0.6 against 0.585: each unknown fact moves a score by a share of 0.28 or 0.38 up or down, which is enough in both directions.
    assert cells[first, facts]["kind"] == cells[second, facts]["kind"] == "unknown"
    assert all(one["could_change_first"] and 0 < one["chance"] < 1 for one in cells.values())


def test_leaving_out_is_told_for_each_evaluator_criterion_and_group(judged):
    payload = payload_of(judged)
    second = payload["results"][2]["candidate"]
    quality = payload["groups"][0]["criterion"]

    assert [row["ratings"] for row in payload["evaluators"]] == [8, 8]
    without_quality = next(row for row in payload["without_criterion"] if row["criterion"] == quality)
    assert without_quality == {"criterion": quality, "is_group": True, "first": second, "changes_first": True, "moves": 2}


def test_who_cannot_be_first_within_a_fifth_of_the_weights_is_named(judged):
    with writes_allowed():
        Rating.objects.filter(candidate=judged.candidates[1], state="rated").update(value=0)
    compute(judged.evaluation)

    payload = payload_of(judged)

    assert payload["dominance"]["never_first"] == [str(judged.candidates[1].pk)]
    assert payload["dominance"]["within"] == 0.2


def test_a_round_without_candidates_is_ranked_as_empty(blind):
    with writes_allowed():
        blind.evaluation.candidates.all().delete()
    compute(blind.evaluation)

    payload = payload_of(blind)

    assert (payload["results"], payload["robustness"], payload["evaluators"], payload["agenda"]) == ([], None, [], [])
