"""What nobody was told of: lost messages, leases of dead workers, pauses that ended, and dates that passed."""

from django.utils import timezone

from common.heartbeat import beat
from common.models import Target
from common.recompute.engine import drain
from common.recompute.marks import Mark, flush_marks


def sweep() -> int:
    beat()
    mark_expired()
    return drain()


def mark_expired() -> int:
    """Mark the results that time alone has changed. By a stored date, so that a missed day is caught up."""
    today = timezone.now().date()
    due = Target.objects.filter(expires_on__lte=today)
    marks = {Mark(kind, object_id) for kind, object_id in due.values_list("kind", "object_id")}
    if marks:
        flush_marks(marks=marks, facts=())
        Target.objects.filter(expires_on__lte=today).update(expires_on=None)
    return len(marks)
