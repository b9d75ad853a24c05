"""The addresses of events.home."""

from django.urls import URLPattern, path

from events.home import views as home_views

urlpatterns: list[URLPattern] = [
    path("", home_views.home, name="home"),
    path("manage/shifts/<uuid:pk>/running/", home_views.running_panel, name="running"),
    path("home/own/", home_views.own_home, name="own_home"),
    path("home/waiting/", home_views.waiting_page, name="waiting"),
]
