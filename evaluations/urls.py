from django.urls import path

from evaluations.views import consensus, downloads, end_to_end, participants, ranking, round_people, rounds, scorecards, sheet, shortlists

app_name = "evaluations"
urlpatterns = [
    path("scorecards/", scorecards.list_page, name="scorecard-list"),
    path("scorecards/<uuid:pk>/", scorecards.scorecard_page, name="scorecard"),
    path("scorecards/<uuid:pk>/draft/", scorecards.begin_draft, name="start-draft"),
    path("scorecards/<uuid:pk>/versions/<int:number>/", scorecards.version_page, name="version"),
    path("scorecards/<uuid:pk>/versions/<int:number>/weights/", scorecards.weigh, name="weigh"),
    path("scorecards/<uuid:pk>/versions/<int:number>/publish/", scorecards.publish, name="publish"),
    path("evaluations/", rounds.list_page, name="list"),
    path("evaluations/new/", rounds.new_page, name="new"),
    path("evaluations/<uuid:pk>/", rounds.detail_page, name="detail"),
    path("evaluations/<uuid:pk>/edit/", rounds.edit_page, name="edit"),
    path("evaluations/<uuid:pk>/move/", rounds.move_round, name="move"),
    path("evaluations/<uuid:pk>/reopen/", rounds.reopen_round, name="reopen"),
    path("evaluations/<uuid:pk>/version/", rounds.move_to_version, name="use-version"),
    path("evaluations/<uuid:pk>/candidates/", participants.add, name="add-candidate"),
    path("evaluations/<uuid:pk>/candidates/<uuid:candidate>/remove/", participants.remove, name="remove-candidate"),
    path("evaluations/<uuid:pk>/candidates/<uuid:candidate>/gates/", participants.gates_page, name="gates"),
    path(
        "evaluations/<uuid:pk>/candidates/<uuid:candidate>/conflicts/<uuid:user>/",
        round_people.clear_declared_conflict,
        name="clear-conflict",
    ),
    path("evaluations/<uuid:pk>/evaluators/", participants.add_evaluator, name="add-evaluator"),
    path("evaluations/<uuid:pk>/evaluators/remind/", round_people.remind_people, name="remind"),
    path("evaluations/<uuid:pk>/evaluators/<uuid:user>/", round_people.evaluator_page, name="evaluator"),
    path("evaluations/<uuid:pk>/evaluators/<uuid:user>/remove/", participants.remove_evaluator, name="remove-evaluator"),
    path("evaluations/<uuid:pk>/sheet/", sheet.sheet_page, name="sheet"),
    path("evaluations/<uuid:pk>/sheet/declarations/", sheet.declare_conflicts, name="declare"),
    path("evaluations/<uuid:pk>/sheet/submit/", sheet.submit, name="submit"),
    path("evaluations/<uuid:pk>/sheet/take-back/", sheet.take_back, name="take-back"),
    path("evaluations/<uuid:pk>/sheet/<uuid:candidate>/<uuid:criterion>/", sheet.save_cell, name="cell"),
    path("evaluations/<uuid:pk>/consensus/", consensus.consensus_page, name="consensus"),
    path("evaluations/<uuid:pk>/ranking/", ranking.ranking_page, name="ranking"),
    path("evaluations/<uuid:pk>/end-to-end/", end_to_end.end_to_end_page, name="end-to-end"),
    path("evaluations/<uuid:pk>/shortlist/", shortlists.shortlist_page, name="shortlist"),
    path("shortlists/<uuid:pk>/export.xlsx", downloads.shortlist_xlsx, name="shortlist-xlsx"),
    path("shortlists/<uuid:pk>/export.csv", downloads.shortlist_csv, name="shortlist-csv"),
]
