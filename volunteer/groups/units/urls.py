"""The addresses of volunteer.groups.units."""

from django.urls import URLPattern, path

from volunteer.groups.units.views import community_reporting, units

urlpatterns: list[URLPattern] = [
    path("me/belonging/reporting/", community_reporting.report_in, name="report_in"),
    path("me/belonging/reporting/end/", community_reporting.end_reporting, name="end_reporting"),
    path("units/", units.unit_list, name="units"),
    path("units/<int:organization_id>/", units.unit_detail, name="unit"),
    path("units/<int:organization_id>/join/", units.join_unit, name="join_unit"),
    path("units/<int:organization_id>/members/", units.member_list, name="unit_members"),
    path("units/<int:organization_id>/members/sheet/", units.import_members, name="unit_members_sheet"),
    path("units/<int:organization_id>/members/<int:membership_id>/", units.change_member, name="unit_member"),
    path("staff/reportings/", community_reporting.reporting_list, name="list_reportings"),
    path("staff/reportings/<int:reporting_id>/", community_reporting.decide_reporting, name="decide_reporting"),
]
