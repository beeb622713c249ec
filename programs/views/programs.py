"""The program itself and who is in it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.request import signed_in
from common.service import Refused
from programs import services
from programs.forms import MemberForm, ProgramForm
from programs.models import Program
from programs.views.access import edited_program, may_edit, seen_program
from programs.views.saving import Editing, save

editing_methods = require_http_methods(["GET", "HEAD", "POST"])


@editing_methods
@login_required
def new_program(request: HttpRequest) -> HttpResponse:
    form = ProgramForm(request.POST or None, instance=Program())
    made: list[Program] = []
    editing = Editing(form, lambda: made.append(_create(signed_in(request), form)), Program)
    if request.method == "POST" and save(editing):
        messages.success(request, _("The program is there, and you are its administrator. Now say what it needs and who supplies it."))
        return redirect("programs:supply", made[0].slug)
    context = {"is_new": True, "nav": "workbench:portfolio", **editing.context}
    return render(request, "programs/program_form.html", context, status=editing.status)


@editing_methods
@login_required
def edit_program(request: HttpRequest, slug: str) -> HttpResponse:
    program = edited_program(request, slug)
    form = ProgramForm(request.POST or None, instance=Program.objects.get(pk=program.pk))
    editing = Editing(form, lambda: _update(signed_in(request), form), Program)
    if request.method == "POST" and save(editing):
        messages.success(request, _("Saved. The coverage is being recomputed."))
        return redirect(program)
    context = {"program": program, "tab": "edit", "nav": "workbench:portfolio", **editing.context}
    return render(request, "programs/program_form.html", context, status=editing.status)


@editing_methods
@login_required
def members_page(request: HttpRequest, slug: str) -> HttpResponse:
    program = seen_program(request, slug)
    verdict = may_edit(request, program)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _set_member(request, program, form):
        return redirect("programs:members", program.slug)
    context = {
        "program": program,
        "tab": "members",
        "nav": "workbench:portfolio",
        "members": program.memberships.select_related("user").order_by("user__name", "user_id"),
        "form": form,
        "may_edit": verdict,
    }
    return render(request, "programs/members.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def remove_member(request: HttpRequest, slug: str, user: UUID) -> HttpResponse:
    program = edited_program(request, slug)
    membership = get_object_or_404(program.memberships.select_related("user", "program"), user=user)
    try:
        services.remove_member(by=signed_in(request), membership=membership)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s is no longer a member.") % {"name": membership.user})
    still_member = program.role_of(signed_in(request)) is not None
    return redirect("programs:members", slug) if still_member else redirect("/")


def _set_member(request: HttpRequest, program: Program, form: MemberForm) -> bool:
    user, role = form.cleaned_data["email"], form.cleaned_data["role"]
    try:
        services.set_member(by=signed_in(request), program=program, user=user, role=role)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("%(name)s is now %(role)s.") % {"name": user, "role": role})
    return True


def _create(by: User, form: ProgramForm) -> Program:
    return services.create_program(by=by, **_values(form))


def _update(by: User, form: ProgramForm) -> None:
    services.update_program(by=by, program=form.instance, **_values(form))


def _values(form: ProgramForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "opened_on"}
