"""Evaluators by number: results and exports name nobody, and the order tells nothing of who joined first."""

from uuid import UUID

from common.canonical import sha256_hex
from evaluations.models import Evaluation


def evaluator_numbers(evaluation: Evaluation) -> dict[UUID, int]:
    """From 1 on, by user; the same for as long as the same people are assigned."""
    users = evaluation.assignments.values_list("user", flat=True)
    return {user: number for number, user in enumerate(sorted(users, key=lambda user: sha256_hex(f"{evaluation.pk}{user}")), 1)}
