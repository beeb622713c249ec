from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.choices import Scope, Theme
from accounts.sign_in import Guesser
from accounts.zones import zone_choices


class SignInForm(AuthenticationForm):
    """By e-mail. A guess too many is refused before the password is looked at, in the same words whoever the e-mail belongs to."""

    username = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}))
    error_messages = {
        "invalid_login": _("This e-mail and password do not fit together. Both are checked; letter case counts in the password."),
        "inactive": _("This e-mail and password do not fit together. Both are checked; letter case counts in the password."),
    }

    def clean(self) -> dict[str, Any]:
        guesser = self._guesser()
        if guesser.is_refused:
            raise ValidationError(_("Too many attempts. Wait five minutes, then try again."), "too_many")
        try:
            cleaned = super().clean()
        except ValidationError:
            guesser.note_failure()
            raise
        guesser.note_success()
        return cleaned

    def _guesser(self) -> Guesser:
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        return Guesser(email=self.cleaned_data.get("username", ""), address=address)


class SettingsForm(forms.Form):
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices, required=False, widget=forms.RadioSelect)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zone_choices, help_text=_("Times on pages are shown in it; signatures and the API keep UTC.")
    )
    single_keys = forms.BooleanField(
        label=_("Shortcuts of one key"), required=False, help_text=_("Switch them off when speech input or another tool sends single keys.")
    )


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=80, help_text=_("For example: nightly ERP pull."))
    scope = forms.ChoiceField(label=_("It may"), choices=Scope.choices, initial=Scope.READ)
    days = forms.IntegerField(label=_("Valid for, days"), min_value=1, max_value=730, initial=365)


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=Theme.choices, required=False)
    next = forms.CharField(required=False)
