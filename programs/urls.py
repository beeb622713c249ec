from django.urls import path

from programs.views import coverage, editing, programs

app_name = "programs"
urlpatterns = [
    path("new/", programs.new_program, name="new"),
    path("<slug:slug>/", coverage.program_page, name="program"),
    path("<slug:slug>/coverage/", coverage.coverage_page, name="coverage"),
    path("<slug:slug>/edit/", programs.edit_program, name="edit"),
    path("<slug:slug>/members/", programs.members_page, name="members"),
    path("<slug:slug>/members/<uuid:user>/remove/", programs.remove_member, name="member-remove"),
    path("<slug:slug>/supply/", editing.supply_page, name="supply"),
    path("<slug:slug>/sources/new/", editing.source_page, name="source-new"),
    path("<slug:slug>/sources/<uuid:pk>/", editing.source_page, name="source"),
    path("<slug:slug>/sources/<uuid:pk>/delete/", editing.delete_source, name="source-delete"),
    path("<slug:slug>/requirements/new/", editing.requirement_page, name="requirement-new"),
    path("<slug:slug>/requirements/<uuid:pk>/", editing.requirement_page, name="requirement"),
    path("<slug:slug>/requirements/<uuid:pk>/delete/", editing.delete_requirement, name="requirement-delete"),
]
