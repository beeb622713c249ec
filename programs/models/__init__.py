from programs.models.program import Membership, Program
from programs.models.requirement import Requirement
from programs.models.source import Source

__all__ = ["Membership", "Program", "Requirement", "Source"]
