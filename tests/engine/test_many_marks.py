import pytest

from common.models import Target
from common.recompute.marks import Mark, flush_marks

pytestmark = [pytest.mark.django_db, pytest.mark.every_engine]


def test_more_marks_than_one_union_holds_are_raised_at_once():
    marks = {Mark("coverage", f"{number:04}") for number in range(1200)}

    assert flush_marks(marks=marks, facts={"organization:nobody"})
    assert flush_marks(marks={Mark("coverage", "0007")}, facts=())

    assert Target.objects.count() == 1200
    assert list(Target.objects.filter(wanted_revision=2).values_list("object_id", flat=True)) == ["0007"]
