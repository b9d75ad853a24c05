"""The addresses of volunteer.queue."""

from django.urls import URLPattern, path

from volunteer.queue import views

urlpatterns: list[URLPattern] = [
    path("staff/stuck/", views.stuck_list, name="stuck"),
    path("staff/stuck/<int:letter_id>/", views.decide_stuck, name="decide_stuck"),
]
