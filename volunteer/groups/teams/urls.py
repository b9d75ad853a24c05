"""The addresses of volunteer.groups.teams."""

from django.urls import URLPattern, path

from volunteer.groups.teams import views as team_views

urlpatterns: list[URLPattern] = [
    path("teams/", team_views.team_list, name="teams"),
    path("teams/new/", team_views.team_create, name="found_team"),
    path("teams/<int:team_id>/", team_views.team_detail, name="team"),
    path("teams/<int:team_id>/join/", team_views.join_team, name="join_team"),
    path("teams/<int:team_id>/edit/", team_views.team_edit, name="edit_team"),
    path("teams/<int:team_id>/decide/", team_views.decide_team, name="decide_team"),
    path("teams/<int:team_id>/members/", team_views.member_list, name="team_members"),
    path("teams/<int:team_id>/members/<int:member_id>/", team_views.change_member, name="team_member"),
    path("staff/teams/", team_views.staff_team_list, name="list_teams"),
    path("staff/teams/sheet/", team_views.import_teams, name="teams_sheet"),
]
