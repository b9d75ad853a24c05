"""The addresses of volunteer.groups.units."""

from django.urls import URLPattern, path

from volunteer.groups.units.views import community_reporting, units

urlpatterns: list[URLPattern] = [
    path("me/belonging/reporting/", community_reporting.report, name="report_in"),
    path("me/belonging/reporting/end/", community_reporting.end, name="end_reporting"),
    path("units/", units.browse, name="units"),
    path("units/<int:organization_id>/", units.unit, name="unit"),
    path("units/<int:organization_id>/join/", units.join, name="join_unit"),
    path("units/<int:organization_id>/members/", units.members, name="unit_members"),
    path("units/<int:organization_id>/members/sheet/", units.members_sheet, name="unit_members_sheet"),
    path("units/<int:organization_id>/members/<int:membership_id>/", units.member, name="unit_member"),
    path("staff/reportings/", community_reporting.list_reportings, name="list_reportings"),
    path("staff/reportings/<int:reporting_id>/", community_reporting.decide, name="decide_reporting"),
]
