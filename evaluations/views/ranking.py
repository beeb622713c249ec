"""The stored ranking of a round, as members see it from consensus on."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.request import signed_in
from common.page import render_page, wants_fragment
from common.results import Stored, stored_result
from evaluations.models import Evaluation
from evaluations.rules import may_lead, may_see_ranking
from evaluations.views.access import seen_round
from evaluations.views.ranking_content import RankingContent, leads_by
from evaluations.views.tabs import round_tabs
from programs.rules import may_buy

PAGE, FRAGMENT = "evaluations/ranking.html", "evaluations/_ranking_live.html"


@require_safe
@login_required
def ranking_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = signed_in(request)
    evaluation = seen_round(request, pk)
    tabs = round_tabs(evaluation, user, here="ranking")
    if not may_see_ranking(is_hidden=evaluation.is_hidden):
        return render_page(request, "evaluations/ranking_hidden.html", {"evaluation": evaluation, "tabs": tabs}, status=403)
    stored = stored_result("ranking", evaluation.pk)
    if wants_fragment(request) and _is_shown(request, stored):
        return HttpResponse(status=204)
    content = RankingContent(stored)
    pair = content.pair(request.GET.get("a", ""), request.GET.get("b", ""))
    role = evaluation.program.role_of(user)
    context = {
        "evaluation": evaluation,
        "tabs": tabs,
        "result": stored,
        "content": content,
        "pair": pair,
        "ahead": leads_by(content.ranked),
        "poll": _poll(request, evaluation, stored),
        "may_lead": may_lead(role),
        "may_buy": may_buy(role),
    }
    return render_page(request, PAGE, context, fragment=FRAGMENT)


def _is_shown(request: HttpRequest, stored: Stored) -> bool:
    """Does the page at the other end show this very state already?"""
    return (request.GET.get("since"), request.GET.get("wanted")) == (str(stored.revision), str(stored.wanted_revision))


def _poll(request: HttpRequest, evaluation: Evaluation, stored: Stored) -> str:
    """Where the page asks again, with what it shows and the pair it compares."""
    pair = {name: request.GET[name] for name in ("a", "b") if name in request.GET}
    query = urlencode({"since": str(stored.revision), "wanted": str(stored.wanted_revision), **pair})
    return f"{reverse('evaluations:ranking', args=[evaluation.pk])}?{query}"
