from django.urls import path

from evaluations.api import consensus, exports, views

urlpatterns = [
    path("evaluations/", views.EvaluationList.as_view(), name="evaluations"),
    path("evaluations/<uuid:pk>/", views.EvaluationItem.as_view(), name="evaluation"),
    path("evaluations/<uuid:pk>/candidates/", views.CandidateList.as_view(), name="candidates"),
    path("evaluations/<uuid:pk>/ratings/", views.RatingSheet.as_view(), name="ratings"),
    path("evaluations/<uuid:pk>/consensus/", consensus.ConsensusView.as_view(), name="consensus"),
    path("evaluations/<uuid:pk>/ranking/", views.RankingView.as_view(), name="ranking"),
    path("evaluations/<uuid:pk>/ranking/explain/", views.ExplanationView.as_view(), name="explanation"),
    path("scorecards/", views.ScorecardList.as_view(), name="scorecards"),
    path("scorecards/<uuid:pk>/", views.ScorecardItem.as_view(), name="scorecard"),
    path("scorecards/<uuid:pk>/versions/", views.VersionList.as_view(), name="versions"),
    path("shortlists/", views.ShortlistList.as_view(), name="shortlists"),
    path("shortlists/<uuid:pk>/", views.ShortlistItem.as_view(), name="shortlist"),
    path("shortlists/<uuid:pk>/export.xlsx", exports.ShortlistXlsx.as_view(), name="shortlist-xlsx"),
    path("shortlists/<uuid:pk>/export.csv", exports.ShortlistCsv.as_view(), name="shortlist-csv"),
]
