from django.urls import path

from programs.api import views

urlpatterns = [
    path("programs/", views.ProgramList.as_view(), name="programs"),
    path("programs/<slug:slug>/", views.ProgramItem.as_view(), name="program"),
    path("programs/<slug:slug>/requirements/", views.RequirementList.as_view(), name="requirements"),
    path("programs/<slug:slug>/requirements/<uuid:pk>/", views.RequirementItem.as_view(), name="requirement"),
    path("programs/<slug:slug>/sources/", views.SourceList.as_view(), name="sources"),
    path("programs/<slug:slug>/sources/<uuid:pk>/", views.SourceItem.as_view(), name="source"),
    path("programs/<slug:slug>/coverage/", views.CoverageView.as_view(), name="coverage"),
    path("programs/<slug:slug>/coverage/what-if/", views.WhatIfView.as_view(), name="what-if"),
]
