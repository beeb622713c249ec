from django.urls import path

from partners.views import registry, subjects

app_name = "partners"
urlpatterns = [
    path("", registry.registry_page, name="list"),
    path("export.csv", registry.registry_csv, name="export"),
    path("<slug:slug>/", subjects.organization_page, name="organization"),
    path("<slug:slug>/<slug:site>/", subjects.site_page, name="site"),
]
