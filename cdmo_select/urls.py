from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("workbench.urls")),
    path("", include("accounts.urls")),
    path("partners/", include("partners.urls")),
    path("programs/", include("programs.urls")),
    path("", include("evaluations.urls")),
    path("api/", include("workbench.api.urls")),
    path("admin/", admin.site.urls),
]

handler404 = "workbench.views.errors.not_found"
handler500 = "workbench.views.errors.server_error"
