"""What the ranking page shows, from rankings written by hand: no database, no request."""

from itertools import pairwise
from math import isclose

import pytest
from django.http import QueryDict

from evaluations.views.ranking_charts import Curves, Dots, Tornado
from evaluations.views.ranking_content import RankingContent
from evaluations.views.ranking_disagreement import Disagreement
from evaluations.views.ranking_pair import pair_of
from evaluations.views.ranking_sure import Sureness
from evaluations.views.ranking_weights import WeightsPanel
from evaluations.views.ranking_whatif import answer, read_question
from tests.evaluations.ranking_payloads import A, B, C, full_payload, line, old_payload, part, stored


def content_of(payload, **more):
    return RankingContent(stored(payload), **more)


def panel_of(payload, query=""):
    return WeightsPanel(content_of(payload), read_question(payload, QueryDict(query)))


def many_ranked(count):
    payload = old_payload()
    chances = [1 / count] * count
    cells = [part("q1", 0.4, 0.5), part("q2", 0.2, 0.5), part("p", 0.4, 0.5)]
    payload["results"] = [line(f"cand-{place:02d}", place, cells, rank_acceptability=chances) for place in range(1, count + 1)]
    return payload


# ---------- table


@pytest.mark.parametrize(
    ("count", "columns"),
    [(2, ["1", "2"]), (8, ["1", "2", "3", "4", "5", "6", "7", "8"]), (11, ["1", "2", "3", "4", "5", "6", "7", "8+"])],
)
def test_chances_have_a_column_each_up_to_eight_and_the_last_holds_the_rest(count, columns):
    content = content_of(many_ranked(count))

    assert content.rank_columns == columns
    assert [len(row["chances"]) for row in content.ranked] == [len(columns)] * count
    assert all(isclose(sum(row["chances"]), 1.0, abs_tol=1e-12) for row in content.ranked)


def test_a_ranking_of_before_has_no_chances_and_no_columns():
    content = content_of(old_payload())

    assert (content.rank_columns, content.column_count, content.robustness) == ([], 4, {})
    assert [(row["candidate"], row["rank"]) for row in content.ranked] == [(A, 1), (B, 2)]
    assert [(row["candidate"], row["failed_gates"][0]["reason"]) for row in content.failed] == [(C, "Letter of May")]


def test_ranges_are_drawn_on_one_axis_of_whole_tenths():
    first, second = content_of(old_payload()).ranked

    assert [first["on_axis"][name] for name in ("score_low", "score", "score_high")] == pytest.approx([(0.72 - 0.5) / 0.3] * 3)
    assert [second["on_axis"][name] for name in ("score_low", "score", "score_high")] == pytest.approx([0.2, 0.16 / 0.3, 0.26 / 0.3])


def test_bars_are_room_and_fill_in_line_or_contributions_end_to_end():
    aligned = content_of(old_payload()).ranked[0]["bars"]
    stacked = content_of(old_payload(), is_stacked=True).ranked[0]["bars"]

    assert [round(bar["weight"], 9) for bar in aligned] == [0.6, 0.4]
    assert [round(bar["contribution"], 9) for bar in aligned] == [0.52, 0.2]
    assert [round(bar["weight"], 9) for bar in stacked] == [0.52, 0.2]


def test_the_sum_under_a_score_adds_up_to_it():
    for row in content_of(old_payload()).ranked:
        assert isclose(sum(one["contribution"] for one in row["parts"]), row["score"], abs_tol=1e-12)
        assert all(isclose(one["effective"] * one["value"], one["contribution"], abs_tol=1e-12) for one in row["parts"])


def test_a_what_if_tells_how_far_each_moved_from_its_stored_rank():
    turned = old_payload()
    turned["results"][0]["rank"], turned["results"][1]["rank"] = 2, 1
    turned["results"][:2] = reversed(turned["results"][:2])

    content = content_of(old_payload(), shown=turned)

    assert [(row["candidate"], row["moved"], row["moved_by"]) for row in content.ranked] == [(B, 1, 1), (A, -1, 1)]


# ---------- the question in the address


