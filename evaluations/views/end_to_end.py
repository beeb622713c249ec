from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.request import signed_in
from evaluations.end_to_end import reach_of
from evaluations.views.access import seen_round
from evaluations.views.tabs import round_tabs


@require_safe
@login_required
def end_to_end_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the company of each candidate covers of the program, and the hand-overs that remain."""
    evaluation, today = seen_round(request, pk), timezone.localdate()
    context = {
        "evaluation": evaluation,
        "tabs": round_tabs(evaluation, signed_in(request), here="ranking"),
        "table": reach_of(evaluation, today),
        "today": today,
    }
    return render(request, "evaluations/end_to_end.html", context)
