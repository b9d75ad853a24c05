"""The addresses of events.home."""

from django.urls import URLPattern, path

from events.home import views as home_views

urlpatterns: list[URLPattern] = [
    path("", home_views.home, name="home"),
    path("manage/shifts/<uuid:pk>/running/", home_views.running_panel, name="running"),
]
