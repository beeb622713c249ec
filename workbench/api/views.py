from django.http import Http404

from common.api.views import ApiView


class NoRoute(ApiView):
    """The same steps and the same bytes as for a hidden object, by whatever method."""

    schema = None

    def fence(self) -> None:
        raise Http404
