from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken, User
from accounts.services import create_user, revoke_token, update_user
from common.admin import ServiceAdmin

PERSON = ("username", "email", "name", "function", "is_active", "is_staff")


class NewUserForm(forms.ModelForm[User]):
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    class Meta:
        model = User
        fields = PERSON

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, self.instance)
        return password


@admin.register(User)
class UserAdmin(ServiceAdmin[User]):
    """An account is closed, not removed: what its person did stays in the audit trail."""

    list_display = ("name", "email", "username", "function", "is_staff", "is_active")
    list_filter = ("is_staff", "is_active")
    search_fields = ("name", "email", "username")
    fields = PERSON

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs) if obj else NewUserForm

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        return PERSON if obj else (*PERSON, "password")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def store(self, *, by: Any, row: User, form: Any, is_new: bool) -> None:
        if is_new:
            row.pk = create_user(by=by, **form.cleaned_data).pk
        else:
            update_user(by=by, user=row, **form.cleaned_data)


@admin.register(ApiToken)
class ApiTokenAdmin(ServiceAdmin[ApiToken]):
    """Seen and revoked here; issued where its text can be shown once."""

    list_display = ("key", "user", "name", "scope", "created_at", "expires_at", "last_used_on")
    list_filter = ("scope",)
    list_select_related = ("user",)
    search_fields = ("key", "name", "user__name", "user__email")
    exclude = ("digest",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    def remove(self, *, by: Any, row: ApiToken) -> None:
        revoke_token(by=by, token=row)
