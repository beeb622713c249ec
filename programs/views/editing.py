"""Sources and requirements of a program: the list, and the plain forms that change one row."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.request import signed_in
from programs import services
from programs.forms import RequirementForm, SourceForm
from programs.models import Program, Requirement, Source
from programs.views.access import edited_program, may_edit, seen_program
from programs.views.saving import Editing, save

editing_methods = require_http_methods(["GET", "HEAD", "POST"])

ADDED, SAVED = gettext_lazy("Added. The coverage is being recomputed."), gettext_lazy("Saved. The coverage is being recomputed.")


@require_safe
@login_required
def supply_page(request: HttpRequest, slug: str) -> HttpResponse:
    program = seen_program(request, slug)
    context = {
        "program": program,
        "tab": "supply",
        "nav": "workbench:portfolio",
        "may_edit": may_edit(request, program),
        "sources": program.sources.with_partner(),
        "requirements": program.requirements.select_related("component", "stage", "market", "unit"),
    }
    return render(request, "programs/supply.html", context)


@editing_methods
@login_required
def source_page(request: HttpRequest, slug: str, pk: UUID | None = None) -> HttpResponse:
    program = edited_program(request, slug)
    source = get_object_or_404(program.sources.all(), pk=pk) if pk else Source(program=program)
    form = SourceForm(request.POST or None, instance=source)

    def store() -> None:
        related = {name: form.cleaned_data[name] for name in ("markets", "sub_suppliers", "laboratories")}
        services.save_source(by=signed_in(request), source=form.instance, **related)

    return _edit(request, program, Editing(form, store, Source), is_new=pk is None)


@editing_methods
@login_required
def requirement_page(request: HttpRequest, slug: str, pk: UUID | None = None) -> HttpResponse:
    program = edited_program(request, slug)
    requirement = get_object_or_404(program.requirements.all(), pk=pk) if pk else Requirement(program=program)
    form = RequirementForm(request.POST or None, instance=requirement)

    def store() -> None:
        services.save_requirement(by=signed_in(request), requirement=form.instance)

    return _edit(request, program, Editing(form, store, Requirement), is_new=pk is None)


@require_POST
@login_required
def delete_source(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    program = edited_program(request, slug)
    source = get_object_or_404(program.sources.all(), pk=pk)
    return _removed(request, program, lambda: services.delete_source(by=signed_in(request), source=source))


@require_POST
@login_required
def delete_requirement(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    program = edited_program(request, slug)
    requirement = get_object_or_404(program.requirements.all(), pk=pk)
    return _removed(request, program, lambda: services.delete_requirement(by=signed_in(request), requirement=requirement))


def _edit(request: HttpRequest, program: Program, editing: Editing, *, is_new: bool) -> HttpResponse:
    if request.method == "POST" and save(editing):
        messages.success(request, ADDED if is_new else SAVED)
        return redirect("programs:supply", program.slug)
    context: dict[str, Any] = {"program": program, "tab": "supply", "nav": "workbench:portfolio", "is_new": is_new, **editing.context}
    return render(request, f"programs/{editing.template}", context, status=editing.status)


def _removed(request: HttpRequest, program: Program, remove: Callable[[], None]) -> HttpResponse:
    remove()
    messages.success(request, _("Removed. The coverage is being recomputed."))
    return redirect("programs:supply", program.slug)