@pytest.mark.parametrize(
    ("query", "points", "is_moved"),
    [("", (60.0, 40.0), False), ("w=60&w=40", (60.0, 40.0), False), ("w=10&w=40", (10.0, 40.0), True)],
)
def test_points_are_those_of_the_address_else_of_the_ranking(query, points, is_moved):
    question = read_question(full_payload(), QueryDict(query))

    assert (question.points, question.is_moved, question.error) == (points, is_moved, "")


def test_a_slider_that_stands_where_it_stood_keeps_the_exact_weight():
    payload = full_payload()
    payload["groups"][0]["weight"], payload["groups"][1]["weight"] = 2 / 3, 1 / 3

    question = read_question(payload, QueryDict("w=67&w=50"))

    assert question.weights == (payload["groups"][0]["weight"] * 100, 50.0)


def test_what_a_poll_adds_is_no_part_of_the_question():
    question = read_question(full_payload(), QueryDict("w=10&w=40&since=41&wanted=41&part=newer&a=x"))

    assert question.query.urlencode() == "w=10&w=40&a=x"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("w=x&w=1", "A weight is a number of at least 0."),
        ("w=1&w=2&w=3", "There are 2 groups and 3 weights."),
        ("w=-1&w=2", "The weight of Quality must be a number of at least 0."),
        ("w=nan&w=2", "The weight of Quality must be a number of at least 0."),
        ("w=0&w=0", "All weights are zero; give at least one group a weight."),
        ("spread=wide", "“wide” is no spread of weights."),
    ],
)
def test_weights_that_mean_nothing_leave_the_stored_ranking_and_say_why(query, said):
    payload = full_payload()

    found = answer(payload, read_question(payload, QueryDict(query)))

    assert (found.payload, found.question.error, found.question.is_what_if) == (payload, said, False)


def test_other_weights_are_answered_by_the_preview_and_nothing_else_is():
    payload = full_payload()

    asked = answer(payload, read_question(payload, QueryDict("w=1&w=99")))
    plain = answer(payload, read_question(payload, QueryDict("a=x")))

    assert plain.payload is payload
    assert [(row["candidate"], row["rank"]) for row in asked.payload["results"]] == [(B, 1), (A, 2), (C, None)]
    assert asked.question.is_what_if


# ---------- weights


def test_a_band_names_who_leads_beyond_it_and_a_narrow_one_is_tight():
    quality, price = panel_of(full_payload()).groups

    assert [(group["band"].below, group["band"].above, group["band"].is_tight) for group in (quality, price)] == [
        ("Cand-B", "", True),
        ("", "Cand-B", True),
    ]
    assert quality["parts"][0]["band"].is_tight is False
    assert [row["name"] for row in quality["parts"]] == ["Audits", "Batches"]
    assert price["parts"] == []


def test_a_band_is_drawn_where_the_slider_would_stand():
    panel = panel_of(full_payload())
    quality = panel.groups[0]["band"]

    low_in_points = quality.x / 100 * panel.maximum

    assert panel.maximum == 60
    assert isclose(low_in_points / (low_in_points + 40), 0.58, abs_tol=1e-3)
    assert isclose(quality.x + quality.width, 100.0, abs_tol=0.01)


@pytest.mark.parametrize(("points", "maximum"), [("w=20&w=30", 60), ("w=20&w=81", 90)])
def test_sliders_grow_with_the_heaviest_group(points, maximum):
    assert panel_of(full_payload(), points).maximum == maximum


def test_without_shares_or_opponents_weights_are_shown_and_not_moved():
    alone = full_payload()
    alone["results"] = alone["results"][:1]

    assert [panel_of(payload).is_movable for payload in (full_payload(), old_payload(), alone)] == [True, False, False]


def test_the_browser_gets_value_and_extent_of_each_group_of_the_ranked():
    payload = full_payload()
    payload["results"][1]["contributions"][1] |= {"is_applicable": False, "utility": None}

    model = panel_of(payload).model

    assert model["groups"] == ["q", "p"]
    assert [(row["id"], row["rank"]) for row in model["candidates"]] == [(A, 1), (B, 2)]
    assert model["candidates"][0]["values"] == pytest.approx([2 / 3 * 0.9 + 1 / 3 * 0.8, 0.5])
    assert model["candidates"][0]["extents"] == pytest.approx([1.0, 1.0])
    assert model["candidates"][1]["values"] == pytest.approx([2 / 3 * 0.6, 0.8])
    assert model["candidates"][1]["extents"] == pytest.approx([2 / 3, 1.0])


