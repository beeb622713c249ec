"""The parts that pages are made of: formats, marks, components and the shell around them."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.shortcuts import render
from django.template import Context, Template, TemplateSyntaxError
from django.urls import include, path

from common.templatetags import formats, marks

MOMENT = dt.datetime(2026, 10, 5, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=-3)))


def view(_request, **_kwargs):
    return HttpResponse()


def views(namespace, **addresses):
    return path("", include(([path(address, view, name=name.replace("_", "-")) for name, address in addresses.items()], namespace)))


# The shell's links, so that it is tested apart from the pages behind them.
urlpatterns = [
    views("workbench", home="", portfolio="portfolio/", search="search/", audit="audit/"),
    views("partners", list="partners/", organization="partners/<slug:slug>/"),
    views(
        "evaluations",
        list="evaluations/",
        scorecard_list="scorecards/",
        detail="evaluations/<int:pk>/",
        sheet="evaluations/<int:pk>/sheet/",
        consensus="evaluations/<int:pk>/consensus/",
        ranking="evaluations/<int:pk>/ranking/",
        shortlist="evaluations/<int:pk>/shortlist/",
    ),
    views("accounts", login="login/", logout="logout/", settings="settings/", theme="theme/"),
]


def rendered(text, **context):
    return Template("{% load components formats marks %}" + text).render(Context(context))


def shell(rf, address="/", user=None, **context):
    request = rf.get(address)
    request.user = user or SimpleNamespace(is_authenticated=False)
    request.resolver_match = SimpleNamespace(view_name=context.pop("view_name", "workbench:home"))
    return render(request, "base.html", context).content.decode()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (formats.percent(0.434), "43%"),
        (formats.percent(-0.05, 1), "\u22125.0%"),
        (formats.percent(None), "\u2013"),
        (formats.points(0.7605), "76.1"),
        (formats.number(1234.5), "1,234.5"),
        (formats.number(-0.04), "0.0"),
        (formats.signed(3.44), "+3.4"),
        (formats.signed(-2.94), "\u22122.9"),
        (formats.signed(0.04), "0.0"),
        (formats.day(dt.date(2026, 10, 5)), "05 Oct 2026"),
        (formats.day(MOMENT), "06 Oct 2026"),
        (formats.day(None), "undated"),
        (formats.moment(MOMENT), "06 Oct 2026, 02:30 UTC"),
        (formats.moment(None), "never"),
        (formats.partial_date("2024"), "2024"),
        (formats.partial_date("2024-03"), "Mar 2024"),
        (formats.partial_date("2024-03-09"), "09 Mar 2024"),
        (formats.partial_date(""), "undated"),
    ],
)
def test_values_are_written_as_the_design_says(written, expected):
    assert written == expected


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (dt.datetime(2026, 11, 24, 8, 5, tzinfo=dt.UTC), "08:05"),
        (dt.datetime(2026, 11, 23, 23, 59, tzinfo=dt.UTC), "23 Nov"),
        (dt.datetime(2025, 11, 24, 8, 5, tzinfo=dt.UTC), "24 Nov 2025"),
    ],
)
def test_recent_is_as_precise_as_it_helps(moment, written, time_machine):
    time_machine.move_to("2026-11-24T09:00:00Z")

    assert formats.recent(moment) == written


@pytest.mark.parametrize(("share", "step"), [(0, "q0"), (0.004, "q0"), (0.005, "q1"), (0.1, "q2"), (0.399, "q3"), (0.43, "q4"), (1, "q5")])
def test_heat_has_six_steps(share, step):
    assert marks.heat(share) == f"heat {step}"


def test_bar_strip_gives_each_criterion_its_weight_and_fills_it_by_utility():
    strip = marks.bar_strip(
        [{"weight": 0.6, "contribution": 0.3}, {"weight": 0.4, "contribution": 0.4}, {"weight": 0, "contribution": 0}], "A"
    )

    assert strip["bars"] == [
        {"series": 1, "x": "0.00", "room": "59.30", "fill": "29.65"},
        {"series": 2, "x": "60.00", "room": "39.30", "fill": "39.30"},
        {"series": 3, "x": "100.00", "room": "0.00", "fill": "0.00"},
    ]


def test_interval_stays_on_its_line():
    assert marks.interval(-0.2, 1.4, 0.5, "A") == {"x": "5.00", "width": "74.00", "dot": "42.00", "label": "A"}


def test_source_links_only_to_web_pages():
    page = rendered("{% source url kind='company page' as_of='2024-03' stale=True %}", url="https://www.example.org/a?b=1&c=2")
    trick = rendered("{% source url %}", url="javascript:alert(1)")

    assert 'href="https://www.example.org/a?b=1&amp;c=2"' in page
    assert re.sub(r"<[^>]+>|\s+", " ", page).split() == ["example.org", "·", "company", "page", "·", "Mar", "2024", "stale"]
    assert "href" not in trick


def test_status_escapes_its_word_and_pips_refuse_an_unknown_state():
    assert "&lt;b&gt;" in rendered("{% status 'ok' word %}", word="<b>")
    with pytest.raises(TemplateSyntaxError, match="dual"):
        rendered("{% pips 'ok' 'dual' %}")


@pytest.mark.parametrize(("wanted", "pause"), [(41, "30s"), (42, "3s")])
def test_live_polls_quickly_only_while_a_newer_revision_is_wanted(wanted, pause):
    attributes = rendered("{% live '/x/' 41 wanted %}", wanted=wanted)

    assert attributes == f'hx-get="/x/?since=41" hx-trigger="every {pause}" hx-swap="outerMorph"'


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("context", "current"),
    [
        ({"view_name": "partners:list"}, {"Partners": "page"}),
        ({"view_name": "partners:organization"}, {"Partners": "true"}),
        ({"view_name": "evaluations:scorecard-detail"}, {"Scorecards": "true"}),
        ({"view_name": "x:y", "nav": "workbench:audit"}, {"Audit trail": "page"}),
        ({"view_name": "evaluations:ranking", "evaluation": SimpleNamespace(pk=7)}, {"Rank": "page"}),
    ],
)
def test_navigation_marks_where_one_is(rf, context, current):
    page = shell(rf, **context)

    assert {name: kind for kind, name in re.findall(r'aria-current="(\w+)">.*?</svg>([^<]+)</a>', page)} == current


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("theme", "attribute"), [("dark", ' data-theme="dark"'), ("", "")])
def test_theme_is_rendered_by_the_server(rf, theme, attribute):
    user = SimpleNamespace(is_authenticated=True, theme=theme, initials="HV")

    page = shell(rf, user=user)

    assert f'<html lang="en"{attribute}>' in page
    assert ('value="light"' in page) == (theme == "dark")


@pytest.mark.urls(__name__)
def test_a_visitor_is_offered_sign_in_and_nothing_to_sign_out_of(rf):
    page = shell(rf)

    assert 'href="/login/"' in page
    assert "/logout/" not in page


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_tell_nothing_of_the_address(rf, name):
    context = {"exception": "No Program matches", "request_path": "/programs/secret/", "reason": "bad token"}
    first, second = (render(rf.get(address), name, context).content for address in ("/programs/secret/", "/programs/none/"))

    assert first == second
    assert b"secret" not in first
    assert b"No Program" not in first
    assert b"<h1>" in first
