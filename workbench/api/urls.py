"""Everything under /api/. What no route matches is answered like what one may not see."""

from django.urls import include, path, re_path

from workbench.api import views

urlpatterns = [
    path("v1/", include("partners.api.urls")),
    re_path(r"", views.NoRoute.as_view(), name="no-route"),
]