def test_moved_sliders_are_named_the_farthest_first():
    changes = panel_of(full_payload(), "w=50&w=90").changes

    assert [(row["name"], row["stored_point"], row["point"]) for row in changes] == [("Price", 40.0, 90.0), ("Quality", 60.0, 50.0)]


def test_curves_keep_the_order_of_the_ranking_and_their_labels_do_not_touch():
    panel = panel_of(full_payload())
    curves = panel.groups[0]["curves"]

    assert panel.lines == ["Cand-A", "Cand-B"]
    assert [(line.name, line.points) for line in curves.lines] == [
        ("Cand-A", "0.0,56.0 50.0,30.0 100.0,4.0"),
        ("Cand-B", "0.0,17.0 50.0,30.0 100.0,43.0"),
    ]
    assert (curves.low, curves.high, curves.current_x) == (0.5, 0.9, 60.0)


def test_labels_at_one_height_are_pushed_apart_inside_the_drawing():
    curves = Curves.of([0, 1], {"a": [0.0, 1.0], "b": [0.0, 0.0], "c": [0.0, 0.0]}, 0.5)

    heights = sorted(line.label_y for line in curves.lines)

    assert all(after - before >= 10 for before, after in pairwise(heights))
    assert heights[-1] <= 56


# ---------- disagreement


def test_the_map_holds_the_largest_spread_of_each_group_and_opens_the_largest_cell():
    found = Disagreement(content_of(full_payload()), "", lambda _candidate, _criterion: [])

    assert [[cell["spread"] for cell in row["cells"]] for row in found.rows] == [[0.7, None], [2.0, None]]
    assert found.chosen["key"] == f"{B},q"
    assert [(strip["name"], strip["mean"], strip["disputed"]) for strip in found.strips] == [("Audits", 3.0, True)]


def test_the_cell_asked_for_is_opened_and_one_that_is_not_there_is_not():
    content = content_of(full_payload())

    chosen = [Disagreement(content, asked, lambda *_: []).chosen["key"] for asked in (f"{A},q", "nobody,q", f"{A},p")]

    assert chosen == [f"{A},q", f"{B},q", f"{B},q"]


@pytest.mark.parametrize(("given", "shown"), [(["EE", "SS", "AO"], ["EE", "SS", "AO"]), ([], ["", "", ""]), (["EE"], ["", "", ""])])
def test_dots_carry_marks_only_where_all_are_known(given, shown):
    strip = Disagreement(content_of(full_payload()), f"{B},q", lambda *_: given).strips[0]

    assert [dot.mark for dot in strip["dots"].dots] == shown


def test_equal_levels_stand_on_each_other():
    dots = Dots.of([2.0, 4.0, 4.0], 10 / 3, ["", "", ""])

    assert [dot.x for dot in dots.dots] == [140.0, 260.0, 260.0]
    assert dots.dots[0].y == dots.dots[1].y > dots.dots[2].y
    assert dots.mean_x == pytest.approx(220.0)


def test_the_agenda_leads_to_its_cell():
    agenda = Disagreement(content_of(full_payload()), "", lambda *_: []).agenda

    assert [(row["candidate_name"], row["criterion_name"], row["key"]) for row in agenda] == [("Cand-B", "Audits", f"{B},q")]


# ---------- how sure


def test_what_could_change_the_first_is_unknown_and_disputed_together():
    sure = Sureness(content_of(full_payload()), {})

    assert sure.was_asked
    assert [(row["candidate_name"], row["criterion_name"], row["kind"], row["chance"]) for row in sure.changes] == [
        ("Cand-B", "Batches", "unknown", 0.2),
        ("Cand-B", "Audits", "disputed", None),
    ]


def test_a_cell_that_both_lists_hold_is_named_once():
    payload = full_payload()
    payload["information"][0] |= {"criterion": "q1", "kind": "disputed"}

    assert [row["criterion_name"] for row in Sureness(content_of(payload), {}).changes] == ["Audits"]


