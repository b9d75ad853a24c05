"""The addresses of events.public.screens."""

from django.urls import URLPattern, path

from events.public.screens import views

urlpatterns: list[URLPattern] = [
    path("play/<slug:screen_code>/", views.play, name="playlist"),
    path("manage/screens/", views.listed, name="screens"),
    path("manage/screens/new/", views.edit, name="screen_new"),
    path("manage/screens/<int:screen_id>/", views.edit, name="screen_edit"),
    path("p/<slug:sign_code>/board.pdf", views.board, name="board"),
]
