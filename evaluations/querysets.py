from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts.models import User
from evaluations.choices import CLOSED, Status, VersionStatus
from programs.choices import EDITORS, Role

if TYPE_CHECKING:
    from evaluations.models import Candidate, Evaluation, Rating, Scorecard, ScorecardVersion, Shortlist

Reader = User | AnonymousUser
# What people rated has not been opened: the round is open, or was when it was cancelled.
UNOPENED = Q(status=Status.OPEN) | Q(status=Status.CANCELLED, status_before__in=("", Status.OPEN))


class ScorecardQuerySet(models.QuerySet["Scorecard"]):
    def visible_to(self, user: Reader) -> Self:
        """Those of the reader's programs, and the library that belongs to no program."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(program=None) | Q(program__memberships__user=user))


class ScorecardVersionQuerySet(models.QuerySet["ScorecardVersion"]):
    def visible_to(self, user: Reader) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(scorecard__program=None) | Q(scorecard__program__memberships__user=user))

    def published(self) -> Self:
        return self.filter(status=VersionStatus.PUBLISHED)


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def visible_to(self, user: Reader) -> Self:
        return self.filter(program__memberships__user=user) if user.is_authenticated else self.none()

    def matching(self, text: str) -> Self:
        return self.filter(Q(name__icontains=text) | Q(program__name__icontains=text)) if text else self

    def with_need(self) -> Self:
        """With the program, what is sought and the scorecard, all of which its pages name."""
        return self.select_related("program", "version__scorecard", "component", "stage", "market")

    def with_candidate_count(self) -> Self:
        return self.annotate(candidate_count=models.Count("candidates", distinct=True))

    def hiding_weights_from(self, user: User) -> Self:
        """Unopened rounds whose weights stay hidden from who does not lead their program."""
        member = {"program__memberships__user": user, "program__memberships__role__in": set(Role) - set(EDITORS)}
        return self.unopened().filter(hides_weights=True, **member)

    def unopened(self) -> Self:
        return self.filter(UNOPENED)

    def undecided(self) -> Self:
        return self.exclude(status__in=CLOSED)

    def running(self) -> Self:
        return self.filter(status__in=(Status.OPEN, Status.CONSENSUS))


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def visible_to(self, user: Reader) -> Self:
        return self.filter(evaluation__program__memberships__user=user) if user.is_authenticated else self.none()


class RatingQuerySet(models.QuerySet["Rating"]):
    def sheet_of(self, user: User) -> Self:
        return self.filter(evaluator=user)


class ShortlistQuerySet(models.QuerySet["Shortlist"]):
    def visible_to(self, user: Reader) -> Self:
        return self.filter(evaluation__program__memberships__user=user) if user.is_authenticated else self.none()
