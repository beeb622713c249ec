from django.urls import path, register_converter
from django.urls.converters import StringConverter

from partners.api import views


class SiteKeyConverter(StringConverter):
    """`organization.site`"""

    regex = r"[-a-zA-Z0-9_]+\.[-a-zA-Z0-9_]+"


register_converter(SiteKeyConverter, "sitekey")

urlpatterns = [
    path("organizations/", views.OrganizationList.as_view(), name="organizations"),
    path("organizations/<slug:slug>/", views.OrganizationItem.as_view(), name="organization"),
    path("sites/", views.SiteList.as_view(), name="sites"),
    path("sites/<sitekey:key>/", views.SiteItem.as_view(), name="site"),
    path("capabilities/", views.CapabilityList.as_view(), name="capabilities"),
    path("inspections/", views.InspectionList.as_view(), name="inspections"),
    path("events/", views.EventList.as_view(), name="events"),
    path("components/", views.ComponentList.as_view(), name="components"),
    path("stages/", views.StageList.as_view(), name="stages"),
    path("markets/", views.MarketList.as_view(), name="markets"),
    path("modalities/", views.ModalityList.as_view(), name="modalities"),
    path("units/", views.UnitList.as_view(), name="units"),
]