def test_who_is_left_out_is_named_to_those_who_may_know_and_numbered_to_others():
    known, numbered = (Sureness(content_of(full_payload()), people) for people in ({1: "Eva Evaluator"}, {}))

    assert [row["name"] for row in known.evaluators] == ["Eva Evaluator", ""]
    assert [row["name"] for row in numbered.evaluators] == ["", ""]
    assert [(row.get("evaluator") or row["name"], row["first_name"]) for row in numbered.turning] == [
        (1, "Cand-B"),
        ("Quality", "Cand-B"),
        ("Audits", "Cand-B"),
    ]
    assert numbered.left_out == 6
    assert ([row["name"] for row in numbered.told], numbered.untold) == (["Quality", "Audits", "Price"], 1)


def test_agreement_says_in_words_what_alpha_permits():
    found = Sureness(content_of(full_payload()), {}).agreement

    assert [str(row["word"]) for row in (found["overall"], *found["sections"])] == ["reliable", "tentative", ""]


def test_methods_stand_beside_the_ranking():
    sure = Sureness(content_of(full_payload()), {})

    assert [(str(row["name"]), row["places"], row["agrees"]) for row in sure.methods] == [
        ("TOPSIS", [1, 2], True),
        ("VIKOR", [2, 1], False),
    ]
    assert [(row["name"], row["rank"], tuple(row["places"])) for row in sure.method_lines] == [("Cand-A", 1, (1, 2)), ("Cand-B", 2, (2, 1))]
    assert sure.agreeing == 1


def test_the_nearest_swap_comes_first_and_the_rest_has_names():
    sure = Sureness(content_of(full_payload()), {})

    assert [(row["name"], row["at"]) for row in sure.swaps] == [("Price", 0.42), ("Quality", 0.1)]
    assert sure.dominance == {"dominated": [{"by": "Cand-A", "name": "Cand-B"}], "never_first": ["Cand-B"], "within": 0.2}
    assert (sure.adjusted["names"], sure.adjusted["first_name"]) == (["Cand-B", "Cand-A"], "Cand-B")
    assert [(bar.name, bar.low, bar.crosses) for bar in sure.tornado.bars] == [("Quality", -0.02, True), ("Batches, Cand-B", 0.01, False)]


def test_a_ranking_of_before_claims_nothing():
    sure = Sureness(content_of(old_payload()), {})

    assert (sure.was_asked, sure.changes, sure.left_out, sure.methods, sure.swaps) == (False, [], 0, [], [])
    assert (sure.adjusted, sure.agreement, sure.dominance, sure.tornado, sure.first_chance) == (None,) * 5
    assert Disagreement(content_of(old_payload()), "", lambda *_: []).chosen is None


def test_tornado_bars_cross_the_line_of_no_lead_when_the_lead_turns():
    crossing, safe = Tornado.of([("a", -0.1, 0.1, True), ("b", 0.05, 0.1, False)]).bars
    zero = Tornado.of([("a", -0.1, 0.1, True), ("b", 0.05, 0.1, False)]).zero_x

    assert crossing.x < zero < crossing.x + crossing.width
    assert safe.x > zero


# ---------- pair


@pytest.mark.parametrize(("a", "b", "ahead"), [(A, B, "Cand-A"), (B, A, "Cand-A")])
def test_a_pair_says_who_is_ahead_where_and_whether_the_unknown_may_turn_it(a, b, ahead):
    pair = pair_of(content_of(full_payload()), a, b)

    assert (pair.ahead["name"], [row["name"] for row in pair.mostly], [row["name"] for row in pair.against]) == (
        ahead,
        ["Quality"],
        ["Price"],
    )
    assert isclose(pair.gap, 0.06, abs_tol=1e-9)
    assert (pair.share_of_gains, pair.may_turn) == (1.0, True)


def test_each_side_of_a_criterion_keeps_what_it_rests_on():
    pair = pair_of(content_of(full_payload()), "", "")

    audits = next(row for row in pair.criteria if row["name"] == "Audits")

    assert (audits["a"]["levels"], audits["b"]["levels"]) == ([4.0, 5.0], [1.0, 3.0, 5.0])


def test_one_ranked_candidate_makes_no_pair():
    alone = full_payload()
    alone["results"] = alone["results"][:1]

    assert pair_of(content_of(alone), A, B) is None
