"""Everything under /api/. What no route matches is answered like what one may not see."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from workbench.api import views

app_name = "api"
v1: list[URLPattern | URLResolver] = [
    path("", include("partners.api.urls")),
    path("", include("programs.api.urls")),
    path("", include("evaluations.api.urls")),
]
urlpatterns = [
    path("docs/", views.reference, name="reference"),
    path("v1/schema/", views.SchemaView.as_view(), name="schema"),
    path("v1/", include(v1)),
    re_path(r"", views.NoRoute.as_view(), name="no-route"),
]
