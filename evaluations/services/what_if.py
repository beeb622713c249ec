"""A what-if that is kept: the weights of a ranking page become a draft of the scorecard, and nothing else."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from common.service import Refused, service
from evaluations.models import Scorecard, ScorecardVersion
from evaluations.services.scorecards import require_editor, set_weights, start_draft


@service
def draft_with_weights(*, by: User | None, scorecard: Scorecard, weights: Mapping[UUID, Decimal]) -> ScorecardVersion:
    """A new draft with other weights of some criteria. One that is there is somebody's work: it is refused, not overwritten."""
    require_editor(by, scorecard.program)
    last = scorecard.versions.select_for_update(no_key=True).order_by("-number").first()
    if last is not None and not last.is_published:
        raise Refused(_("Version %(number)s is being drafted already. Change its weights there.") % {"number": last.number}, "draft-exists")
    return set_weights(by=by, version=start_draft(by=by, scorecard=scorecard), weights=weights)
