"""The addresses of events.shifts.staffing."""

from django.urls import URLPattern, path

from events.shifts.staffing.views import groups

urlpatterns: list[URLPattern] = [
    path("groups/teams/<int:team_id>/sign-up/", groups.sign_up_team, name="sign_up_team"),
    path("groups/units/<int:organization_id>/sign-up/", groups.sign_up_unit, name="sign_up_unit"),
]
