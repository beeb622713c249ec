"""What each view of the app begins with: the program, or the same 404 as for one that does not exist."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.request import signed_in
from programs import rules
from programs.models import Program


def seen_program(request: HttpRequest, slug: str) -> Program:
    programs = Program.objects.visible_to(request.user).select_related("modality", "next_stage", "sponsor")
    return get_object_or_404(programs, slug=slug)


def may_edit(request: HttpRequest, program: Program) -> rules.Verdict:
    return rules.may_edit(program.role_of(signed_in(request)))


def edited_program(request: HttpRequest, slug: str) -> Program:
    """For pages that only serve to change it; the services check again."""
    program = seen_program(request, slug)
    verdict = may_edit(request, program)
    if not verdict:
        raise PermissionDenied(verdict.why)
    return program
