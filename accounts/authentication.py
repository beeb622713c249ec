"""Who calls the API: a bearer token, or the browser session of the signed-in person."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.authentication import SessionAuthentication as DjangoSessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.services import note_token_use

if TYPE_CHECKING:
    from rest_framework.views import APIView

PREFIX = "Bearer "


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header.startswith(PREFIX):
            return None
        token = ApiToken.objects.of(header.removeprefix(PREFIX).strip())
        if token is None:
            raise AuthenticationFailed(_("This token is not known, has expired or belongs to a closed account."))
        note_token_use(token=token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="CDMO Select"'


class SessionAuthentication(DjangoSessionAuthentication):
    """After the token in the list, so that a request with a bad token is not answered by a session."""


class HasScope(BasePermission):
    """Signed in; a token of scope `read` only reads. Views whose POST changes nothing say so with `reads_only = True`."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not request.user or isinstance(request.user, AnonymousUser):
            return False
        token: Any = request.auth
        return token is None or token.may_write or request.method in SAFE_METHODS or getattr(view, "reads_only", False)
