"""The addresses of volunteer.groups.teams."""

from django.urls import URLPattern, path

from volunteer.groups.teams import views

urlpatterns: list[URLPattern] = [
    path("teams/", views.browse, name="teams"),
    path("teams/new/", views.found, name="found_team"),
    path("teams/<int:team_id>/", views.team, name="team"),
    path("teams/<int:team_id>/join/", views.join, name="join_team"),
    path("teams/<int:team_id>/edit/", views.edit, name="edit_team"),
    path("teams/<int:team_id>/decide/", views.decide, name="decide_team"),
    path("teams/<int:team_id>/members/", views.members, name="team_members"),
    path("teams/<int:team_id>/members/<int:member_id>/", views.member, name="team_member"),
    path("staff/teams/", views.list_teams, name="list_teams"),
    path("staff/teams/sheet/", views.teams_sheet, name="teams_sheet"),
]
