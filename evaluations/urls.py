from django.urls import path

from evaluations.views import ranking, sheet

app_name = "evaluations"
urlpatterns = [
    path("evaluations/<uuid:pk>/sheet/", sheet.sheet_page, name="sheet"),
    path("evaluations/<uuid:pk>/sheet/declarations/", sheet.declare_conflicts, name="declare"),
    path("evaluations/<uuid:pk>/sheet/submit/", sheet.submit, name="submit"),
    path("evaluations/<uuid:pk>/sheet/take-back/", sheet.take_back, name="take-back"),
    path("evaluations/<uuid:pk>/sheet/<uuid:candidate>/<uuid:criterion>/", sheet.save_cell, name="cell"),
    path("evaluations/<uuid:pk>/ranking/", ranking.ranking_page, name="ranking"),
]
