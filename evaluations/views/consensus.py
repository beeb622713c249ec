"""The consensus room: the cells that evaluators see differently, settled one by one beside the ratings that stay as given."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.request import signed_in
from common.page import render_page, wants_fragment
from common.results import stored_result
from common.service import Forbidden, Refused
from evaluations.rules import may_move, may_see_room
from evaluations.services.consensus import record_consensus
from evaluations.views.access import seen_round
from evaluations.views.consensus_cell import CellView
from evaluations.views.consensus_content import Meeting
from evaluations.views.consensus_form import ConsensusForm
from evaluations.views.consensus_minutes import Minutes
from evaluations.views.tabs import round_tabs

PAGE, FRAGMENT = "evaluations/consensus.html", "evaluations/_consensus_room.html"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def consensus_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A POST records the cell that the address names, and goes on to the next open one."""
    user = signed_in(request)
    evaluation = seen_round(request, pk)
    if not may_see_room(evaluation.reached, is_hidden=evaluation.is_hidden):
        context = {"evaluation": evaluation, "tabs": round_tabs(evaluation, user, here="consensus")}
        return render_page(request, "evaluations/consensus_hidden.html", context, status=403)
    meeting = Meeting(evaluation, user, stored_result("ranking", evaluation.pk), request.GET)
    if request.method == "POST":
        return _record(request, meeting)
    since = request.GET.get("since"), request.GET.get("wanted")
    if wants_fragment(request) and since == (str(meeting.stored.revision), str(meeting.stored.wanted_revision)):
        return HttpResponse(status=204)
    cell = CellView(meeting, meeting.chosen) if meeting.chosen else None
    return _shown(request, meeting, cell, ConsensusForm(None, cell=cell) if cell else None)


def _shown(request: HttpRequest, meeting: Meeting, cell: CellView | None, form: ConsensusForm | None) -> HttpResponse:
    evaluation = meeting.evaluation
    context = {
        "evaluation": evaluation,
        "tabs": round_tabs(evaluation, meeting.user, here="consensus"),
        "result": meeting.stored,
        "meeting": meeting,
        "cell": cell,
        "form": form,
        "minutes": Minutes(meeting),
        "may_lock": may_move(meeting.role, evaluation.status, "locked"),
        "asks_to_lock": "lock" in request.GET,
    }
    return render_page(request, PAGE, context, fragment=FRAGMENT, status=422 if form and form.errors else 200)


def _record(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    item = meeting.chosen
    if item is None or item.key != request.GET.get("cell"):
        raise Http404
    cell = CellView(meeting, item)
    form = ConsensusForm(request.POST, cell=cell)
    try:
        if form.is_valid():
            record_consensus(by=meeting.user, evaluation=meeting.evaluation, rows=[form.row(item.candidate, item.criterion)])
            said = {"name": item.candidate_name, "criterion": item.criterion_name}
            messages.success(request, _("Recorded: %(name)s, %(criterion)s.") % said)
            return _onward(request, meeting, item.key)
    except Forbidden as error:
        raise PermissionDenied(str(error)) from error
    except Refused as error:
        form.refuse(error)
    return _shown(request, meeting, cell, form)


def _onward(request: HttpRequest, meeting: Meeting, key: str) -> HttpResponse:
    """The next open cell; after a value was taken back, the cell itself."""
    here = request.POST.get("outcome") == "open"
    query = {**meeting.place_query(None), "cell": key if here else meeting.next_open(key)}
    return HttpResponseRedirect(f"{request.path}?{urlencode(query)}#cell")
