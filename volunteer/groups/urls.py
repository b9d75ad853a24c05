"""The addresses of volunteer.groups."""

from django.urls import URLPattern, path

from volunteer.groups import views

urlpatterns: list[URLPattern] = [
    path("me/belonging/", views.mine, name="belonging"),
    path("me/belonging/teams/<int:member_id>/", views.answer_team, name="answer_team"),
    path("me/belonging/units/<int:membership_id>/", views.answer_unit, name="answer_unit"),
]
