"""The addresses of volunteer.groups."""

from django.urls import URLPattern, path

from volunteer.groups import views as group_views

urlpatterns: list[URLPattern] = [
    path("me/belonging/", group_views.my_groups, name="belonging"),
    path("me/belonging/teams/<int:member_id>/", group_views.answer_team, name="answer_team"),
    path("me/belonging/units/<int:membership_id>/", group_views.answer_unit, name="answer_unit"),
]
