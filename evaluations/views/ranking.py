"""The ranking of a round, as members see it from consensus on: stored, or with other weights that nobody else sees."""

from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.request import signed_in
from common.page import render_page, wants_fragment
from common.results import Stored, stored_result
from common.service import Forbidden, Refused
from evaluations.models import Evaluation
from evaluations.rules import may_lead, may_see_ranking
from evaluations.services.what_if import draft_with_weights
from evaluations.views.access import seen_round
from evaluations.views.ranking_page import RankingPage
from evaluations.views.tabs import round_tabs
from programs.rules import may_buy

PAGE, FRAGMENT, NEWS = (f"evaluations/{name}.html" for name in ("ranking", "_ranking_live", "_ranking_newer"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ranking_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A POST keeps the weights of a what-if as a draft of the scorecard."""
    user = signed_in(request)
    evaluation = seen_round(request, pk)
    if not may_see_ranking(is_hidden=evaluation.is_hidden, hides_weights=evaluation.hides_weights_from(user)):
        context = {"evaluation": evaluation, "tabs": round_tabs(evaluation, user, here="ranking")}
        return render_page(request, "evaluations/ranking_hidden.html", context, status=403)
    stored = stored_result("ranking", evaluation.pk)
    if request.method == "POST":
        return _keep(request, RankingPage(evaluation, user, stored, request.POST))
    if wants_fragment(request) and _is_shown(request, stored):
        return HttpResponse(status=204)
    return _shown(request, RankingPage(evaluation, user, stored, request.GET))


def _shown(request: HttpRequest, page: RankingPage) -> HttpResponse:
    context = {
        "evaluation": page.evaluation,
        "tabs": round_tabs(page.evaluation, page.user, here="ranking"),
        "result": page.stored,
        "page": page,
        "content": page.content,
        "pair": page.pair,
        "ahead": page.ahead,
        "may_lead": may_lead(page.role),
        "may_buy": may_buy(page.role),
    }
    fragment = NEWS if page.is_asked_for_news else FRAGMENT
    return render_page(request, PAGE, context, fragment=fragment, status=400 if page.question.error else 200)


def _keep(request: HttpRequest, page: RankingPage) -> HttpResponse:
    evaluation: Evaluation = page.evaluation
    if page.question.error or not page.question.is_what_if:
        messages.error(request, page.question.error or _("These are the weights of the ranking already; there is nothing to save."))
        return redirect(request.get_full_path())
    groups = page.content.groups
    weights = {UUID(group["criterion"]): Decimal(f"{point:.3f}") for group, point in zip(groups, page.question.weights, strict=True)}
    try:
        return redirect(draft_with_weights(by=page.user, scorecard=evaluation.version.scorecard, weights=weights))
    except Forbidden as error:
        raise PermissionDenied(str(error)) from error
    except Refused as error:
        messages.error(request, str(error))
        return redirect(request.get_full_path())


def _is_shown(request: HttpRequest, stored: Stored) -> bool:
    """Does the page at the other end show this very state already?"""
    return (request.GET.get("since"), request.GET.get("wanted")) == (str(stored.revision), str(stored.wanted_revision))
