"""What each view of the app begins with: who asks, which round, and how a refusal is shown."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.request import signed_in
from common.service import Forbidden, Refused
from evaluations.models import Evaluation


def seen_round(request: HttpRequest, pk: UUID) -> Evaluation:
    """The round with what every page of it names; a round that one may not see is not there."""
    return get_object_or_404(Evaluation.objects.visible_to(signed_in(request)).with_need(), pk=pk)


def perform(request: HttpRequest, action: Callable[[], object], said: str = "") -> bool:
    """Run a service. What it refuses is said on the page that follows; what the role does not permit is a 403."""
    try:
        action()
    except Forbidden as error:
        raise PermissionDenied(str(error)) from error
    except Refused as error:
        messages.error(request, str(error))
        return False
    if said:
        messages.success(request, said)
    return True
