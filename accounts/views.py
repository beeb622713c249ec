from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services
from accounts.forms import SettingsForm, SignInForm, ThemeForm, TokenForm
from accounts.models import User
from accounts.request import signed_in

sign_in = LoginView.as_view(authentication_form=SignInForm, redirect_authenticated_user=True)
sign_out = LogoutView.as_view()


@require_POST
@login_required
def set_theme(request: HttpRequest) -> HttpResponse:
    form = ThemeForm(request.POST)
    if form.is_valid():
        services.set_theme(by=signed_in(request), theme=form.cleaned_data["theme"])
    return HttpResponseRedirect(safe_next(request))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings_page(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = SettingsForm(request.POST or None, initial=_settings_of(user))
    if request.method == "POST" and form.is_valid():
        _save_settings(user, form)
        messages.success(request, _("Settings saved."))
        return redirect("accounts:settings")
    return _render(request, form=form, token_form=TokenForm())


@require_POST
@login_required
@never_cache
def issue_token(request: HttpRequest) -> HttpResponse:
    """Answers with the page itself instead of a redirect: the text of a token exists in this one response."""
    user = signed_in(request)
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _render(request, form=SettingsForm(initial=_settings_of(user)), token_form=form, status=400)
    token, text = services.issue_token(by=user, user=user, **form.cleaned_data)
    return _render(request, form=SettingsForm(initial=_settings_of(user)), token_form=TokenForm(), issued=token, text=text)


@require_POST
@login_required
def revoke_token(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = signed_in(request)
    token = get_object_or_404(user.tokens.all(), pk=pk)
    services.revoke_token(by=user, token=token)
    messages.success(request, _("The token is revoked. Programs that use it are refused from now on."))
    return redirect("accounts:settings")


def safe_next(request: HttpRequest) -> str:
    """Where the form was sent from, when that is a page of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if ours else resolve_url(settings.LOGIN_REDIRECT_URL)


def _save_settings(user: User, form: SettingsForm) -> None:
    values = form.cleaned_data
    if values["theme"] != user.theme:
        services.set_theme(by=user, theme=values["theme"])
    if values["time_zone"] != user.time_zone:
        services.set_time_zone(by=user, time_zone=values["time_zone"])
    if values["single_keys"] != user.single_keys:
        services.set_single_keys(by=user, single_keys=values["single_keys"])


def _settings_of(user: User) -> dict[str, Any]:
    return {"theme": user.theme, "time_zone": user.time_zone, "single_keys": user.single_keys}


def _render(request: HttpRequest, *, status: int = 200, **context: object) -> HttpResponse:
    tokens = signed_in(request).tokens.all()
    return render(request, "accounts/settings.html", {"tokens": tokens, **context}, status=status)
