"""The addresses of events.public.screens."""

from django.urls import URLPattern, path

from events.public.screens import views as screen_views

urlpatterns: list[URLPattern] = [
    path("play/<slug:screen_code>/", screen_views.play_screen, name="playlist"),
    path("manage/screens/", screen_views.screen_list, name="screens"),
    path("manage/screens/new/", screen_views.screen_edit, name="screen_new"),
    path("manage/screens/<int:screen_id>/", screen_views.screen_edit, name="screen_edit"),
    path("p/<slug:sign_code>/board.pdf", screen_views.print_board, name="board"),
]
